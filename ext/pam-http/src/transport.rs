//! One pooled HTTP client. Every attempt asks for its request anew, so each is stamped and signed for its moment.

use crate::config::Config;
use crate::failure::{Failure, Kind};
use crate::retry;
use pam_core::{Method, Request, Response, UnixTime};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{Instant, sleep, timeout_at};

/// No answer of the service comes near this; what does is cut off.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// Load balancers drop idle connections after about a minute; ours go first.
const IDLE: Duration = Duration::from_secs(30);

/// What came back, and how many attempts it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The last attempt's answer, whatever its status.
    pub response: Response,
    /// 1 where the first attempt was enough.
    pub attempts: u32,
}

/// What to send, and what to make of the answers.
///
/// Whatever is sent has to bear being sent twice: an answer that got lost looks like a request that did. (A grant
/// granted again is one more token; revoking, granting the old way and auditing change nothing the second time.)
pub trait Exchange {
    /// The request of the next attempt.
    fn request(&self) -> Request;

    /// True where this answer teaches how to make a request that fares better. It is sent at once, and once only; it
    /// does not count as a retry, for a refused request has done nothing.
    fn learn(&self, _answer: &Response) -> bool {
        false
    }
}

impl<F: Fn() -> Request> Exchange for F {
    fn request(&self) -> Request {
        self()
    }
}

/// A connection pool to one origin.
pub struct Transport {
    client: reqwest::Client,
    origin: reqwest::Url,
    config: Config,
}

impl Transport {
    /// Builds the pool; connects to nothing.
    pub fn new(config: Config) -> Result<Self, Failure> {
        let client = client(&config)?;
        let origin = reqwest::Url::parse(&config.origin.url())
            .map_err(|error| Failure::new(Kind::Setup, format!("origin: {error}")))?;
        Ok(Self { client, origin, config })
    }

    /// Sends what `exchange` makes for each attempt, within the total time.
    pub async fn send(&self, exchange: &impl Exchange) -> Result<Answer, Failure> {
        let mut attempts = 0;
        let deadline = self.config.timeouts.total.and_then(|total| Instant::now().checked_add(total));
        let sending = self.attempts(exchange, deadline, &mut attempts);
        let outcome = match deadline {
            Some(deadline) => timeout_at(deadline, sending).await.unwrap_or_else(|_| Err(self.out_of_time())),
            None => sending.await,
        };
        match outcome {
            Ok(response) => Ok(Answer { response, attempts }),
            Err(failure) => Err(Failure { attempts, ..failure }),
        }
    }

    async fn attempts(
        &self,
        exchange: &impl Exchange,
        deadline: Option<Instant>,
        attempts: &mut u32,
    ) -> Result<Response, Failure> {
        let (mut retries, mut has_learnt) = (0, false);
        loop {
            *attempts += 1;
            let outcome = self.attempt(exchange.request()).await;
            if !has_learnt && outcome.as_ref().is_ok_and(|answer| exchange.learn(answer)) {
                has_learnt = true;
                continue;
            }
            retries += 1;
            match retry::pause(retries, &outcome, now()) {
                Some(pause) if retries <= self.config.max_retries && fits(pause, deadline) => {
                    sleep(pause).await;
                }
                _ => return outcome,
            }
        }
    }

    async fn attempt(&self, request: Request) -> Result<Response, Failure> {
        let failed = |error| Failure::from_reqwest(error, &self.config.origin);
        let mut outgoing = self.client.request(method(request.method), self.url(&request));
        if !request.body.is_empty() {
            outgoing = outgoing.header("content-type", "application/json").body(request.body);
        }
        let mut incoming = outgoing.send().await.map_err(failed)?;
        let mut body = Vec::new();
        while let Some(chunk) = incoming.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > MAX_BODY_BYTES {
                return Err(self.too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status: incoming.status().as_u16(), headers: headers(&incoming), body })
    }

    /// Path and query are encoded as they were signed, so they stay as they are.
    fn url(&self, request: &Request) -> reqwest::Url {
        let mut url = self.origin.clone();
        url.set_path(&request.path);
        url.set_query(Some(request.query.as_str()).filter(|query| !query.is_empty()));
        url
    }

    fn out_of_time(&self) -> Failure {
        Failure::new(Kind::Timeout, format!("no answer from {} within the total time", self.config.origin))
    }

    fn too_large(&self) -> Failure {
        Failure::new(
            Kind::Answer,
            format!("the answer of {} is larger than {MAX_BODY_BYTES} bytes", self.config.origin),
        )
    }
}

/// A pause that ends after the deadline would be waited in vain: what came is the better answer.
fn fits(pause: Duration, deadline: Option<Instant>) -> bool {
    deadline.is_none_or(|deadline| Instant::now().checked_add(pause).is_some_and(|end| end < deadline))
}

fn now() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

fn client(config: &Config) -> Result<reqwest::Client, Failure> {
    // Environment and system proxies are the caller's to look up: reading them here would race Ruby's ENV.
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(config.trust.tls()?)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .pool_idle_timeout(IDLE)
        .user_agent(&config.user_agent);
    if let Some(url) = &config.proxy {
        builder = builder.proxy(proxy(url)?);
    }
    if let Some(open) = config.timeouts.open {
        builder = builder.connect_timeout(open);
    }
    if let Some(read) = config.timeouts.read {
        builder = builder.read_timeout(read);
    }
    builder.build().map_err(|error| Failure::new(Kind::Setup, error.without_url().to_string()))
}

fn proxy(url: &str) -> Result<reqwest::Proxy, Failure> {
    reqwest::Proxy::all(url).map_err(|_| Failure::new(Kind::Setup, "proxy: expected a URL"))
}

fn headers(incoming: &reqwest::Response) -> Vec<(String, String)> {
    let text = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    incoming.headers().iter().filter_map(text).collect()
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

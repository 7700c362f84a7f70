//! A pooled HTTP client. Each attempt gets a new request, so its timestamp and signature are always fresh.

use crate::config::Config;
use crate::failure::{Failure, FailureKind};
use crate::retry;
use crate::trust::Tls;
use pam_core::{Headers, Method, Request, Response, UnixTime};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, timeout_at};

/// The largest body that is read. Answers of the service are far smaller.
const MAX_BODY_BYTES: usize = 1 << 20;

/// The answer, and how many attempts it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The last attempt's answer, whatever its status.
    pub response: Response,
    /// 1 if the first attempt succeeded.
    pub attempts: u32,
}

/// Makes the requests, and checks the answers.
///
/// Requests must be safe to send twice: a client cannot tell a lost answer from a lost request. (A repeated grant
/// makes one more token. Repeated revokes, legacy grants and audits change nothing.)
pub trait Exchange {
    /// The request for the next attempt.
    fn request(&self) -> Request;

    /// Fails if the answer cannot belong to the request. The connections of the pool are then discarded.
    fn check(&self, _answer: &Response) -> Result<(), String> {
        Ok(())
    }

    /// Called with every answer. Returns true if the answer shows how to correct the request (such as a clock that is
    /// wrong). The corrected request is sent at once, only once, and does not count as a retry.
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
    /// Clones of it share their connections.
    client: Mutex<reqwest::Client>,
    tls: Tls,
    config: Config,
}

impl Transport {
    /// Builds the pool without connecting.
    ///
    /// # Errors
    /// The settings are unusable.
    pub fn new(config: Config, tls: Tls) -> Result<Self, Failure> {
        let client = Mutex::new(client(&config, tls.clone())?);
        Ok(Self { client, tls, config })
    }

    /// Makes another pool to the same origin, with its own connections. It shares certificates and TLS sessions with
    /// this one.
    pub fn sibling(&self) -> Result<Self, Failure> {
        Self::new(self.config.clone(), self.tls.clone())
    }

    /// Sends the requests of `exchange`, with retries, within the total time.
    pub async fn send(&self, exchange: &impl Exchange) -> Result<Answer, Failure> {
        let mut attempts = 0;
        let deadline = self.config.timeouts.total.and_then(|total| Instant::now().checked_add(total));
        match self.attempts(exchange, deadline, &mut attempts).await {
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
            // HTTP/1.1 has no request ids, so unread data on a connection would be taken for the next answer. hyper
            // closes such a connection once it sees the data, which needs one turn of tokio's event loop.
            yield_now().await;
            let outcome = match deadline {
                Some(deadline) => match timeout_at(deadline, self.attempt(exchange)).await {
                    Ok(outcome) => outcome,
                    Err(_elapsed) => return Err(self.no_answer("within the total time")),
                },
                None => self.attempt(exchange).await,
            };
            if outcome.as_ref().is_ok_and(|answer| exchange.learn(answer)) && !has_learnt {
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

    async fn attempt(&self, exchange: &impl Exchange) -> Result<Response, Failure> {
        let answer = self.answer(exchange.request()).await?;
        match exchange.check(&answer) {
            Ok(()) => Ok(answer),
            Err(why) => Err(self.foreign(&why)),
        }
    }

    async fn answer(&self, request: Request) -> Result<Response, Failure> {
        let failed = |error| Failure::from_reqwest(error, &self.config.origin);
        let client = lock(&self.client).clone();
        let mut incoming = client.execute(self.outgoing(request)).await.map_err(failed)?;
        let mut body = Vec::new();
        loop {
            let Some(chunk) = incoming.chunk().await.map_err(failed)? else { break };
            if body.len() + chunk.len() > MAX_BODY_BYTES {
                return Err(self.too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status: incoming.status().as_u16(), headers: headers(&incoming), body })
    }

    fn outgoing(&self, request: Request) -> reqwest::Request {
        let mut outgoing = reqwest::Request::new(method(request.method), self.url(&request));
        if !request.body.is_empty() {
            outgoing.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *outgoing.body_mut() = Some(request.body.into());
        }
        outgoing
    }

    /// The path and query are already encoded, and must be sent exactly as they were signed.
    fn url(&self, request: &Request) -> reqwest::Url {
        let mut url = self.config.origin.url().clone();
        url.set_path(&request.path);
        url.set_query(Some(request.query.as_str()).filter(|query| !query.is_empty()));
        url
    }

    fn no_answer(&self, when: &str) -> Failure {
        Failure::new(FailureKind::Timeout, format!("no answer from {} {when}", self.config.origin))
    }

    /// The real answer may still arrive on the same connection. It is not known which connection that is, so the
    /// whole pool is replaced.
    fn foreign(&self, why: &str) -> Failure {
        if let Ok(fresh) = client(&self.config, self.tls.clone()) {
            *lock(&self.client) = fresh;
        }
        let origin = &self.config.origin;
        Failure::new(
            FailureKind::Foreign,
            format!("the answer from {origin} belongs to another request: {why}"),
        )
    }

    fn too_large(&self) -> Failure {
        Failure::new(
            FailureKind::Answer,
            format!("the answer of {} is larger than {MAX_BODY_BYTES} bytes", self.config.origin),
        )
    }
}

/// A poisoned lock is safe to use, because no change under it can be left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the pause ends before the deadline. If not, waiting is useless, and the last outcome is returned.
fn fits(pause: Duration, deadline: Option<Instant>) -> bool {
    deadline.is_none_or(|deadline| Instant::now().checked_add(pause).is_some_and(|end| end < deadline))
}

fn now() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

fn client(config: &Config, tls: Tls) -> Result<reqwest::Client, Failure> {
    // Callers look up the proxies of the environment: reading it here would race with Ruby's `ENV`.
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls.config)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .pool_idle_timeout(config.timeouts.idle)
        .user_agent(&config.user_agent);
    let unusable = |error: reqwest::Error| Failure::new(FailureKind::Setup, error.without_url().to_string());
    if let Some(proxy) = &config.proxy {
        builder = builder.proxy(proxy.for_all().map_err(unusable)?);
    }
    if let Some(read) = config.timeouts.read {
        builder = builder.read_timeout(read);
    }
    if let Some(open) = config.timeouts.open {
        builder = builder.connect_timeout(open);
    }
    builder.build().map_err(unusable)
}

fn headers(incoming: &reqwest::Response) -> Headers {
    incoming.headers().iter().filter_map(|(name, value)| Some((name, value.to_str().ok()?))).collect()
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

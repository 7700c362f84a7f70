//! HTTP, sockets, waiting and the current time. The other parts of the emulator do not depend on them.

mod body;
mod content_encoding;
mod events;
mod hosts;
mod log;
mod outgoing;
mod page;
mod settings;
mod shared;
mod stream;
mod time;

use crate::reply::{Reply, Waiting};
use crate::service::{AccessManager, Served};
use body::read;
pub use hosts::Hosts;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
pub use log::Log;
use outgoing::{Outgoing, deliver, outgoing};
use pam_core::{Method, Request, Response, UnixTime};
pub use settings::Settings;
use shared::{InProgress, Shared};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use time::now;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// The time limit for the head of a request, and for an idle kept-alive connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// The time limit for a request's body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// The time after which a poll without messages is answered, as by the service.
const POLL_TIMEOUT: Duration = Duration::from_secs(280);
/// The pause after a failed `accept` (too many open files), so that connections can end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// An [`AccessManager`] behind a socket. It stops when told to, or when it is dropped.
///
/// ```
/// # use pam_core::Keyset;
/// # use pam_emulator::{AccessManager, Hosts, Server};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let keyset = Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-demo"))?;
/// let (address, service) = (([127, 0, 0, 1], 0).into(), AccessManager::new(keyset)?);
/// let server = Server::bind(address, Hosts::default(), service).await?;
/// println!("listening on {}", server.address());
/// server.with(|manager| manager.fail_next(503, 1));
/// server.stop().await;
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    /// Listens at `address` and answers on the current tokio runtime, which needs its IO and time drivers.
    ///
    /// Port 0 uses any free port: see [`address`](Self::address). Requests may name these hosts, loopback, or the
    /// address of their connection; all others are refused.
    pub async fn bind(address: SocketAddr, hosts: Hosts, manager: AccessManager) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(manager, hosts.with(address.ip())));
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(listen(listener, Arc::clone(&shared), stopped));
        Ok(Self { address, shared, stop, task: Mutex::new(Some(task)) })
    }

    /// The address it listens at.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The time by which its tokens expire.
    pub fn token_time(&self) -> UnixTime {
        self.shared.with(|manager| manager.token_time(now()))
    }

    /// Gives `f` access to the service. Requests wait meanwhile, so `f` should be fast.
    pub fn with<T>(&self, f: impl FnOnce(&mut AccessManager) -> T) -> T {
        self.shared.with(f)
    }

    /// A log of the requests that end from now on.
    pub fn log(&self) -> Log {
        Log::new(Arc::clone(&self.shared))
    }

    /// Tells open pages, then closes the port and all connections, and waits until they are closed. A second call
    /// does nothing.
    pub async fn stop(&self) {
        self.shared.say_goodbye().await;
        self.stop.send_replace(true);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // The task neither panics nor is aborted. The port would be closed in both cases as well.
            let _ = task.await;
        }
    }
}

/// Ends when the server is stopped. Dropping the server closes the channel, which also ends it.
async fn listen(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(serve(stream, Arc::clone(&shared)))),
                Err(_) => sleep(ACCEPT_PAUSE).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // If this fails, answers arrive, but late.
    let _ = stream.set_nodelay(true);
    // A socket without a local address is already closed.
    let Ok(at) = stream.local_addr() else { return };
    let (too_slow, is_too_slow) = watch::channel(false);
    let service = service_fn(move |request| {
        answer(request, at.ip().to_canonical(), Arc::clone(&shared), too_slow.clone())
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // An error only means that the client has broken the connection.
        _ = connection => {}
        // The page reads its stream too slowly.
        () = stream::given_up(is_too_slow) => {}
    }
}

async fn answer(
    incoming: hyper::Request<Incoming>,
    at: IpAddr,
    shared: Arc<Shared>,
    too_slow: watch::Sender<bool>,
) -> io::Result<Outgoing> {
    if let Err(host) = shared.hosts.check(&incoming, at) {
        return Ok(outgoing(shared.with(|manager| manager.refuse_host(host, now()))));
    }
    if shared.has_page && page::is_for_page(&incoming) {
        return page::answer(incoming, &shared, too_slow).await;
    }
    let (head, body) = incoming.into_parts();
    let path = head.uri.path().to_owned();
    let Some(method) = Method::named(head.method.as_str()) else {
        let refused = |manager: &mut AccessManager| match &head.method {
            &hyper::Method::OPTIONS => manager.preflight(&path, now()),
            _ => manager.refuse_method(&path, now()),
        };
        return Ok(outgoing(shared.with(refused)));
    };
    let query = head.uri.query().unwrap_or_default().to_owned();
    let limit = shared.with(|manager| manager.options().max_body);
    let body = timeout(BODY_TIMEOUT, read(body, limit)).await??;
    let encoding = head.headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
    let body = content_encoding::decoded(&path, encoding, body, limit);
    let request = Request { method, path, query, body };
    let began = shared.start();
    let Served { reply, delivery, recorded } = shared.with(|manager| manager.ask(request, now()));
    let in_progress = InProgress::new(&shared, began, recorded);
    let response = match reply {
        Reply::Now(response) => response,
        Reply::Wait(waiting) => {
            let response = poll(&waiting, &shared).await;
            in_progress.answered(&response);
            response
        }
    };
    deliver(response, delivery).await
}

/// Checks for messages whenever there is a new one, until the poll gets some or its time is over.
async fn poll(waiting: &Waiting, shared: &Shared) -> Response {
    let end = Instant::now() + POLL_TIMEOUT;
    let mut latest = shared.latest.subscribe();
    loop {
        latest.mark_unchanged();
        if let Some(response) = shared.with(|manager| manager.delivery(waiting, now())) {
            return response;
        }
        // The sender is in `shared`, so the only possible error is the timeout.
        if !matches!(timeout_at(end, latest.changed()).await, Ok(Ok(()))) {
            return shared.with(|manager| manager.give_up(waiting, now()));
        }
    }
}

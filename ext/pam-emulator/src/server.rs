//! The only file that knows HTTP, sockets and what time it is.

use crate::manager::AccessManager;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use pam_core::{Method, Request, Response, UnixTime};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

/// A client has this long for a request's head, and a kept-alive connection between two requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// A client has this long for a request's body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// After a failed `accept` (too many open files), to let connections end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// An [`AccessManager`] behind a socket. It stops when told to, or when it is dropped.
///
/// ```
/// # use pam_core::Keyset;
/// # use pam_emulator::{AccessManager, Server};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let keyset = Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-demo"))?;
/// let server = Server::bind(([127, 0, 0, 1], 0).into(), AccessManager::new(keyset)?).await?;
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
    manager: Shared,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

type Shared = Arc<Mutex<AccessManager>>;

impl Server {
    /// Listens at `address` and answers on the current tokio runtime, which needs its IO and time drivers.
    ///
    /// Port 0 takes any free port; [`address`](Self::address) tells which.
    pub async fn bind(address: SocketAddr, manager: AccessManager) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let manager = Arc::new(Mutex::new(manager));
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(listen(listener, Arc::clone(&manager), stopped));
        Ok(Self { address, manager, stop, task: Mutex::new(Some(task)) })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets `f` look at and change the service; requests wait meanwhile, so it should be short.
    pub fn with<T>(&self, f: impl FnOnce(&mut AccessManager) -> T) -> T {
        f(&mut locked(&self.manager))
    }

    /// Closes the port and every connection, at once, and waits until that is done. Does nothing a second time.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // The task neither panics nor is aborted; were it so, the port would be closed just the same.
            let _ = task.await;
        }
    }
}

/// A panic elsewhere while it was locked leaves the state as good as any.
fn locked(manager: &Shared) -> MutexGuard<'_, AccessManager> {
    manager.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends when told to, and when the server is dropped, which closes the channel.
async fn listen(listener: TcpListener, manager: Shared, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(serve(stream, Arc::clone(&manager)))),
                Err(_) => sleep(ACCEPT_PAUSE).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, manager: Shared) {
    // Without it answers are late, but they come.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(request, Arc::clone(&manager)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    // Whatever a client does to its connection is its own business.
    let _ = connection.await;
}

type Outgoing = hyper::Response<Full<Bytes>>;

async fn answer(incoming: hyper::Request<Incoming>, manager: Shared) -> io::Result<Outgoing> {
    let (head, body) = incoming.into_parts();
    let path = head.uri.path().to_owned();
    let Some(method) = Method::named(head.method.as_str()) else {
        return Ok(outgoing(locked(&manager).refuse_method(&path, now())));
    };
    let query = head.uri.query().unwrap_or_default().to_owned();
    let limit = locked(&manager).options().max_body;
    let body = timeout(BODY_TIMEOUT, read(body, limit)).await??;
    let request = Request { method, path, query, body };
    let response = locked(&manager).respond(&request, now());
    Ok(outgoing(response))
}

/// Stops reading once there is more than the service takes: it refuses the request for what there is.
async fn read(mut body: Incoming, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(io::Error::other)?.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() > limit {
            break;
        }
    }
    Ok(bytes)
}

fn outgoing(response: Response) -> Outgoing {
    let mut outgoing = Outgoing::new(Full::from(response.body));
    if let Ok(status) = hyper::StatusCode::from_u16(response.status) {
        *outgoing.status_mut() = status;
    }
    for (name, value) in response.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            outgoing.headers_mut().append(name, value);
        }
    }
    outgoing
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
fn now() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs()))
}

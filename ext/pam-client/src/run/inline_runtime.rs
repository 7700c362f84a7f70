//! A runtime without threads, with connections of its own. It moves only while a thread is in it.

use crate::run::on_one_thread;
use pam_http::Transport;
use std::io;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

/// Threads that look names up for one inline runtime: one for the attempt under way, and those that a silent name server
/// still holds from attempts before it.
const LOOKUPS: usize = 3;

pub(crate) struct InlineRuntime {
    runtime: OwnRuntime,
    pub(crate) transport: Arc<Transport>,
    pub(crate) used: Instant,
}

/// Dropping a runtime waits for a name server that does not answer. This does not.
struct OwnRuntime(Option<Runtime>);

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl InlineRuntime {
    pub(crate) fn new(transport: Transport) -> io::Result<Self> {
        let runtime = on_one_thread(LOOKUPS)?;
        has_room()?;
        Ok(Self { runtime: OwnRuntime(Some(runtime)), transport: Arc::new(transport), used: Instant::now() })
    }

    pub(crate) fn used_at(self, used: Instant) -> Self {
        Self { used, ..self }
    }

    pub(crate) fn tokio(&self) -> Option<&Runtime> {
        self.runtime.0.as_ref()
    }
}

/// Fails if no descriptor is left for a connection. If the call itself found that out, it would be too late to collect
/// the descriptors of clients that nobody uses any more.
fn has_room() -> io::Result<()> {
    TcpSocket::new_v4().or_else(|_| TcpSocket::new_v6()).map(drop)
}

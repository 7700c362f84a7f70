//! A runtime without a background thread, with its own connections. It only makes progress while a thread runs it.

use crate::run::on_one_thread;
use pam_http::Transport;
use std::io;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

/// The maximum number of threads for DNS lookups: one for the current attempt, and the others for lookups of earlier
/// attempts that a slow name server has not answered yet.
const LOOKUPS: usize = 3;

pub(crate) struct InlineRuntime {
    runtime: OwnRuntime,
    pub(crate) transport: Arc<Transport>,
    pub(crate) used: Instant,
}

/// Shuts the runtime down without waiting for unfinished DNS lookups.
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

/// Fails if no file descriptor is free. It is checked before the call starts: only then can the caller still run
/// Ruby's garbage collector to close unused clients.
fn has_room() -> io::Result<()> {
    TcpSocket::new_v4().or_else(|_| TcpSocket::new_v6()).map(drop)
}

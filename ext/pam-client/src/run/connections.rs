//! The connections of one client in one process.

use crate::lock::lock;
use crate::process_local::process;
use crate::run::inline_runtime::InlineRuntime;
use crate::run::shared_tls;
use pam_http::{Config, Failure, Transport};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// One pool for the background thread, and one inline runtime with its own connection for each thread that waits for
/// a call at the same time.
pub(crate) struct Connections {
    shared: Arc<Transport>,
    /// The process that created them.
    pub(crate) process: u32,
    inline: Mutex<Vec<InlineRuntime>>,
    /// How long an unused inline runtime is kept. It equals the idle time of its connection.
    idle: Option<Duration>,
}

impl Connections {
    /// Creates the pool without connecting.
    ///
    /// # Errors
    /// The settings are unusable.
    pub(crate) fn new(config: Config) -> Result<Self, Failure> {
        let (idle, tls) = (config.timeouts.idle, shared_tls::of(&config.trust)?);
        let shared = Arc::new(Transport::new(config, tls)?);
        Ok(Self { shared, process: process(), inline: Mutex::default(), idle })
    }

    /// The pool for the background thread.
    pub(crate) fn shared(&self) -> Arc<Transport> {
        Arc::clone(&self.shared)
    }

    /// The inline runtime that was used last, because its connection is the least likely to be closed. If there is
    /// none, a new one.
    pub(crate) fn take(&self) -> io::Result<InlineRuntime> {
        match lock(&self.inline).pop() {
            Some(runtime) => Ok(runtime),
            None => InlineRuntime::new(self.shared.sibling().map_err(io::Error::other)?),
        }
    }

    /// Keeps an inline runtime for the next call, and drops those that have been unused for too long.
    pub(crate) fn put(&self, runtime: InlineRuntime, now: Instant) {
        let mut inline = lock(&self.inline);
        // They are sorted by their last use.
        let is_idle =
            |runtime: &InlineRuntime| self.idle.is_some_and(|idle| now.duration_since(runtime.used) > idle);
        let idle = inline.partition_point(is_idle);
        inline.drain(..idle);
        inline.push(runtime.used_at(now));
    }

    /// How many unused inline runtimes are kept.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.inline).len()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use pam_http::{Origin, Timeouts, Trust};

    const IDLE: Duration = Duration::from_secs(30);

    /// Connections to a port of this machine.
    pub(crate) fn to(port: u16) -> Connections {
        let config = Config {
            origin: Origin::new(&format!("127.0.0.1:{port}"), false).unwrap(),
            timeouts: Timeouts { idle: Some(IDLE), ..Timeouts::default() },
            max_retries: 0,
            proxy: None,
            trust: Trust::default(),
            user_agent: "test".to_owned(),
        };
        Connections::new(config).unwrap()
    }

    #[test]
    fn a_runtime_that_was_put_back_is_used_again() {
        let connections = to(1);
        let runtime = connections.take().unwrap();
        connections.put(runtime, Instant::now());
        drop(connections.take().unwrap());
        assert_eq!(connections.waiting(), 0);
    }

    #[test]
    fn all_runtimes_that_are_idle_for_too_long_are_dropped_together() {
        let (connections, start) = (to(1), Instant::now());
        let burst: Vec<_> = (0..5).map(|_| connections.take().unwrap()).collect();
        burst.into_iter().for_each(|runtime| connections.put(runtime, start));
        assert_eq!(connections.waiting(), 5);
        let last = connections.take().unwrap();
        connections.put(last, start + IDLE);
        assert_eq!(connections.waiting(), 5);
        let last = connections.take().unwrap();
        connections.put(last, start + IDLE + Duration::from_secs(1));
        assert_eq!(connections.waiting(), 1);
    }
}

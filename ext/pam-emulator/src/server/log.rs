//! Logs requests as lines of JSON when they end.

use super::shared::Shared;
use crate::control::{Follower, log_line};
use crate::service::Watched;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The most requests that are logged at a time. Meanwhile the service is locked.
const MOST: usize = 200;

/// A position in the log of a server. See [`Server::log`](super::Server::log).
pub struct Log {
    shared: Arc<Shared>,
    follower: Mutex<Follower>,
}

impl Log {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        shared.watch(Watched::ByLog);
        let seen = shared.with(|manager| manager.recorded());
        Self { shared, follower: Mutex::new(Follower::after(seen)) }
    }

    /// Waits for requests that have ended, and returns a line of JSON for each; none once the server stops.
    ///
    /// If requests come faster than they are logged, the first line says how many are left out: `{"skipped":7}`.
    pub async fn next(&self) -> Vec<String> {
        let mut changes = self.shared.changes.subscribe();
        loop {
            changes.mark_unchanged();
            let lines = self.lines();
            if !lines.is_empty() || *self.shared.is_stopping.borrow() {
                return lines;
            }
            // The sender is in `shared`, so it is not closed.
            let _ = changes.changed().await;
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut follower = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.with(|manager| {
            let news = follower.look(manager, MOST);
            let skipped = (news.skipped > 0).then(|| format!("{{\"skipped\":{}}}", news.skipped));
            let new = news.new.iter().filter(|recorded| recorded.end.get().is_some());
            let ended = news.ended.iter().chain(new);
            let lines = ended.map(|recorded| log_line(manager, recorded).to_string());
            skipped.into_iter().chain(lines).collect()
        })
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Log").finish_non_exhaustive()
    }
}

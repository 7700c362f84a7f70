//! Finds what has changed since the last look, for the stream of the page and for the log.

use crate::records::Recorded;
use crate::service::AccessManager;
use std::sync::Arc;

/// The most unfinished requests that a follower waits for. If there are more, the oldest are dropped.
const OPEN: usize = 10_000;

/// A position in the records, and the earlier requests that were not finished.
#[derive(Debug, Default)]
pub(crate) struct Follower {
    seen: u64,
    open: Vec<Arc<Recorded>>,
}

/// The changes since the last look.
pub(crate) struct News {
    /// New requests, oldest first.
    pub(crate) new: Vec<Arc<Recorded>>,
    /// Earlier requests that have ended since.
    pub(crate) ended: Vec<Arc<Recorded>>,
    /// How many new requests were left out because there were too many.
    pub(crate) skipped: u64,
}

impl Follower {
    /// Starts after the request with this number.
    pub(crate) fn after(id: u64) -> Self {
        Self { seen: id, open: Vec::new() }
    }

    /// The changes since the last look, with at most the latest `most` requests.
    pub(crate) fn look(&mut self, manager: &AccessManager, most: usize) -> News {
        let (ended, mut open): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.open).into_iter().partition(|recorded| recorded.end.get().is_some());
        let after = manager.records.after(self.seen);
        let too_many = after.len().saturating_sub(most);
        let new: Vec<_> = after.skip(too_many).cloned().collect();
        let count = u64::try_from(new.len()).unwrap_or(u64::MAX);
        let skipped = (manager.recorded() - self.seen.min(manager.recorded())).saturating_sub(count);
        self.seen = manager.recorded();
        open.extend(new.iter().filter(|recorded| recorded.end.get().is_none()).cloned());
        let too_many = open.len().saturating_sub(OPEN);
        self.open = open.split_off(too_many);
        News { new, ended, skipped }
    }
}

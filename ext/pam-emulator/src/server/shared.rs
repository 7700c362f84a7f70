//! What all connections of a server share.

use super::hosts::Hosts;
use crate::records::Recorded;
use crate::service::{AccessManager, Watched};
use pam_core::Response;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout};

/// The most pages that can be open at a time.
pub(super) const PAGES: usize = 50;
/// How long a stop waits until open pages have read the last event.
const GOODBYE: Duration = Duration::from_millis(500);

/// The service, the hosts that it answers to, and what wakes polls, pages and logs.
#[derive(Debug)]
pub(super) struct Shared {
    manager: Mutex<AccessManager>,
    pub(super) hosts: Hosts,
    /// The number of the latest message, for polls that wait.
    pub(super) latest: watch::Sender<u64>,
    pub(super) has_page: bool,
    /// Whether there is a page or a log. They are only notified then.
    is_watched: AtomicBool,
    /// Changes whenever there is something new to show.
    pub(super) changes: watch::Sender<u64>,
    pub(super) is_stopping: watch::Sender<bool>,
    /// One permit for each page that can still be opened.
    pub(super) pages: Arc<Semaphore>,
}

impl Shared {
    pub(super) fn new(manager: AccessManager, hosts: Hosts) -> Self {
        Self {
            hosts,
            latest: watch::Sender::new(manager.latest_message()),
            has_page: manager.watched == Watched::ByPage,
            is_watched: AtomicBool::new(manager.watched != Watched::No),
            changes: watch::Sender::new(0),
            is_stopping: watch::Sender::new(false),
            pages: Arc::new(Semaphore::new(PAGES)),
            manager: Mutex::new(manager),
        }
    }

    /// Calls `f`, then wakes the polls that wait if there are new messages.
    pub(super) fn with<T>(&self, f: impl FnOnce(&mut AccessManager) -> T) -> T {
        // A panic under the lock leaves the state usable.
        let mut manager = self.manager.lock().unwrap_or_else(PoisonError::into_inner);
        let result = f(&mut manager);
        let now = manager.latest_message();
        self.latest.send_if_modified(|latest| std::mem::replace(latest, now) != now);
        result
    }

    /// Starts to notify this watcher.
    pub(super) fn watch(&self, watched: Watched) {
        self.with(|manager| manager.watch(watched));
        self.is_watched.store(true, Ordering::Relaxed);
    }

    /// Notifies pages and logs of a change.
    pub(super) fn changed(&self) {
        if self.is_watched() {
            self.changes.send_modify(|number| *number = number.wrapping_add(1));
        }
    }

    /// The current time, if a page or log needs to know how long requests take.
    pub(super) fn start(&self) -> Option<Instant> {
        self.is_watched().then(Instant::now)
    }

    /// Tells open pages and logs that the emulator stops, and waits for a moment until they have read it.
    pub(super) async fn say_goodbye(&self) {
        self.is_stopping.send_replace(true);
        self.changed();
        let all = u32::try_from(PAGES).unwrap_or(u32::MAX);
        // A page that does not read in time gets a closed connection.
        let _ = timeout(GOODBYE, self.pages.acquire_many(all)).await;
    }

    fn is_watched(&self) -> bool {
        self.is_watched.load(Ordering::Relaxed)
    }
}

/// A request until its answer is sent, or until its client disconnects.
pub(super) struct InProgress<'a> {
    shared: &'a Shared,
    watched: Option<(Instant, Arc<Recorded>)>,
}

impl<'a> InProgress<'a> {
    pub(super) fn new(shared: &'a Shared, began: Option<Instant>, recorded: Arc<Recorded>) -> Self {
        let in_progress = Self { shared, watched: began.map(|began| (began, recorded)) };
        if in_progress.watched.as_ref().is_some_and(|(_, recorded)| recorded.is_poll) {
            shared.changed();
        }
        in_progress
    }

    /// Records the answer to a poll.
    pub(super) fn answered(&self, response: &Response) {
        if let Some((began, recorded)) = &self.watched {
            recorded.ended(began.elapsed(), Some(response));
        }
    }
}

impl Drop for InProgress<'_> {
    fn drop(&mut self) {
        if let Some((began, recorded)) = &self.watched {
            recorded.ended(began.elapsed(), None);
            self.shared.changed();
        }
    }
}

//! The service's clock, as far as it is known here.

use pam_core::{ClockOffset, UnixTime};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Stands for no news: a distance that no measurement gives.
const NONE: i64 = i64::MIN;

/// How far the service's clock is from this machine's, for all calls of one client.
///
/// Atomics: a task may correct it in the moment of a fork, and a lock would stay locked in the child.
pub(crate) struct ServiceClock {
    offset: AtomicI64,
    news: AtomicI64,
}

impl ServiceClock {
    pub(crate) const fn new() -> Self {
        Self { offset: AtomicI64::new(0), news: AtomicI64::new(NONE) }
    }

    /// The service's time as it was last known to differ.
    pub(crate) fn now(&self) -> UnixTime {
        self.offset().applied_to(here())
    }

    pub(crate) fn offset(&self) -> ClockOffset {
        ClockOffset(self.offset.load(Ordering::SeqCst))
    }

    /// Goes by `offset` from now on. It is news unless another call has found out the same.
    pub(crate) fn correct(&self, offset: ClockOffset) {
        let before = ClockOffset(self.offset.swap(offset.0, Ordering::SeqCst));
        if offset.differs_from(before) {
            self.news.store(offset.0, Ordering::SeqCst);
        }
    }

    /// Goes by this machine's clock again, unless another call has corrected `offset` meanwhile.
    pub(crate) fn forget(&self, offset: ClockOffset) {
        let own = ClockOffset::default().0;
        if self.offset.compare_exchange(offset.0, own, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            // Whoever has been told of the correction is told that it is over.
            let untold = self.news.compare_exchange(offset.0, NONE, Ordering::SeqCst, Ordering::SeqCst);
            if untold.is_err() {
                self.news.store(own, Ordering::SeqCst);
            }
        }
    }

    /// A correction that nobody has been told of; each is told once.
    pub(crate) fn take_news(&self) -> Option<ClockOffset> {
        Some(self.news.swap(NONE, Ordering::SeqCst)).filter(|offset| *offset != NONE).map(ClockOffset)
    }
}

/// The time by the clock of this machine.
pub(crate) fn here() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

//! The service's clock, estimated from its answers.

use pam_core::{ClockOffset, UnixTime};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Means that there is no unreported correction. No measurement gives this value.
const NONE: i64 = i64::MIN;

/// The offset between the service's clock and this machine's, shared by all calls of a client.
///
/// It uses atomics because a background task may write it during a fork. A lock would stay locked in the child.
pub(crate) struct ServiceClock {
    offset: AtomicI64,
    news: AtomicI64,
}

impl ServiceClock {
    pub(crate) const fn new() -> Self {
        Self { offset: AtomicI64::new(0), news: AtomicI64::new(NONE) }
    }

    /// The service's time, as far as it is known.
    pub(crate) fn now(&self) -> UnixTime {
        self.offset().applied_to(here())
    }

    pub(crate) fn offset(&self) -> ClockOffset {
        ClockOffset(self.offset.load(Ordering::SeqCst))
    }

    /// Uses `offset` from now on. A change is reported once, even if several calls find it.
    pub(crate) fn correct(&self, offset: ClockOffset) {
        let before = ClockOffset(self.offset.swap(offset.0, Ordering::SeqCst));
        if offset.differs_from(before) {
            self.news.store(offset.0, Ordering::SeqCst);
        }
    }

    /// Stops using `offset`, unless another call has replaced it meanwhile.
    pub(crate) fn forget(&self, offset: ClockOffset) {
        let own = ClockOffset::default().0;
        if self.offset.compare_exchange(offset.0, own, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            // If the correction was already reported, its end is reported as well.
            let untold = self.news.compare_exchange(offset.0, NONE, Ordering::SeqCst, Ordering::SeqCst);
            if untold.is_err() {
                self.news.store(own, Ordering::SeqCst);
            }
        }
    }

    /// The correction that has not been reported yet. It is returned only once.
    pub(crate) fn take_news(&self) -> Option<ClockOffset> {
        Some(self.news.swap(NONE, Ordering::SeqCst)).filter(|offset| *offset != NONE).map(ClockOffset)
    }
}

/// The time of this machine's clock.
pub(crate) fn here() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

//! Measures how long a call takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The duration of a call: zero until it is over.
#[derive(Clone, Default)]
pub struct Elapsed(Arc<AtomicU64>);

impl Elapsed {
    /// Starts measuring. Dropping the returned stopwatch stops it.
    pub(crate) fn start(&self) -> Stopwatch {
        Stopwatch { started: Instant::now(), elapsed: self.clone() }
    }

    /// The time from the start of the call to its end.
    pub fn get(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::SeqCst))
    }
}

/// Held by a running call. It stops when it is dropped, so also when the call is aborted.
pub(crate) struct Stopwatch {
    started: Instant,
    elapsed: Elapsed,
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        let nanoseconds = u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.elapsed.0.store(nanoseconds, Ordering::SeqCst);
    }
}

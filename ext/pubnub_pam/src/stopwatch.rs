//! How long a task took, whoever asks when.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a [`Stopwatch`] has measured: nothing before the task is over.
#[derive(Clone, Default)]
pub(crate) struct Elapsed(Arc<AtomicU64>);

impl Elapsed {
    /// A watch that runs from now on, until it is dropped.
    pub(crate) fn start(&self) -> Stopwatch {
        Stopwatch { started: Instant::now(), elapsed: self.clone() }
    }

    pub(crate) fn get(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::SeqCst))
    }
}

/// Belongs to a task: it stops with it, also where the task is aborted.
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

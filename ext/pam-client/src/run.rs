//! What calls run on: the thread that waits, or one background thread of the process.

pub(crate) mod background;
pub(crate) mod connections;
pub(crate) mod inline;
pub(crate) mod inline_runtime;

use crate::process_local::ProcessLocal;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

static RUNNING: ProcessLocal<AtomicUsize> = ProcessLocal::new();

/// How many calls of this process run: 0 once each has ended, was cancelled or interrupted.
#[cfg(feature = "test-hooks")]
pub fn running() -> usize {
    RUNNING.get().map_or(0, |count| count.load(Ordering::SeqCst))
}

/// Counts a call among those that run, until it is dropped.
pub(crate) struct Running(Arc<AtomicUsize>);

impl Running {
    pub(crate) fn new() -> Self {
        let Ok(count) = RUNNING.get_or_try_build(|| Ok::<_, Infallible>(AtomicUsize::new(0)));
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

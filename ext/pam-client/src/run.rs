//! Ways to run a call: on the thread that waits, or on the background thread of the process.

pub(crate) mod background;
pub(crate) mod connections;
pub(crate) mod inline;
pub(crate) mod inline_runtime;
mod shared_tls;

#[cfg(feature = "test-hooks")]
use crate::process_local::ProcessLocal;
use std::io;
#[cfg(feature = "test-hooks")]
use std::{
    convert::Infallible,
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::runtime::{Builder, Runtime};

/// A single-threaded tokio runtime with at most `lookups` threads for DNS lookups.
///
/// Its event loop runs after every few tasks instead of after 61. hyper therefore soon sees unexpected data on a
/// connection and closes it. (`Transport` also runs the event loop once before each attempt.)
pub(crate) fn on_one_thread(lookups: usize) -> io::Result<Runtime> {
    /// Each run of the event loop is a system call. With 1 instead of 8, a call of `grant_tokens` costs 15 % more.
    const TASKS_PER_TURN: u32 = 8;
    let mut builder = Builder::new_current_thread();
    builder.thread_name("pubnub_pam").max_blocking_threads(lookups).event_interval(TASKS_PER_TURN);
    builder.enable_all().build()
}

/// Counts a running call until it is dropped. Only tests use it.
pub(crate) struct Running {
    #[cfg(feature = "test-hooks")]
    count: Arc<AtomicUsize>,
}

#[cfg(not(feature = "test-hooks"))]
impl Running {
    pub(crate) const fn new() -> Self {
        Self {}
    }
}

#[cfg(feature = "test-hooks")]
static RUNNING: ProcessLocal<AtomicUsize> = ProcessLocal::new();

/// How many calls of this process are running. Calls that were cancelled or interrupted are not.
#[cfg(feature = "test-hooks")]
pub fn running() -> usize {
    RUNNING.get().map_or(0, |count| count.load(Ordering::SeqCst))
}

#[cfg(feature = "test-hooks")]
impl Running {
    pub(crate) fn new() -> Self {
        let Ok(count) = RUNNING.get_or_try_build(|| Ok::<_, Infallible>(AtomicUsize::new(0)));
        count.fetch_add(1, Ordering::SeqCst);
        Self { count }
    }
}

#[cfg(feature = "test-hooks")]
impl Drop for Running {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::SeqCst);
    }
}

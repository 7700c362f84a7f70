//! Events that threads and fibers wait for.

use crate::lock::lock;
use crate::process_local::process;
use crate::wake_pipe::WakePipe;
use std::mem::forget;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// Something that threads and fibers wait for. It can be reused after [`lower`](Self::lower).
#[derive(Default)]
pub struct Event {
    is_raised: AtomicBool,
    threads: Mutex<Vec<Thread>>,
    pipes: Mutex<Vec<Arc<WakePipe>>>,
}

impl Event {
    /// Marks the event as happened, and wakes all waiters.
    pub fn raise(&self) {
        self.is_raised.store(true, Ordering::SeqCst);
        lock(&self.threads).iter().for_each(Thread::unpark);
        lock(&self.pipes).iter().for_each(|pipe| pipe.wake());
    }

    /// Marks the event as not happened.
    pub fn lower(&self) {
        self.is_raised.store(false, Ordering::SeqCst);
    }

    /// Whether it has happened.
    pub fn is_raised(&self) -> bool {
        self.is_raised.load(Ordering::SeqCst)
    }

    /// Wakes the pipe when the event is raised, until the guard is dropped.
    pub fn wake_through(&self, pipe: WakePipe) -> PipeGuard<'_> {
        let pipe = Arc::new(pipe);
        lock(&self.pipes).push(Arc::clone(&pipe));
        PipeGuard { event: self, pipe }
    }
}

/// Registers a pipe with an event until it is dropped.
pub struct PipeGuard<'a> {
    event: &'a Event,
    pipe: Arc<WakePipe>,
}

impl Drop for PipeGuard<'_> {
    fn drop(&mut self) {
        lock(&self.event.pipes).retain(|pipe| !Arc::ptr_eq(pipe, &self.pipe));
    }
}

/// Registers this thread with an event until it is dropped.
struct ThreadGuard<'a> {
    event: &'a Event,
    thread: Thread,
}

impl<'a> ThreadGuard<'a> {
    fn new(event: &'a Event) -> Self {
        let thread = thread::current();
        lock(&event.threads).push(thread.clone());
        Self { event, thread }
    }
}

impl Drop for ThreadGuard<'_> {
    fn drop(&mut self) {
        let mut threads = lock(&self.event.threads);
        if let Some(index) = threads.iter().position(|thread| thread.id() == self.thread.id()) {
            threads.swap_remove(index);
        }
    }
}

/// This thread's wait for an event, split into turns so that it can be interrupted.
///
/// In each turn, call [`outcome`](Self::outcome), and [`block`](Self::block) if that returns `None`.
pub struct ThreadWait<'a> {
    guard: ThreadGuard<'a>,
    deadline: Option<Instant>,
    is_interrupted: AtomicBool,
    process: u32,
}

impl<'a> ThreadWait<'a> {
    /// Creates a wait that ends with the event or at the deadline.
    pub fn new(event: &'a Event, deadline: Option<Instant>) -> Self {
        let (guard, is_interrupted) = (ThreadGuard::new(event), AtomicBool::new(false));
        Self { guard, deadline, is_interrupted, process: process() }
    }

    /// `Some(true)` after the event, `Some(false)` after the deadline, `None` before both. Clears earlier interrupts.
    pub fn outcome(&self) -> Option<bool> {
        self.is_interrupted.store(false, Ordering::SeqCst);
        if self.guard.event.is_raised() {
            return Some(true);
        }
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(false)
    }

    /// Blocks this thread until the event, the deadline or an interrupt, but no longer than `at_most`.
    pub fn block(&self, at_most: Option<Duration>) {
        let limit = at_most.and_then(|at_most| Instant::now().checked_add(at_most));
        let end = self.deadline.into_iter().chain(limit).min();
        // `park` can return spuriously.
        while !self.guard.event.is_raised() && !self.is_interrupted.load(Ordering::SeqCst) {
            match end.map(|end| end.saturating_duration_since(Instant::now())) {
                None => thread::park(),
                Some(Duration::ZERO) => return,
                Some(left) => thread::park_timeout(left),
            }
        }
    }

    /// Makes [`block`](Self::block) return. It can run in a signal handler, so it takes no lock: it only sets a flag
    /// and wakes the thread.
    pub fn interrupt(&self) {
        self.is_interrupted.store(true, Ordering::SeqCst);
        self.guard.thread.unpark();
    }

    /// Whether this process was forked during the wait.
    pub fn is_foreign(&self) -> bool {
        self.process != process()
    }

    /// Drops the wait in a forked child without touching the event, whose locks may never be released there.
    pub fn abandon(self) {
        forget(self.guard);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits without a deadline in another thread.
    fn waiting(event: &Arc<Event>) -> thread::JoinHandle<bool> {
        let event = Arc::clone(event);
        thread::spawn(move || {
            let wait = ThreadWait::new(&event, None);
            loop {
                match wait.outcome() {
                    Some(raised) => return raised,
                    None => wait.block(None),
                }
            }
        })
    }

    #[test]
    fn an_event_wakes_every_thread_that_waits() {
        let event = Arc::new(Event::default());
        let threads = [waiting(&event), waiting(&event)];
        event.raise();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
        assert!(lock(&event.threads).is_empty());
    }

    #[test]
    fn a_wait_ends_at_its_deadline() {
        let event = Event::default();
        let wait = ThreadWait::new(&event, Some(Instant::now()));
        wait.block(None);
        assert_eq!(wait.outcome(), Some(false));
    }

    #[test]
    fn an_interrupt_calls_the_thread_back_also_before_it_blocks() {
        let event = Event::default();
        let wait = ThreadWait::new(&event, None);
        wait.interrupt();
        wait.block(None);
        assert_eq!(wait.outcome(), None);
        assert!(!wait.is_foreign());
    }

    #[test]
    fn an_event_that_was_lowered_is_waited_for_again() {
        let event = Event::default();
        event.raise();
        assert!(event.is_raised());
        event.lower();
        assert_eq!(ThreadWait::new(&event, Some(Instant::now())).outcome(), Some(false));
    }

    #[cfg(unix)]
    #[test]
    fn an_event_makes_a_pipe_readable_while_it_is_watched() {
        use std::io::Read;
        use std::os::fd::{FromRawFd, OwnedFd};
        let event = Event::default();
        let (pipe, descriptor) = WakePipe::new().unwrap();
        let guard = event.wake_through(pipe);
        event.raise();
        drop(guard);
        assert!(lock(&event.pipes).is_empty());
        let mut watched = std::os::unix::net::UnixStream::from(owned(descriptor));
        assert_eq!(watched.read(&mut [0]).unwrap(), 0);

        #[expect(unsafe_code, reason = "the descriptor is this test's to close")]
        fn owned(descriptor: i32) -> OwnedFd {
            // SAFETY: `WakePipe::new` gives the ownership of the descriptor to its caller.
            unsafe { OwnedFd::from_raw_fd(descriptor) }
        }
    }
}

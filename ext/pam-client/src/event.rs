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
    waiters: Mutex<Vec<Arc<Waiter>>>,
}

enum Waiter {
    Thread(Thread),
    /// For a fiber.
    Pipe(WakePipe),
}

impl Waiter {
    fn wake(&self) {
        match self {
            Self::Thread(thread) => thread.unpark(),
            Self::Pipe(pipe) => pipe.wake(),
        }
    }
}

impl Event {
    /// Marks the event as happened, and wakes all waiters.
    pub fn raise(&self) {
        self.is_raised.store(true, Ordering::SeqCst);
        lock(&self.waiters).iter().for_each(|waiter| waiter.wake());
    }

    /// Marks the event as not happened.
    pub fn lower(&self) {
        self.is_raised.store(false, Ordering::SeqCst);
    }

    /// Whether it has happened.
    pub fn is_raised(&self) -> bool {
        self.is_raised.load(Ordering::SeqCst)
    }

    /// Wakes the pipe when the event is raised, until the registration is dropped.
    pub fn wake_through(&self, pipe: WakePipe) -> Registration<'_> {
        self.register(Waiter::Pipe(pipe))
    }

    fn register(&self, waiter: Waiter) -> Registration<'_> {
        let waiter = Arc::new(waiter);
        lock(&self.waiters).push(Arc::clone(&waiter));
        Registration { event: self, waiter }
    }
}

/// Registers a waiter with an event until it is dropped.
pub struct Registration<'a> {
    event: &'a Event,
    waiter: Arc<Waiter>,
}

impl Drop for Registration<'_> {
    fn drop(&mut self) {
        lock(&self.event.waiters).retain(|waiter| !Arc::ptr_eq(waiter, &self.waiter));
    }
}

/// This thread's wait for an event, split into turns so that it can be interrupted.
///
/// In each turn, call [`outcome`](Self::outcome), and [`block`](Self::block) if that returns `None`.
pub struct ThreadWait<'a> {
    registration: Registration<'a>,
    deadline: Option<Instant>,
    is_interrupted: AtomicBool,
    process: u32,
}

impl<'a> ThreadWait<'a> {
    /// Creates a wait that ends with the event or at the deadline.
    pub fn new(event: &'a Event, deadline: Option<Instant>) -> Self {
        let registration = event.register(Waiter::Thread(thread::current()));
        Self { registration, deadline, is_interrupted: AtomicBool::new(false), process: process() }
    }

    /// `Some(true)` after the event, `Some(false)` after the deadline, `None` before both. Clears earlier interrupts.
    pub fn outcome(&self) -> Option<bool> {
        self.is_interrupted.store(false, Ordering::SeqCst);
        if self.registration.event.is_raised() {
            return Some(true);
        }
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(false)
    }

    /// Blocks this thread until the event, the deadline or an interrupt, but no longer than `at_most`.
    pub fn block(&self, at_most: Option<Duration>) {
        let limit = at_most.and_then(|at_most| Instant::now().checked_add(at_most));
        let end = self.deadline.into_iter().chain(limit).min();
        // `park` can return spuriously.
        while !self.registration.event.is_raised() && !self.is_interrupted.load(Ordering::SeqCst) {
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
        self.registration.waiter.wake();
    }

    /// Whether this process was forked during the wait.
    pub fn is_foreign(&self) -> bool {
        self.process != process()
    }

    /// Drops the wait in a forked child without touching the event, whose locks may never be released there.
    pub fn abandon(self) {
        forget(self.registration);
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
        assert!(lock(&event.waiters).is_empty());
    }

    #[test]
    fn a_wait_ends_at_its_deadline() {
        let event = Event::default();
        let wait = ThreadWait::new(&event, Some(Instant::now()));
        wait.block(None);
        assert_eq!(wait.outcome(), Some(false));
    }

    #[test]
    fn an_interrupt_ends_the_current_block_and_one_that_has_not_begun() {
        let event = Event::default();
        let wait = ThreadWait::new(&event, None);
        wait.interrupt();
        wait.block(None);
        assert_eq!(wait.outcome(), None);
        assert!(!wait.is_foreign());
    }

    #[test]
    fn a_lowered_event_can_be_waited_for_again() {
        let event = Event::default();
        event.raise();
        assert!(event.is_raised());
        event.lower();
        assert_eq!(ThreadWait::new(&event, Some(Instant::now())).outcome(), Some(false));
    }

    #[cfg(unix)]
    #[test]
    fn raising_an_event_makes_a_registered_pipe_readable() {
        use std::io::Read;
        use std::os::fd::{FromRawFd, OwnedFd};
        let event = Event::default();
        let (pipe, descriptor) = WakePipe::new().unwrap();
        let registration = event.wake_through(pipe);
        event.raise();
        drop(registration);
        assert!(lock(&event.waiters).is_empty());
        let mut watched = std::os::unix::net::UnixStream::from(owned(descriptor));
        assert_eq!(watched.read(&mut [0]).unwrap(), 0);

        #[expect(unsafe_code, reason = "the descriptor is this test's to close")]
        fn owned(descriptor: i32) -> OwnedFd {
            // SAFETY: `WakePipe::new` gives the ownership of the descriptor to its caller.
            unsafe { OwnedFd::from_raw_fd(descriptor) }
        }
    }
}

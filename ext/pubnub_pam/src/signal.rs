//! Events that Ruby threads and fibers wait for, interruptibly.

use crate::bell::Bell;
use crate::gate;
use crate::lock::lock;
use magnus::prelude::*;
use magnus::{Error, Ruby, Value};
use std::mem::forget;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread, ThreadId};
use std::time::{Duration, Instant};

#[derive(Default)]
pub(crate) struct Signal {
    raised: AtomicBool,
    sleepers: Mutex<Vec<Thread>>,
    bells: Mutex<Vec<Arc<Bell>>>,
}

impl Signal {
    pub(crate) fn raise(&self) {
        self.raised.store(true, Ordering::SeqCst);
        lock(&self.sleepers).iter().for_each(Thread::unpark);
        lock(&self.bells).iter().for_each(|bell| bell.ring());
    }

    pub(crate) fn lower(&self) {
        self.raised.store(false, Ordering::SeqCst);
    }

    pub(crate) fn is_raised(&self) -> bool {
        self.raised.load(Ordering::SeqCst)
    }

    /// Has the next raise wake this thread, for as long as the guard is there.
    fn watched_by(&self, thread: Thread) -> Watch<'_> {
        let id = thread.id();
        lock(&self.sleepers).push(thread);
        Watch { signal: self, id }
    }

    /// Has the bell rung by the next raise, for as long as the guard is there.
    fn hang(&self, bell: Bell) -> Hung<'_> {
        let bell = Arc::new(bell);
        lock(&self.bells).push(Arc::clone(&bell));
        Hung { signal: self, bell }
    }
}

struct Watch<'a> {
    signal: &'a Signal,
    id: ThreadId,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let mut sleepers = lock(&self.signal.sleepers);
        if let Some(index) = sleepers.iter().position(|thread| thread.id() == self.id) {
            sleepers.swap_remove(index);
        }
    }
}

struct Hung<'a> {
    signal: &'a Signal,
    bell: Arc<Bell>,
}

impl Drop for Hung<'_> {
    fn drop(&mut self) {
        lock(&self.signal.bells).retain(|bell| !Arc::ptr_eq(bell, &self.bell));
    }
}

/// Waits for the signal; false where the deadline came first, an error where an interrupt raised. True as well in a child
/// that a signal trap has forked meanwhile.
pub(crate) fn wait(ruby: &Ruby, signal: &Signal, deadline: Option<Instant>) -> Result<bool, Error> {
    match gate::scheduler(ruby) {
        Some(scheduler) => wait_among_fibers(ruby, scheduler, signal, deadline),
        None => wait_as_thread(ruby, signal, deadline),
    }
}

/// Lets the scheduler run other fibers meanwhile. What it raises comes back as a value, as an interrupt does.
///
/// Not by offloading the wait to a thread of the scheduler's, where it has some: they are few, and waits are long.
fn wait_among_fibers(
    ruby: &Ruby,
    scheduler: Value,
    signal: &Signal,
    deadline: Option<Instant>,
) -> Result<bool, Error> {
    if signal.is_raised() {
        return Ok(true);
    }
    // Where no descriptors are left, a wait that holds fibers up is better than none.
    let Ok((bell, watched)) = Bell::new() else { return wait_as_thread(ruby, signal, deadline) };
    let _hung = signal.hang(bell);
    let io: Value = ruby.class_io().funcall("for_fd", (watched,))?;
    let outcome = watch(scheduler, io, signal, deadline);
    let closed: Result<Value, Error> = io.funcall("close", ());
    outcome.and_then(|over| closed.map(|_| over))
}

fn watch(scheduler: Value, io: Value, signal: &Signal, deadline: Option<Instant>) -> Result<bool, Error> {
    const READABLE: u8 = 1;
    while !signal.is_raised() {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Ok(false);
        }
        let _: Value = scheduler.funcall("io_wait", (io, READABLE, left.map(|left| left.as_secs_f64())))?;
    }
    Ok(true)
}

fn wait_as_thread(ruby: &Ruby, signal: &Signal, deadline: Option<Instant>) -> Result<bool, Error> {
    let (thread, generation) = (thread::current(), gate::generation());
    let watch = signal.watched_by(thread.clone());
    let is_main = gate::is_main_thread(ruby);
    let waiter = Waiter { signal, deadline, thread, is_main, interrupted: AtomicBool::new(false) };
    loop {
        if signal.is_raised() {
            return Ok(true);
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Ok(false);
        }
        waiter.interrupted.store(false, Ordering::SeqCst);
        // Whatever ended the wait, it is looked at anew.
        let _ = gate::without_gvl(|| waiter.block(), &|| waiter.wake());
        let interrupted = gate::check_interrupts(ruby);
        if gate::generation() != generation {
            // A trap has forked. Nobody in the child will raise the signal, and its locks may be held for good.
            forget(watch);
            return interrupted.map(|()| true);
        }
        interrupted?;
    }
}

struct Waiter<'a> {
    signal: &'a Signal,
    deadline: Option<Instant>,
    thread: Thread,
    is_main: bool,
    interrupted: AtomicBool,
}

impl Waiter<'_> {
    fn block(&self) {
        let end = self.end();
        // A permit that was left over, or a wake-up out of nowhere, only asks again.
        while !self.signal.is_raised() && !self.interrupted.load(Ordering::SeqCst) {
            match end.map(|end| end.saturating_duration_since(Instant::now())) {
                None => thread::park(),
                Some(Duration::ZERO) => return,
                Some(left) => thread::park_timeout(left),
            }
        }
    }

    /// May run in a signal handler, at any moment: it sets a flag and wakes a thread, and takes no lock.
    fn wake(&self) {
        self.interrupted.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }

    /// When to stop waiting this time.
    fn end(&self) -> Option<Instant> {
        let check = if self.is_main { Instant::now().checked_add(gate::SIGNAL_CHECK) } else { None };
        self.deadline.into_iter().chain(check).min()
    }
}

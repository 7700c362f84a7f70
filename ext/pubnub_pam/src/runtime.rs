//! Where Ruby meets tokio: the only file that releases the GVL, and the only unsafe one.
//!
//! The runtime owns every task; a Ruby thread only waits for one. Four rules hold everything together:
//!
//! 1. Nothing starts before the first call. A forked child finds the process id changed, leaves the parent's
//!    runtime untouched in memory (its threads do not exist here, its sockets are the parent's) and builds its own.
//! 2. `PidCell` locks are taken under the GVL and never held while it is released, so no fork can inherit one.
//! 3. While the GVL is released there is no Ruby: no object, not even an exception class.
//! 4. An interrupted wait returns to Rust first. Only then is Ruby asked, under `protect`, whether the interrupt
//!    raises (the error comes back as a value, so every Rust frame drops) or was a mere signal (the wait goes on).

#![expect(unsafe_code, reason = "Ruby's C interface; only raw.rs has some as well")]

use crate::bell::Bell;
use crate::error;
use crate::fence::{self, Panicked};
use magnus::prelude::*;
use magnus::rb_sys::FromRawValue;
use magnus::{Error, Ruby, Value};
use std::collections::VecDeque;
use std::ffi::{c_int, c_void};
use std::future::Future;
use std::io;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread, ThreadId};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

static ENGINE: PidCell<Engine> = PidCell::new();

/// The runtime of this process, with what its tasks report back.
pub(crate) struct Engine {
    runtime: Runtime,
    finished: Arc<Finished>,
    live: Arc<AtomicUsize>,
}

/// The engine of this process; started by the first call that needs it.
pub(crate) fn engine() -> io::Result<Arc<Engine>> {
    ENGINE.get_or_try_build(|| {
        // One thread carries tens of thousands of requests a second, and a second one mostly wakes up the first: with
        // two, a lone caller's request takes twice as many switches between threads.
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("pubnub_pam").enable_all().build()?;
        Ok(Engine { runtime, finished: Arc::default(), live: Arc::default() })
    })
}

/// How many tasks are under way: 0 once every call has ended, been cancelled or been interrupted.
pub(crate) fn live_tasks() -> usize {
    ENGINE.get().map_or(0, |engine| engine.live.load(Ordering::SeqCst))
}

/// Says of the methods defined from here on whether any Ractor may call them.
pub(crate) fn ractor_safe(_ruby: &Ruby, flag: bool) {
    // SAFETY: the GVL is held, as the `Ruby` handle proves; this only marks definitions.
    unsafe { rb_sys::rb_ext_ractor_safe(flag) };
}

impl Engine {
    /// Starts `work`. Its outcome lands in the ticket; then `hook` runs, where there is one.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        hook: Option<Hook>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Ticket<T> {
        let slot = Arc::new(Slot::new());
        let report = Report { slot: Arc::clone(&slot), live: Arc::clone(&self.live), hook };
        self.live.fetch_add(1, Ordering::SeqCst);
        let task = self.runtime.spawn(async move {
            let report = report;
            let outcome = fence::contain(work).await;
            report.slot.fill(outcome);
        });
        Ticket { slot, abort: task.abort_handle(), pid: process::id() }
    }

    /// A hook that puts `id` among the finished.
    pub(crate) fn report(&self, id: u64) -> Hook {
        let finished = Arc::clone(&self.finished);
        Box::new(move || finished.push(id))
    }

    /// Runs `work` to its end while this thread waits without the GVL.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        ruby: &Ruby,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Error> {
        let ticket = self.spawn(None, work);
        ticket.join(ruby)?;
        ticket.take().map_err(|lost| match lost {
            Lost::Panicked(panicked) => error::bug(ruby, &panicked),
            Lost::Cancelled | Lost::Foreign => error::named(ruby, "InternalError", &"a task was cancelled"),
        })
    }

    /// The id of a task that has ended; waits for one.
    pub(crate) fn next_finished(&self, ruby: &Ruby) -> Result<Option<u64>, Error> {
        wait(ruby, &self.finished.signal, None)?;
        Ok(self.finished.pop())
    }
}

/// Tells somebody beside the ticket's holder that a task is over. It must not panic.
pub(crate) type Hook = Box<dyn FnOnce() + Send>;

/// Tells, whatever becomes of its task (done, aborted, panicked), that the task is over.
struct Report<T> {
    slot: Arc<Slot<T>>,
    live: Arc<AtomicUsize>,
    hook: Option<Hook>,
}

impl<T> Drop for Report<T> {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Ordering::SeqCst);
        self.slot.signal.raise();
        if let Some(hook) = self.hook.take() {
            hook();
        }
    }
}

/// One outcome, and the signal that nothing more will come.
struct Slot<T> {
    outcome: Mutex<Option<Result<T, Panicked>>>,
    signal: Signal,
}

impl<T> Slot<T> {
    fn new() -> Self {
        Self { outcome: Mutex::new(None), signal: Signal::default() }
    }

    fn fill(&self, outcome: Result<T, Panicked>) {
        *lock(&self.outcome) = Some(outcome);
    }
}

#[derive(Default)]
struct Finished {
    ids: Mutex<VecDeque<u64>>,
    signal: Signal,
}

impl Finished {
    fn push(&self, id: u64) {
        lock(&self.ids).push_back(id);
        self.signal.raise();
    }

    fn pop(&self) -> Option<u64> {
        let mut ids = lock(&self.ids);
        let id = ids.pop_front();
        if ids.is_empty() {
            self.signal.lower();
        }
        id
    }
}

/// A task under way, as its caller holds it.
pub(crate) struct Ticket<T> {
    slot: Arc<Slot<T>>,
    abort: AbortHandle,
    pid: u32,
}

impl<T> Ticket<T> {
    /// Waits until the task is over; aborts it where the wait is interrupted for good.
    pub(crate) fn join(&self, ruby: &Ruby) -> Result<(), Error> {
        self.wait(ruby, None).inspect_err(|_| self.abort.abort()).map(drop)
    }

    /// Waits until the task is over or the time is; true where it is over. The task goes on after an interrupt.
    pub(crate) fn wait(&self, ruby: &Ruby, limit: Option<Duration>) -> Result<bool, Error> {
        // A forked child has none of the threads that could end its parent's task.
        if self.is_foreign() {
            return Ok(true);
        }
        wait(ruby, &self.slot.signal, limit.and_then(|limit| Instant::now().checked_add(limit)))
    }

    /// True once the task is over.
    pub(crate) fn is_over(&self) -> bool {
        self.is_foreign() || self.slot.signal.is_raised()
    }

    /// Ends the task where it stands.
    pub(crate) fn cancel(&self) {
        if !self.is_foreign() {
            self.abort.abort();
        }
    }

    /// The outcome, once; or why there is none.
    pub(crate) fn take(&self) -> Result<T, Lost> {
        // A foreign lock may have been held by a thread that does not exist here.
        if self.is_foreign() {
            return Err(Lost::Foreign);
        }
        lock(&self.slot.outcome).take().ok_or(Lost::Cancelled)?.map_err(Lost::Panicked)
    }

    /// True in a process forked after the task was started.
    fn is_foreign(&self) -> bool {
        self.pid != process::id()
    }
}

/// Why a task has no outcome.
pub(crate) enum Lost {
    /// It was aborted.
    Cancelled,
    /// It belongs to the process that this one was forked from.
    Foreign,
    /// A bug.
    Panicked(Panicked),
}

/// A value of one process: built on first use, and built anew after a fork.
pub(crate) struct PidCell<T>(Mutex<Option<(u32, Arc<T>)>>);

impl<T> PidCell<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// This process's value, where it was built already.
    pub(crate) fn get(&self) -> Option<Arc<T>> {
        let cell = lock(&self.0);
        cell.as_ref().filter(|(owner, _)| *owner == process::id()).map(|(_, value)| Arc::clone(value))
    }

    /// This process's value, built where it is not there yet.
    pub(crate) fn get_or_try_build<E>(&self, build: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let mut cell = lock(&self.0);
        let pid = process::id();
        match &*cell {
            Some((owner, value)) if *owner == pid => Ok(Arc::clone(value)),
            _ => {
                let value = Arc::new(build()?);
                leak_foreign(cell.replace((pid, Arc::clone(&value))));
                Ok(value)
            }
        }
    }
}

impl<T> PidCell<T> {
    /// Lets go of the value.
    pub(crate) fn clear(&self) {
        leak_foreign(lock(&self.0).take());
    }
}

impl<T> Drop for PidCell<T> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Dropping a runtime or socket of the parent's could hang or disturb the parent; a child forgets them.
fn leak_foreign<T>(cell: Option<(u32, Arc<T>)>) {
    if let Some((owner, value)) = cell {
        if owner != process::id() {
            forget(value);
        }
    }
}

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

    fn is_raised(&self) -> bool {
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

/// Waits for the signal; false where the deadline came first, an error where an interrupt raised.
pub(crate) fn wait(ruby: &Ruby, signal: &Signal, deadline: Option<Instant>) -> Result<bool, Error> {
    match scheduler() {
        Some(scheduler) => wait_among_fibers(ruby, scheduler, signal, deadline),
        None => wait_as_thread(ruby, signal, deadline),
    }
}

/// The fiber scheduler that this wait would hold up.
fn scheduler() -> Option<Value> {
    // SAFETY: the GVL is held wherever a wait begins, and the scheduler is on the stack from here on.
    let scheduler = unsafe { Value::from_raw(rb_sys::rb_fiber_scheduler_current()) };
    Some(scheduler).filter(|scheduler| !scheduler.is_nil())
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
    let thread = thread::current();
    let _watch = signal.watched_by(thread.clone());
    let waiter =
        Waiter { signal, deadline, thread, is_main: is_main_thread(), interrupted: AtomicBool::new(false) };
    loop {
        if signal.is_raised() {
            return Ok(true);
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Ok(false);
        }
        waiter.interrupted.store(false, Ordering::SeqCst);
        without_gvl(&waiter);
        check_interrupts(ruby)?;
    }
}

/// So often the main thread looks for signals by itself. Before Ruby 3.3 nobody tells it of them while every thread is
/// outside Ruby, unless it was the only one when it went there.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);

/// Signals are the main thread's to handle.
fn is_main_thread() -> bool {
    // SAFETY: the GVL is held wherever a wait begins; both only read what is always there.
    unsafe { rb_sys::rb_thread_main() == rb_sys::rb_thread_current() }
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
        let check = if self.is_main { Instant::now().checked_add(SIGNAL_CHECK) } else { None };
        self.deadline.into_iter().chain(check).min()
    }
}

/// The gate. It never raises by itself (`INTR_FAIL`), so no Rust frame is jumped over; it may also return without
/// having waited, where an interrupt is pending already.
///
/// `UBF_ASYNC_SAFE` promises that `unblock` may run in a signal handler. Without that promise, Ruby starts a thread of
/// its own for each wait of a program's only thread, which took longer than the wait for a fast answer.
fn without_gvl(waiter: &Waiter<'_>) {
    extern "C" fn block(waiter: *mut c_void) -> *mut c_void {
        // SAFETY: the pointer is the waiter below, which outlives the call that hands it here.
        let waiter = unsafe { &*waiter.cast::<Waiter<'_>>() };
        // A panic must not cross into C; a waiter that stops early is asked again by its loop.
        let _ = catch_unwind(AssertUnwindSafe(|| waiter.block()));
        ptr::null_mut()
    }
    extern "C" fn unblock(waiter: *mut c_void) {
        // SAFETY: as above; Ruby calls this only while `block` is under way.
        let waiter = unsafe { &*waiter.cast::<Waiter<'_>>() };
        let _ = catch_unwind(AssertUnwindSafe(|| waiter.wake()));
    }
    let data = ptr::from_ref(waiter).cast_mut().cast::<c_void>();
    const FLAGS: u32 = rb_sys::RB_NOGVL_INTR_FAIL | rb_sys::RB_NOGVL_UBF_ASYNC_SAFE;
    // SAFETY: both functions match their C types and touch nothing of Ruby's.
    unsafe {
        rb_sys::rb_nogvl(Some(block), data, Some(unblock), data, FLAGS as c_int);
    }
}

/// Runs what is pending (signal traps), and brings back as a value what is raised (kills, timeouts, Ctrl-C).
fn check_interrupts(_ruby: &Ruby) -> Result<(), Error> {
    magnus::rb_sys::protect(|| {
        // SAFETY: the GVL is held, as the `Ruby` handle proves, and `protect` catches what this raises.
        unsafe { rb_sys::rb_thread_check_ints() };
        rb_sys::Qnil.into()
    })
    .map(drop)
}

/// No lock here is held while code runs that could leave its data half done, so a poisoned one is as good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

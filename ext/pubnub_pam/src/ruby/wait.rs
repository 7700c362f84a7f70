//! Waits of Ruby threads and fibers that Ruby can interrupt.
//!
//! Three rules apply to all code here:
//!
//! 1. Without the GVL, no Ruby object may be used, not even an exception class.
//! 2. An interrupted wait first returns to Rust. Only then, under `protect`, does Ruby handle the interrupt. If that
//!    raises, the error is returned as a value, so that Rust values are dropped. Otherwise the wait continues.
//! 3. A signal trap can fork. In the child, nothing raises the parent's events, and values shared with the parent are
//!    leaked instead of dropped.

use crate::ruby::{error, gvl};
use magnus::prelude::*;
use magnus::{Error, Ruby, Value};
use pam_client::{
    Alarm, Background, Event, InlineRun, NoOutcome, Outcome, Panicked, TaskHandle, ThreadWait, WakePipe,
};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Waits until the task ends or the time is up; true if it has ended. An interrupt does not stop the task.
pub(crate) fn for_task<T>(ruby: &Ruby, task: &TaskHandle<T>, limit: Option<Duration>) -> Result<bool, Error> {
    match task.event() {
        Some(event) => for_event(ruby, event, limit.and_then(|limit| Instant::now().checked_add(limit))),
        None => Ok(true),
    }
}

/// Waits until the task ends. An interrupt that raises cancels it.
pub(crate) fn for_end_of<T>(ruby: &Ruby, task: &TaskHandle<T>) -> Result<(), Error> {
    for_task(ruby, task, None).inspect_err(|_| task.cancel()).map(drop)
}

/// Runs a call on this thread. An interrupt that raises drops the call and its connection.
pub(crate) fn for_inline(ruby: &Ruby, mut run: InlineRun) -> Result<Outcome, Error> {
    const TURN: Duration = Duration::from_secs(1);
    let alarm = Alarm::default();
    let at_most = check_of(ruby).unwrap_or(TURN);
    loop {
        match gvl::without_gvl(|| run.turn(&alarm, at_most), &|| alarm.ring()) {
            Some(Ok(Some(outcome))) => return Ok(outcome),
            Some(Err(_)) => return Ok(NoOutcome::Panicked(Panicked::here()).into()),
            Some(Ok(None)) | None => {}
        }
        alarm.silence();
        let interrupted = gvl::check_interrupts(ruby);
        if run.is_foreign() {
            run.abandon();
            return interrupted.map(|()| NoOutcome::Foreign.into());
        }
        interrupted?;
    }
}

/// Waits for the event; false if the deadline comes first. It also returns true in a child that a signal trap forked.
pub(crate) fn for_event(ruby: &Ruby, event: &Event, deadline: Option<Instant>) -> Result<bool, Error> {
    match gvl::scheduler(ruby) {
        Some(scheduler) => as_fiber(ruby, scheduler, event, deadline),
        None => as_thread(ruby, event, deadline),
    }
}

/// Waits while the scheduler runs other fibers. An exception from the scheduler is returned as an error.
///
/// It does not use the scheduler's `blocking_operation_wait` (Ruby 3.4 and later): it has few threads, and these
/// waits are long.
fn as_fiber(ruby: &Ruby, scheduler: Value, event: &Event, deadline: Option<Instant>) -> Result<bool, Error> {
    if event.is_raised() {
        return Ok(true);
    }
    // Without a free descriptor, the wait blocks the other fibers.
    let Ok((pipe, watched)) = WakePipe::new() else { return as_thread(ruby, event, deadline) };
    let _guard = event.wake_through(pipe);
    let io: Value = ruby.class_io().funcall("for_fd", (watched,))?;
    let outcome = watch(scheduler, io, event, deadline);
    let closed: Result<Value, Error> = io.funcall("close", ());
    outcome.and_then(|over| closed.map(|_| over))
}

fn watch(scheduler: Value, io: Value, event: &Event, deadline: Option<Instant>) -> Result<bool, Error> {
    const READABLE: u8 = 1;
    while !event.is_raised() {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Ok(false);
        }
        let _: Value = scheduler.funcall("io_wait", (io, READABLE, left.map(|left| left.as_secs_f64())))?;
    }
    Ok(true)
}

fn as_thread(ruby: &Ruby, event: &Event, deadline: Option<Instant>) -> Result<bool, Error> {
    let wait = ThreadWait::new(event, deadline);
    let at_most = check_of(ruby);
    loop {
        if let Some(raised) = wait.outcome() {
            return Ok(raised);
        }
        // The result does not matter, because the loop checks the event again.
        let _ = gvl::without_gvl(|| wait.block(at_most), &|| wait.interrupt());
        let interrupted = gvl::check_interrupts(ruby);
        if wait.is_foreign() {
            wait.abandon();
            return interrupted.map(|()| true);
        }
        interrupted?;
    }
}

/// Runs long work in turns. Each turn gets a function that tells whether it may continue. A turn that stops early
/// returns `None`.
pub(crate) fn for_turns<T>(
    ruby: &Ruby,
    mut turn: impl FnMut(&dyn Fn() -> bool) -> Option<T>,
) -> Result<T, Error> {
    let is_wanted_back = AtomicBool::new(false);
    let at_most = check_of(ruby);
    loop {
        let began = Instant::now();
        let may_go_on = || {
            let is_time_up = at_most.is_some_and(|at_most| began.elapsed() >= at_most);
            !is_time_up && !is_wanted_back.load(Ordering::SeqCst)
        };
        let interrupt = || is_wanted_back.store(true, Ordering::SeqCst);
        match gvl::without_gvl(|| turn(&may_go_on), &interrupt) {
            Some(Ok(Some(result))) => return Ok(result),
            Some(Err(_)) => return Err(error::bug(ruby, &Panicked::here())),
            Some(Ok(None)) | None => {}
        }
        is_wanted_back.store(false, Ordering::SeqCst);
        gvl::check_interrupts(ruby)?;
    }
}

/// How often a waiting thread checks for signals.
///
/// Before Ruby 3.3, the main thread does not notice a signal while all threads wait outside Ruby, unless it was the
/// only thread when its wait began.
fn check_of(ruby: &Ruby) -> Option<Duration> {
    const SIGNAL_CHECK: Duration = Duration::from_millis(100);
    gvl::is_main_thread(ruby).then_some(SIGNAL_CHECK)
}

/// Runs `work` in the background while this thread waits.
pub(crate) fn for_work<T: Send + 'static, W: Future<Output = T> + Send>(
    ruby: &Ruby,
    work: impl FnOnce() -> W + Send + 'static,
) -> Result<T, Error> {
    let task = background(ruby)?.spawn(None, work);
    for_end_of(ruby, &task)?;
    task.take().map_err(|reason| match reason {
        NoOutcome::Panicked(panicked) => error::bug(ruby, &panicked),
        NoOutcome::Foreign | NoOutcome::Cancelled => error::named(ruby, "ConnectionError", &reason),
    })
}

/// The background thread of this process.
pub(crate) fn background(ruby: &Ruby) -> Result<Arc<Background>, Error> {
    Background::started().map_err(|failed| error::named(ruby, "ConfigurationError", &failed))
}

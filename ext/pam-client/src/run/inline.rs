//! Runs a call on the thread that waits for it. Handing the request to another thread and the answer back takes more
//! than half of the CPU of such a call (35 of 62 µs, measured on one core).

use crate::outcome::{NoOutcome, Outcome};
use crate::panics::{self, Panicked};
use crate::process_local::process;
use crate::run::Running;
use crate::run::connections::Connections;
use crate::run::inline_runtime::InlineRuntime;
use crate::stopwatch::Stopwatch;
use pam_http::Transport;
use std::future::{Future, poll_fn};
use std::mem::forget;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::time::sleep;

/// The future of a call.
type Work = Pin<Box<dyn Future<Output = Result<Outcome, Panicked>>>>;

/// A call that runs on this thread, in turns so that it can be interrupted.
pub struct InlineRun {
    /// Set until it is dropped. It must be dropped inside the runtime, because an unfinished request starts tasks in
    /// its destructor to return its connection.
    work: Option<Work>,
    runtime: Option<InlineRuntime>,
    connections: Option<Arc<Connections>>,
    process: u32,
    running: Option<Running>,
    watch: Option<Stopwatch>,
}

impl InlineRun {
    pub(crate) fn new<W: Future<Output = Outcome> + 'static>(
        runtime: InlineRuntime,
        connections: Arc<Connections>,
        watch: Stopwatch,
        work: impl FnOnce(Arc<Transport>) -> W + 'static,
    ) -> Self {
        let transport = Arc::clone(&runtime.transport);
        let work = async move { panics::contain(pin!(work(transport))).await };
        Self {
            work: Some(Box::pin(work)),
            runtime: Some(runtime),
            process: connections.process,
            connections: Some(connections),
            running: Some(Running::new()),
            watch: Some(watch),
        }
    }

    /// Runs the call on this thread until it ends. `None` if the alarm rings or `at_most` is over first.
    ///
    /// `at_most` should be shorter than the time limits of the call. tokio makes a system call for each timer that ends
    /// before all others; without such a turn, a call makes two of them, which is 3 % of its CPU.
    pub fn turn(&mut self, alarm: &Alarm, at_most: Duration) -> Option<Outcome> {
        let (work, runtime) = (self.work.as_mut()?, self.runtime.as_ref()?.tokio()?);
        let outcome = runtime.block_on(async { alarm.or(work.as_mut(), sleep(at_most)).await })?;
        Some(self.end(outcome))
    }

    fn end(&mut self, outcome: Result<Outcome, Panicked>) -> Outcome {
        self.drop_work();
        let outcome = outcome.unwrap_or_else(|panicked| NoOutcome::Panicked(panicked).into());
        // A connection that failed is not reused: it is dropped with its runtime.
        if outcome.answer.is_ok() {
            if let (Some(runtime), Some(connections)) = (self.runtime.take(), &self.connections) {
                connections.put(runtime, Instant::now());
            }
        }
        outcome
    }

    /// Whether this process was forked during the call, by a signal trap. Only the parent continues the call.
    pub fn is_foreign(&self) -> bool {
        self.process != process()
    }

    /// Leaks everything in a forked child. The child shares its epoll instance with the parent, so a destructor in
    /// the child would deregister the parent's sockets.
    pub fn abandon(mut self) {
        forget((self.work.take(), self.runtime.take(), self.connections.take()));
        forget((self.running.take(), self.watch.take()));
    }

    fn drop_work(&mut self) {
        let _inside = self.runtime.as_ref().and_then(InlineRuntime::tokio).map(Runtime::enter);
        self.work = None;
    }
}

impl Drop for InlineRun {
    fn drop(&mut self) {
        self.drop_work();
    }
}

/// Interrupts a turn.
#[derive(Default)]
pub struct Alarm {
    is_ringing: AtomicBool,
    sleeper: OnceLock<Waker>,
}

impl Alarm {
    /// Interrupts the current turn. It can run in a signal handler, so it takes no lock: it only sets a flag and
    /// wakes the thread.
    ///
    /// If a signal handler runs on the thread of the turn just before that thread blocks, the wake-up is lost: the
    /// runtime ignores wake-ups from its own thread at that point. A turn on a thread that handles signals therefore
    /// needs `at_most`.
    pub fn ring(&self) {
        self.is_ringing.store(true, Ordering::SeqCst);
        if let Some(sleeper) = self.sleeper.get() {
            sleeper.wake_by_ref();
        }
    }

    /// Clears the alarm before the next turn.
    pub fn silence(&self) {
        self.is_ringing.store(false, Ordering::SeqCst);
    }

    /// The result of `work`, or `None` if the alarm rings or the time is up first.
    async fn or<W: Future + ?Sized>(
        &self,
        mut work: Pin<&mut W>,
        time_up: impl Future<Output = ()>,
    ) -> Option<W::Output> {
        let mut time_up = pin!(time_up);
        poll_fn(|context| {
            // All futures that this runtime polls directly have the same waker, so the first one is kept.
            self.sleeper.get_or_init(|| context.waker().clone());
            if self.is_ringing.load(Ordering::SeqCst) || time_up.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::connections::tests::to;
    use crate::stopwatch::Elapsed;
    use pam_http::FailureKind;
    use std::future::{pending, ready};
    use std::thread;

    fn run_of<W: Future<Output = Outcome> + 'static>(
        connections: &Arc<Connections>,
        work: impl FnOnce(Arc<Transport>) -> W + 'static,
    ) -> InlineRun {
        let runtime = connections.take().unwrap();
        InlineRun::new(runtime, Arc::clone(connections), Elapsed::default().start(), work)
    }

    fn failed() -> Outcome {
        Outcome::failed(FailureKind::Connection, "no".to_owned())
    }

    const LONG: Duration = Duration::from_secs(60);

    /// Sets a flag when it is dropped.
    struct Guard(Arc<AtomicBool>);

    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_call_that_ends_at_once_takes_one_turn() {
        let connections = Arc::new(to(1));
        let mut run = run_of(&connections, |_| ready(failed()));
        assert!(run.turn(&Alarm::default(), LONG).is_some());
        assert!(run.turn(&Alarm::default(), LONG).is_none(), "it is over");
    }

    #[test]
    fn an_alarm_ends_a_turn_and_the_next_turn_continues_the_call() {
        let connections = Arc::new(to(1));
        let mut run = run_of(&connections, |_| pending());
        let alarm = Arc::new(Alarm::default());
        let ringing = Arc::clone(&alarm);
        let ringer = thread::spawn(move || ringing.ring());
        assert!(run.turn(&alarm, LONG).is_none());
        ringer.join().unwrap();
        alarm.silence();
        assert!(run.turn(&alarm, Duration::from_millis(1)).is_none());
    }

    #[test]
    fn an_alarm_before_the_turn_ends_it_at_once() {
        let connections = Arc::new(to(1));
        let mut run = run_of(&connections, |_| pending());
        let alarm = Alarm::default();
        alarm.ring();
        assert!(run.turn(&alarm, LONG).is_none());
    }

    #[test]
    fn a_run_that_is_dropped_drops_its_call_inside_its_runtime() {
        let connections = Arc::new(to(1));
        let was_inside = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&was_inside);
        struct Spawns(Arc<AtomicBool>);
        impl Drop for Spawns {
            fn drop(&mut self) {
                self.0.store(tokio::runtime::Handle::try_current().is_ok(), Ordering::SeqCst);
            }
        }
        let mut run = run_of(&connections, |_| async move {
            let _spawns = Spawns(flag);
            pending().await
        });
        assert!(run.turn(&Alarm::default(), Duration::from_millis(1)).is_none());
        drop(run);
        assert!(was_inside.load(Ordering::SeqCst));
    }

    #[test]
    fn a_run_that_is_abandoned_drops_nothing() {
        let connections = Arc::new(to(1));
        let is_dropped = Arc::new(AtomicBool::new(false));
        let guard = Guard(Arc::clone(&is_dropped));
        let mut run = run_of(&connections, |_| async move {
            let _guard = guard;
            pending().await
        });
        assert!(run.turn(&Alarm::default(), Duration::from_millis(1)).is_none());
        assert!(!run.is_foreign());
        run.abandon();
        assert!(!is_dropped.load(Ordering::SeqCst));
    }

    #[test]
    fn a_panic_becomes_an_outcome() {
        let connections = Arc::new(to(1));
        let mut run = run_of(&connections, |_| async { panic!("on purpose") });
        let outcome = run.turn(&Alarm::default(), LONG).unwrap();
        assert_eq!(outcome.answer.unwrap_err().kind, FailureKind::Internal);
    }

    #[test]
    fn a_runtime_is_kept_after_an_answer_and_dropped_after_a_failure() {
        let connections = Arc::new(to(1));
        let answer = pam_http::Answer { response: pam_core::Response::default(), attempts: 1 };
        let answered = Outcome { answer: Ok(answer), success: None, clock_offset: None };
        run_of(&connections, |_| ready(answered)).turn(&Alarm::default(), LONG).unwrap();
        assert_eq!(connections.waiting(), 1);
        run_of(&connections, |_| ready(failed())).turn(&Alarm::default(), LONG).unwrap();
        assert_eq!(connections.waiting(), 0);
    }
}

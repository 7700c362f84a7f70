//! Where Ruby meets tokio.
//!
//! Calls that nobody waits for yet belong to a runtime with a thread of its own; those that somebody waits for run on
//! the waiting thread (`lane`). Four rules hold everything together:
//!
//! 1. Nothing starts before the first call. A forked child finds that it was forked, leaves the parent's runtime
//!    untouched in memory (its threads do not exist here, its sockets are the parent's) and builds its own.
//! 2. `PidCell` locks are taken under the GVL and never held while it is released, so no fork can inherit one.
//! 3. While the GVL is released there is no Ruby: no object, not even an exception class.
//! 4. An interrupted wait returns to Rust first. Only then is Ruby asked, under `protect`, whether the interrupt
//!    raises (the error comes back as a value, so every Rust frame drops) or was a mere signal (the wait goes on).

use crate::error;
use crate::fence::{self, Panicked};
use crate::gate;
use crate::lock::lock;
use crate::pid_cell::PidCell;
use crate::signal::{self, Signal};
use magnus::{Error, Ruby};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::AbortHandle;

static ENGINE: PidCell<Engine> = PidCell::new();
static LIVE: PidCell<AtomicUsize> = PidCell::new();

/// Threads that look names up. The clients of a process mostly have one origin; while a name server is silent, more
/// threads would only wait for it as well.
const LOOKUPS: usize = 16;

/// The runtime of this process, with what its tasks report back.
pub(crate) struct Engine {
    tasks: Handle,
    finished: Arc<Finished>,
    live: Arc<AtomicUsize>,
}

/// The engine of this process; started by the first call that needs it.
pub(crate) fn engine() -> io::Result<Arc<Engine>> {
    ENGINE.get_or_try_build(|| {
        // One thread carries tens of thousands of requests a second, and a second one mostly wakes up the first.
        let runtime = on_one_thread(LOOKUPS)?;
        let tasks = runtime.handle().clone();
        thread::Builder::new()
            .name("pubnub_pam".to_owned())
            .spawn(move || runtime.block_on(pending::<()>()))?;
        Ok(Engine { tasks, finished: Arc::default(), live: live() })
    })
}

/// A tokio runtime with at most so many threads that look names up.
///
/// HTTP/1.1 has no request ids: the next bytes in a connection pass for the answer to the next request. hyper looks into
/// a connection before it sends a request, and ends it where something waits there. But tokio remembers that a socket was
/// empty until its event loop turns, so what has come since would stay unseen, and would be read as the answer to the
/// request: another user's token. With an interval of 1 the event loop turns before each task runs.
pub(crate) fn on_one_thread(lookups: usize) -> io::Result<Runtime> {
    let mut builder = Builder::new_current_thread();
    builder.thread_name("pubnub_pam").max_blocking_threads(lookups).event_interval(1).enable_all().build()
}

/// The same, for Ruby.
pub(crate) fn started(ruby: &Ruby) -> Result<Arc<Engine>, Error> {
    engine().map_err(|failed| error::named(ruby, "ConfigurationError", &failed))
}

/// How many tasks are under way: 0 once every call has ended, been cancelled or been interrupted.
pub(crate) fn live_tasks() -> usize {
    LIVE.get().map_or(0, |live| live.load(Ordering::SeqCst))
}

fn live() -> Arc<AtomicUsize> {
    let Ok(live) = LIVE.get_or_try_build(|| Ok::<_, Infallible>(AtomicUsize::new(0)));
    live
}

/// Counts work among the live, for as long as it is there.
pub(crate) struct Live(Arc<AtomicUsize>);

impl Live {
    pub(crate) fn new() -> Self {
        Self::among(&live())
    }

    fn among(live: &Arc<AtomicUsize>) -> Self {
        live.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(live))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Engine {
    /// Starts what `work` makes. Its outcome lands in the ticket; then `hook` runs, where there is one.
    ///
    /// The future is made in its place: one that is handed over is kept twice, and moved, and it has kilobytes.
    pub(crate) fn spawn<T: Send + 'static, W: Future<Output = T> + Send>(
        &self,
        hook: Option<Hook>,
        work: impl FnOnce() -> W + Send + 'static,
    ) -> Ticket<T> {
        let slot = Arc::new(Slot::new());
        let report = Report { slot: Arc::clone(&slot), live: Some(Live::among(&self.live)), hook };
        let task = self.tasks.spawn(async move {
            let report = report;
            let outcome = fence::contain(pin!(work())).await;
            report.slot.fill(outcome);
        });
        Ticket { slot, abort: task.abort_handle(), generation: gate::generation() }
    }

    /// A hook that puts `id` among the finished.
    pub(crate) fn report(&self, id: u64) -> Hook {
        let finished = Arc::clone(&self.finished);
        Box::new(move || finished.push(id))
    }

    /// Runs `work` to its end while this thread waits without the GVL.
    pub(crate) fn run<T: Send + 'static, W: Future<Output = T> + Send>(
        &self,
        ruby: &Ruby,
        work: impl FnOnce() -> W + Send + 'static,
    ) -> Result<T, Error> {
        let ticket = self.spawn(None, work);
        ticket.join(ruby)?;
        ticket.take().map_err(|lost| lost.error(ruby))
    }

    /// The id of a task that has ended; waits for one.
    pub(crate) fn next_finished(&self, ruby: &Ruby) -> Result<Option<u64>, Error> {
        signal::wait(ruby, &self.finished.signal, None)?;
        Ok(self.finished.pop())
    }
}

/// Tells somebody beside the ticket's holder that a task is over. It must not panic.
pub(crate) type Hook = Box<dyn FnOnce() + Send>;

/// Tells, whatever becomes of its task (done, aborted, panicked), that the task is over.
struct Report<T> {
    slot: Arc<Slot<T>>,
    live: Option<Live>,
    hook: Option<Hook>,
}

impl<T> Drop for Report<T> {
    fn drop(&mut self) {
        drop(self.live.take());
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
    generation: u64,
}

impl<T> Ticket<T> {
    /// Waits until the task is over; aborts it where the wait is interrupted for good.
    pub(crate) fn join(&self, ruby: &Ruby) -> Result<(), Error> {
        self.wait(ruby, None).inspect_err(|_| self.cancel()).map(drop)
    }

    /// Waits until the task is over or the time is; true where it is over. The task goes on after an interrupt.
    pub(crate) fn wait(&self, ruby: &Ruby, limit: Option<Duration>) -> Result<bool, Error> {
        // A forked child has none of the threads that could end its parent's task.
        if self.is_foreign() {
            return Ok(true);
        }
        signal::wait(ruby, &self.slot.signal, limit.and_then(|limit| Instant::now().checked_add(limit)))
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
        self.generation != gate::generation()
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

impl Lost {
    /// For those who have no envelope to put it into.
    pub(crate) fn error(&self, ruby: &Ruby) -> Error {
        match self {
            Self::Panicked(panicked) => error::bug(ruby, panicked),
            Self::Cancelled | Self::Foreign => error::named(ruby, "InternalError", &"a task was cancelled"),
        }
    }
}

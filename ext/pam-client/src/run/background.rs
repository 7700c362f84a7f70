//! Runs calls as tasks on one background thread.
//!
//! The thread starts with the first such call. A forked child has no such thread, and the sockets belong to its
//! parent. So it leaks the parent's runtime and builds its own.

use crate::event::Event;
use crate::lock::lock;
use crate::outcome::NoOutcome;
use crate::panics::{self, Panicked};
use crate::process_local::{ProcessLocal, process};
use crate::run::{Running, on_one_thread};
use std::cell::Cell;
use std::collections::VecDeque;
use std::future::{Future, pending};
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::thread;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

/// The maximum number of threads for DNS lookups. The clients of a process mostly have the same origin, so while a
/// name server does not answer, more threads would only wait for it as well.
const LOOKUPS: usize = 16;

static BACKGROUND: ProcessLocal<Background> = ProcessLocal::new();

/// The background thread of this process, and the ids of calls that have ended on it.
pub struct Background {
    tasks: Handle,
    finished: Arc<Finished>,
    process: u32,
}

impl Background {
    /// The background thread of this process. It is started on first use.
    ///
    /// # Errors
    /// The system cannot start another thread.
    pub fn started() -> io::Result<Arc<Self>> {
        BACKGROUND.get_or_try_build(|| {
            // One thread handles tens of thousands of requests per second. With two, most of the time goes into
            // waking each other.
            let runtime = on_one_thread(LOOKUPS)?;
            let tasks = runtime.handle().clone();
            thread::Builder::new()
                .name("pubnub_pam".to_owned())
                .spawn(move || runtime.block_on(pending::<()>()))?;
            Ok(Self { tasks, finished: Arc::default(), process: process() })
        })
    }

    /// Runs the future that `work` makes. Its result goes to the returned handle; then `hook` runs.
    ///
    /// The future is made inside its task because it is several kilobytes large, and passing it in would copy it.
    pub fn spawn<T: Send + 'static, W: Future<Output = T> + Send>(
        &self,
        hook: Option<Hook>,
        work: impl FnOnce() -> W + Send + 'static,
    ) -> TaskHandle<T> {
        let slot = Arc::new(Slot::new());
        let guard = CompletionGuard { slot: Arc::clone(&slot), running: Some(Running::new()), hook };
        let task = self.tasks.spawn(async move {
            let guard = guard;
            let outcome = panics::contain(pin!(work())).await;
            guard.slot.fill(outcome);
        });
        TaskHandle { slot, abort: Cell::new(Some(task.abort_handle())), process: self.process }
    }

    /// A hook that adds `id` to the finished ids.
    pub fn report(&self, id: u64) -> Hook {
        let finished = Arc::clone(&self.finished);
        Box::new(move || finished.push(id))
    }

    /// Raised while there are finished ids to take.
    pub fn has_finished(&self) -> &Event {
        &self.finished.event
    }

    /// Takes the id of a call that has ended, if there is one.
    pub fn next_finished(&self) -> Option<u64> {
        self.finished.pop()
    }
}

/// Runs on the background thread when a call is over. It must not panic.
pub type Hook = Box<dyn FnOnce() + Send>;

/// Marks a task as over, whether it ends normally, is aborted or panics.
struct CompletionGuard<T> {
    slot: Arc<Slot<T>>,
    running: Option<Running>,
    hook: Option<Hook>,
}

impl<T> Drop for CompletionGuard<T> {
    fn drop(&mut self) {
        self.running = None;
        self.slot.event.raise();
        if let Some(hook) = self.hook.take() {
            hook();
        }
    }
}

/// The result of a task, and the event that is raised when the task is over.
struct Slot<T> {
    outcome: Mutex<Option<Result<T, Panicked>>>,
    event: Event,
}

impl<T> Slot<T> {
    fn new() -> Self {
        Self { outcome: Mutex::new(None), event: Event::default() }
    }

    fn fill(&self, outcome: Result<T, Panicked>) {
        *lock(&self.outcome) = Some(outcome);
    }
}

#[derive(Default)]
struct Finished {
    ids: Mutex<VecDeque<u64>>,
    event: Event,
}

impl Finished {
    fn push(&self, id: u64) {
        lock(&self.ids).push_back(id);
        self.event.raise();
    }

    fn pop(&self) -> Option<u64> {
        let mut ids = lock(&self.ids);
        let id = ids.pop_front();
        if ids.is_empty() {
            self.event.lower();
        }
        id
    }
}

/// A handle of a task. Dropping it does not stop the task.
pub struct TaskHandle<T> {
    slot: Arc<Slot<T>>,
    /// It keeps the memory of the task, 1.5 KB, until the outcome is taken.
    abort: Cell<Option<AbortHandle>>,
    process: u32,
}

impl<T> TaskHandle<T> {
    /// The event that is raised when the task is over. `None` in a forked child, where the parent's task never ends.
    pub fn event(&self) -> Option<&Event> {
        (!self.is_foreign()).then_some(&self.slot.event)
    }

    /// True once the task is over.
    pub fn is_over(&self) -> bool {
        self.slot.event.is_raised() || self.is_foreign()
    }

    /// Aborts the task.
    pub fn cancel(&self) {
        if let Some(abort) = self.abort.take().filter(|_| !self.is_foreign()) {
            abort.abort();
        }
    }

    /// Takes the result of a task that is over. It can be taken once.
    ///
    /// # Errors
    /// The reason why there is no result.
    pub fn take(&self) -> Result<T, NoOutcome> {
        // In a forked child, the lock of an unfinished task may be held by a thread that does not exist there.
        if !self.slot.event.is_raised() && self.is_foreign() {
            return Err(NoOutcome::Foreign);
        }
        self.abort.set(None);
        lock(&self.slot.outcome).take().ok_or(NoOutcome::Cancelled)?.map_err(NoOutcome::Panicked)
    }

    /// Whether the task belongs to a parent process. It asks the system (0.14 µs), so check the event first.
    fn is_foreign(&self) -> bool {
        self.process != process()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ThreadWait;
    use std::sync::mpsc;

    fn wait_for<T>(task: &TaskHandle<T>) {
        let wait = ThreadWait::new(task.event().unwrap(), None);
        while wait.outcome().is_none() {
            wait.block(None);
        }
    }

    #[test]
    fn a_task_leaves_its_outcome_once() {
        let task = Background::started().unwrap().spawn(None, || async { 7 });
        wait_for(&task);
        assert!(task.is_over());
        assert_eq!(task.take().unwrap(), 7);
        assert!(matches!(task.take(), Err(NoOutcome::Cancelled)));
    }

    #[test]
    fn a_cancelled_task_is_over_and_its_hook_runs() {
        let (told, hears) = mpsc::channel();
        let hook: Hook = Box::new(move || told.send(()).unwrap());
        let task = Background::started().unwrap().spawn(Some(hook), || async { pending::<()>().await });
        assert!(!task.is_over());
        task.cancel();
        hears.recv().unwrap();
        assert!(task.is_over() && matches!(task.take(), Err(NoOutcome::Cancelled)));
    }

    #[test]
    fn a_panic_is_the_end_of_its_task_alone() {
        let background = Background::started().unwrap();
        let broken = background.spawn(None, || async { panic!("on purpose") });
        wait_for(&broken);
        let result: Result<(), _> = broken.take();
        assert!(matches!(result, Err(NoOutcome::Panicked(_))));
        let sound = background.spawn(None, || async { 1 });
        wait_for(&sound);
        assert_eq!(sound.take().unwrap(), 1);
    }

    #[test]
    fn each_finished_id_is_returned_once() {
        let finished = Finished::default();
        finished.push(1);
        finished.push(2);
        assert!(finished.event.is_raised());
        assert_eq!([finished.pop(), finished.pop(), finished.pop()], [Some(1), Some(2), None]);
        assert!(!finished.event.is_raised());
    }

    #[test]
    fn in_a_forked_child_an_unfinished_task_is_over_without_an_outcome() {
        let task = Background::started().unwrap().spawn(None, || async { pending::<()>().await });
        let inherited = TaskHandle { process: process() + 1, ..task };
        assert!(inherited.is_over() && inherited.event().is_none());
        assert!(matches!(inherited.take(), Err(NoOutcome::Foreign)));
    }

    #[test]
    fn a_forked_child_can_take_the_outcome_of_a_task_that_has_ended_before() {
        let task = Background::started().unwrap().spawn(None, || async { 7 });
        wait_for(&task);
        let inherited = TaskHandle { process: process() + 1, ..task };
        assert_eq!(inherited.take().unwrap(), 7);
    }
}

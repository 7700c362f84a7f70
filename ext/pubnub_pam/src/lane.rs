//! Calls that somebody waits for: they run on the waiting thread itself. Handing a request over to another thread, and its
//! answer back, took more than half of such a call.
//!
//! A lane is a runtime without threads, with connections of its own. It moves only while a thread is in it.

use crate::fence::Panicked;
use crate::gate;
use crate::lock::lock;
use crate::runtime::{self, Lost};
use magnus::{Error, Ruby};
use pam_http::{Config, Failure, Transport};
use std::future::{Future, poll_fn};
use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;
use tokio::task::yield_now;
use tokio::time::{Sleep, sleep};

/// Lanes that nobody needed for so long go, connections and all.
const IDLE: Duration = Duration::from_secs(30);

/// Threads that look names up for one lane: one for the attempt under way, and those that a silent name server still
/// holds from attempts before it.
const LOOKUPS: usize = 3;

/// The connections of one client in one process: those of the runtime's, and a lane for each call that is waited for
/// at the same time as others.
pub(crate) struct Pools {
    shared: Arc<Transport>,
    lanes: Mutex<Vec<Lane>>,
}

impl Pools {
    pub(crate) fn new(config: Config) -> Result<Self, Failure> {
        Ok(Self { shared: Arc::new(Transport::new(config)?), lanes: Mutex::default() })
    }

    /// For tasks of the runtime.
    pub(crate) fn shared(&self) -> Arc<Transport> {
        Arc::clone(&self.shared)
    }

    /// The lane that was used last: its connection is the least likely to have been closed.
    pub(crate) fn take(&self) -> io::Result<Lane> {
        match lock(&self.lanes).pop() {
            Some(lane) => Ok(lane),
            None => Lane::new(self.shared.sibling().map_err(io::Error::other)?),
        }
    }

    /// Another try: clients that nobody has closed keep their descriptors until they are collected.
    pub(crate) fn take_after_collection(&self, ruby: &Ruby) -> io::Result<Lane> {
        ruby.gc_start();
        self.take()
    }

    /// For the next call. Those that were unused for too long go, all at once: the burst that needed them is over.
    pub(crate) fn put(&self, lane: Lane, now: Instant) {
        let mut lanes = lock(&self.lanes);
        lanes.push(Lane { used: now, ..lane });
        // They are in the order of their last use.
        let idle = lanes.partition_point(|lane| now.duration_since(lane.used) > IDLE);
        lanes.drain(..idle);
    }

    /// How many lanes wait for the next calls.
    #[cfg(feature = "rehearsals")]
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.lanes).len()
    }
}

pub(crate) struct Lane {
    runtime: OwnRuntime,
    transport: Transport,
    /// When the main thread looks for signals next. It goes on from call to call: setting a timer costs more than
    /// looking once too often.
    check: Pin<Box<Sleep>>,
    used: Instant,
    generation: u64,
}

/// Dropping a runtime waits for a resolver that hangs; this does not.
struct OwnRuntime(Option<Runtime>);

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Lane {
    fn new(transport: Transport) -> io::Result<Self> {
        let runtime = runtime::on_one_thread(LOOKUPS)?;
        let check = {
            let _timers = runtime.enter();
            Box::pin(sleep(gate::SIGNAL_CHECK))
        };
        leave_room()?;
        let (used, generation) = (Instant::now(), gate::generation());
        Ok(Self { runtime: OwnRuntime(Some(runtime)), transport, check, used, generation })
    }

    /// True in a process that was forked while the lane was in use, by a signal trap.
    pub(crate) fn is_foreign(&self) -> bool {
        self.generation != gate::generation()
    }

    /// Runs `work` on this thread, without the GVL. What interrupts it for good drops it. Where a signal trap forks, it
    /// goes on in the parent alone.
    pub(crate) fn run<'a, W: Future + 'a>(
        &'a mut self,
        ruby: &Ruby,
        work: impl FnOnce(&'a Transport) -> W,
    ) -> Result<Result<W::Output, Lost>, Error> {
        let Self { runtime: OwnRuntime(Some(runtime)), transport, check, generation, .. } = self else {
            return Ok(Err(Lost::Panicked(Panicked::here())));
        };
        let work = async {
            // The event loop turns, so that what waits in the lane's connection is seen before anything is sent over it.
            yield_now().await;
            work(transport).await
        };
        let check = gate::is_main_thread(ruby).then_some(check.as_mut());
        drive(ruby, Work::new(runtime, work), check, *generation)
    }
}

/// Fails where there is no descriptor left for a lane's connection. Found out only by the call, it would be too late to
/// collect those of others.
fn leave_room() -> io::Result<()> {
    TcpSocket::new_v4().or_else(|_| TcpSocket::new_v6()).map(drop)
}

/// Work that goes where it belongs: when parts of it are dropped half done they start tasks, to put a connection back.
struct Work<'a, W> {
    runtime: &'a Runtime,
    /// There until it is dropped.
    future: Option<Pin<Box<W>>>,
}

impl<'a, W: Future> Work<'a, W> {
    fn new(runtime: &'a Runtime, future: W) -> Self {
        Self { runtime, future: Some(Box::pin(future)) }
    }

    /// A turn in the lane: nothing where the alarm ends it.
    fn go_on(&mut self, alarm: &Alarm, check: Option<Pin<&mut Sleep>>) -> Option<W::Output> {
        self.future.as_mut().and_then(|future| self.runtime.block_on(alarm.or(future.as_mut(), check)))
    }
}

impl<W> Drop for Work<'_, W> {
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        self.future = None;
    }
}

fn drive<W: Future>(
    ruby: &Ruby,
    mut work: Work<'_, W>,
    mut check: Option<Pin<&mut Sleep>>,
    generation: u64,
) -> Result<Result<W::Output, Lost>, Error> {
    let alarm = Alarm::default();
    loop {
        let check = check.as_mut().map(Pin::as_mut);
        match gate::without_gvl(|| work.go_on(&alarm, check), &|| alarm.ring()) {
            Some(Ok(Some(outcome))) => return Ok(Ok(outcome)),
            Some(Err(_)) => return Ok(Err(Lost::Panicked(Panicked::here()))),
            Some(Ok(None)) | None => {}
        }
        alarm.silence();
        let interrupted = gate::check_interrupts(ruby);
        if gate::generation() != generation {
            // Dropped here, it would be cut off from its descriptors in the parent, too: both have the same epoll.
            mem::forget(work);
            return interrupted.map(|()| Err(Lost::Foreign));
        }
        interrupted?;
    }
}

/// Brings a thread back from a lane.
#[derive(Default)]
struct Alarm {
    is_ringing: AtomicBool,
    sleeper: OnceLock<Waker>,
}

impl Alarm {
    /// May run in a signal handler, at any moment: it sets a flag and wakes a thread, and takes no lock.
    ///
    /// A handler that runs on the lane's own thread, which only the main thread's do, can come in the moment before
    /// that goes to sleep, and the runtime takes its wake-up for one from within: then the next check finds it.
    fn ring(&self) {
        self.is_ringing.store(true, Ordering::SeqCst);
        if let Some(sleeper) = self.sleeper.get() {
            sleeper.wake_by_ref();
        }
    }

    fn silence(&self) {
        self.is_ringing.store(false, Ordering::SeqCst);
    }

    /// What `work` comes to; nothing where the alarm rings first, or it is time to look for signals.
    async fn or<W: Future>(
        &self,
        mut work: Pin<&mut W>,
        mut check: Option<Pin<&mut Sleep>>,
    ) -> Option<W::Output> {
        poll_fn(|context| {
            // All that a lane polls directly is woken by the same waker, so the first will do.
            self.sleeper.get_or_init(|| context.waker().clone());
            let is_due = check.as_mut().is_some_and(|check| is_due(check.as_mut(), context));
            if is_due || self.is_ringing.load(Ordering::SeqCst) {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }
}

fn is_due(mut check: Pin<&mut Sleep>, context: &mut Context<'_>) -> bool {
    let is_due = check.as_mut().poll(context).is_ready();
    if is_due {
        check.reset(tokio::time::Instant::now() + gate::SIGNAL_CHECK);
    }
    is_due
}

//! `PubnubPam::Native::Batch`: the calls of one `grant_tokens`, started and awaited by the dozen.
//!
//! Ruby keeps the calls in order; here is only how many of them are under way, and a wait that does not wake Ruby for
//! each of them: taking the GVL back costs about as much as the rest of a call.

use crate::call::Call;
use crate::connection::Connection;
use crate::error;
use crate::fence::{function, method};
use crate::lock::lock;
use crate::pid_cell::PidCell;
use crate::runtime::Hook;
use crate::signal::{self, Signal};
use magnus::prelude::*;
use magnus::{Error, RArray, RHash, RModule, Ruby};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// So long calls that have ended may wait for others to end, before they are handed to Ruby together.
const LINGER: Duration = Duration::from_micros(200);

/// A forked child has none of its parent's calls under way, so it counts its own.
#[magnus::wrap(class = "PubnubPam::Native::Batch", free_immediately, size)]
struct Batch(PidCell<Calls>);

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Batch", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Batch>(ruby);
    class.define_singleton_method("new", function!(new, 0))?;
    class.define_method("start", method!(start, 3))?;
    class.define_method("under_way", method!(under_way, 0))?;
    class.define_method("wait", method!(wait, 2))?;
    class.define_method("cancel", method!(cancel, 1))?;
    Ok(())
}

fn new() -> Batch {
    Batch(PidCell::new())
}

/// Starts a grant and puts it at the end of `window`: in one step, so that no interrupt comes in between.
fn start(
    ruby: &Ruby,
    batch: &Batch,
    connection: &Connection,
    options: RHash,
    window: RArray,
) -> Result<(), Error> {
    let calls = batch.calls();
    let call = connection.grant_then(ruby, options, || calls.add())?;
    window.push(call)
}

fn under_way(batch: &Batch) -> usize {
    batch.calls().counts().under_way
}

/// Waits until `head` is over, or so many calls are; a little longer, where more of them may be over soon.
fn wait(ruby: &Ruby, batch: &Batch, head: &Call, enough: usize) -> Result<(), Error> {
    let calls = batch.calls();
    calls.expect(enough);
    // Looked at after the count began anew: whichever call ends from now on is counted.
    if head.is_over() || signal::wait(ruby, &calls.signal, Instant::now().checked_add(LINGER))? {
        return Ok(());
    }
    calls.settle_for(1);
    signal::wait(ruby, &calls.signal, None).map(drop)
}

/// Ends every call of `window` that is under way; no interrupt comes in between.
fn cancel(_: &Batch, window: RArray) {
    for entry in window {
        if let Ok(call) = <&Call>::try_convert(entry) {
            call.cancel();
        }
    }
}

impl Batch {
    fn calls(&self) -> Arc<Calls> {
        let Ok(calls) = self.0.get_or_try_build(|| Ok::<_, Infallible>(Calls::default()));
        calls
    }
}

#[derive(Default)]
struct Calls {
    counts: Mutex<Counts>,
    signal: Signal,
}

#[derive(Default)]
struct Counts {
    under_way: usize,
    /// Ended since a wait began.
    ended: usize,
    /// So many of them end the wait.
    enough: usize,
}

impl Calls {
    /// Counts a call in; the hook, run at its end, counts it out.
    fn add(self: &Arc<Self>) -> Hook {
        self.counts().under_way += 1;
        let calls = Arc::clone(self);
        Box::new(move || calls.end_one())
    }

    fn end_one(&self) {
        let mut counts = self.counts();
        counts.under_way = counts.under_way.saturating_sub(1);
        counts.ended += 1;
        if counts.ended == counts.enough {
            self.signal.raise();
        }
    }

    /// Begins to count: what has ended before is known.
    fn expect(&self, enough: usize) {
        let mut counts = self.counts();
        counts.ended = 0;
        counts.enough = enough.clamp(1, counts.under_way.max(1));
        self.signal.lower();
    }

    /// Goes on counting, to less.
    fn settle_for(&self, enough: usize) {
        let mut counts = self.counts();
        counts.enough = enough;
        if counts.ended >= enough {
            self.signal.raise();
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        lock(&self.counts)
    }
}

//! `PubnubPam::Native::Batch`: the calls of one `grant_tokens`, started and awaited by the dozen.
//!
//! Ruby keeps the calls in order; here is only how many of them are under way, and a wait that does not wake Ruby for
//! each of them: taking the GVL back costs about as much as the rest of a call.

use crate::classes::call::Call;
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use crate::ruby::wait;
use magnus::prelude::*;
use magnus::{Error, RModule, Ruby};
use pam_client::ProcessLocal;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// So long calls that have ended may wait for others to end, before they are handed to Ruby together.
const LINGER: Duration = Duration::from_micros(200);

/// A forked child has none of its parent's calls under way, so it counts its own.
#[magnus::wrap(class = "PubnubPam::Native::Batch", free_immediately, size)]
struct Batch(ProcessLocal<pam_client::Batch>);

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Batch", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Batch>(ruby);
    class.define_singleton_method("new", function!(new, 0))?;
    class.define_method("start", method!(start, 1))?;
    class.define_method("under_way", method!(under_way, 0))?;
    class.define_method("wait", method!(wait, 2))?;
    Ok(())
}

fn new() -> Batch {
    Batch(ProcessLocal::new())
}

/// Sends a call in the background.
fn start(ruby: &Ruby, batch: &Batch, call: &Call) -> Result<(), Error> {
    call.start(ruby, |_| Some(batch.calls().add()))
}

fn under_way(batch: &Batch) -> usize {
    batch.calls().under_way()
}

/// Waits until `head` is over, or so many calls are; a little longer, where more of them may be over soon.
fn wait(ruby: &Ruby, batch: &Batch, head: &Call, enough: usize) -> Result<(), Error> {
    let calls = batch.calls();
    calls.expect(enough);
    // Looked at after the count began anew: whichever call ends from now on is counted.
    if head.is_over() || wait::for_event(ruby, calls.event(), Instant::now().checked_add(LINGER))? {
        return Ok(());
    }
    calls.settle_for(1);
    wait::for_event(ruby, calls.event(), None).map(drop)
}

impl Batch {
    fn calls(&self) -> Arc<pam_client::Batch> {
        let Ok(calls) = self.0.get_or_try_build(|| Ok::<_, Infallible>(pam_client::Batch::default()));
        calls
    }
}

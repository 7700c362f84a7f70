//! `PubnubPam::Native::Batch`: the running calls of a `grant_tokens`.
//!
//! Ruby keeps the calls in order. This class only counts them, and wakes Ruby once for several calls, because
//! reacquiring the GVL costs about as much as the rest of a call.

use crate::classes::call::Call;
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use crate::ruby::wait;
use magnus::prelude::*;
use magnus::{Error, RModule, Ruby};
use pam_client::ProcessLocal;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a call that has ended waits for others, so that Ruby handles them together. With 0.2 ms instead, Ruby is
/// woken for every 10 calls instead of for 30, and a call costs 6 % more CPU.
const LINGER: Duration = Duration::from_millis(1);

/// In a forked child, none of the parent's calls run, so the child has its own count.
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
    let calls = batch.calls(ruby)?;
    call.start(calls.background(), || Some(calls.add()));
    Ok(())
}

fn under_way(ruby: &Ruby, batch: &Batch) -> Result<usize, Error> {
    batch.calls(ruby).map(|calls| calls.under_way())
}

/// Waits until `head` or `enough` calls have ended. After `LINGER`, one call is enough.
fn wait(ruby: &Ruby, batch: &Batch, head: &Call, enough: usize) -> Result<(), Error> {
    let calls = batch.calls(ruby)?;
    calls.expect(enough);
    // This check comes after the count is reset, so no call that ends in between is missed.
    if head.is_over() || wait::for_event(ruby, calls.event(), Instant::now().checked_add(LINGER))? {
        return Ok(());
    }
    calls.settle_for(1);
    wait::for_event(ruby, calls.event(), None).map(drop)
}

impl Batch {
    fn calls(&self, ruby: &Ruby) -> Result<Arc<pam_client::Batch>, Error> {
        let calls = self.0.get_or_try_build(pam_client::Batch::new);
        calls.map_err(|failed| error::named(ruby, "ConfigurationError", &failed))
    }
}

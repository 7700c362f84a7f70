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
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a call that has ended waits for others, so that Ruby handles them together. With 0.2 ms instead, a
/// call costs 6 % more CPU where client and server share a core, and hardly more where they do not.
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
    call.start(&*wait::background(ruby)?, || Some(batch.calls().add()));
    Ok(())
}

fn under_way(batch: &Batch) -> usize {
    batch.calls().under_way()
}

/// Waits until `head` or `enough` calls have ended. After `LINGER`, one call is enough.
fn wait(ruby: &Ruby, batch: &Batch, head: &Call, enough: usize) -> Result<(), Error> {
    let calls = batch.calls();
    calls.expect(enough);
    // This check comes after the count is reset, so no call that ends in between is missed.
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

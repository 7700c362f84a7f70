//! Bugs on purpose, so that specs can see what becomes of them. Not in what users install.

#![expect(clippy::panic, reason = "that is the point")]

use crate::call::{Call, Sent};
use crate::error;
use crate::exchange::Outcome;
use crate::fence::function;
use crate::runtime;
use crate::stopwatch::Elapsed;
use magnus::prelude::*;
use magnus::{Error, RModule, Ruby};
use pam_core::Caller;
use std::sync::Arc;

pub(crate) fn define(_ruby: &Ruby, native: RModule) -> Result<(), Error> {
    native.define_singleton_method("panic", function!(panic_here, 0))?;
    native.define_singleton_method("panic_in_task", function!(panic_in_task, 0))?;
    native.define_singleton_method("panic_in_run", function!(panic_in_run, 0))?;
    Ok(())
}

fn panic_here() {
    panic!("the text of a panic can hold a secret");
}

/// A call whose task panics.
fn panic_in_task(ruby: &Ruby) -> Result<Call, Error> {
    let engine = runtime::engine().map_err(|failed| error::named(ruby, "InternalError", &failed))?;
    let ticket = engine.spawn(None, || async { broken() });
    let caller = Caller::new("u").map_err(|invalid| error::invalid(ruby, &invalid))?;
    let sent = Sent { call: Arc::new(pam_core::Call::time(&caller)), origin: "http://127.0.0.1".into() };
    Ok(Call::under_way(ticket, sent, Elapsed::default()))
}

fn panic_in_run(ruby: &Ruby) -> Result<(), Error> {
    let engine = runtime::engine().map_err(|failed| error::named(ruby, "InternalError", &failed))?;
    engine.run(ruby, || async { drop(broken()) })
}

fn broken() -> Outcome {
    panic!("the text of a panic can hold a secret")
}

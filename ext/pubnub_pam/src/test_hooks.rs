//! Deliberate bugs and counters for the specs. They are not part of released gems.

#![expect(clippy::panic, reason = "that is the point")]

use crate::classes::{client, token};
use crate::ruby::panic_guard::{function, method};
use crate::ruby::wait;
use magnus::prelude::*;
use magnus::{Error, RClass, RModule, Ruby};

pub(crate) fn define(_ruby: &Ruby, native: RModule) -> Result<(), Error> {
    native.define_singleton_method("panic", function!(broken::<()>, 0))?;
    native.define_singleton_method("panic_in_task", function!(panic_in_task, 0))?;
    native.define_singleton_method("running_calls", function!(pam_client::running, 0))?;
    native.define_singleton_method("compiled_patterns", function!(token::compiled_patterns, 0))?;
    let class: RClass = native.const_get("Client")?;
    class.define_method("broken_call", method!(client::broken_call, 0))?;
    Ok(())
}

/// Panics on the background thread.
fn panic_in_task(ruby: &Ruby) -> Result<(), Error> {
    wait::for_work(ruby, || async { broken() })
}

fn broken<T>() -> T {
    panic!("the text of a panic can hold a secret")
}

//! The whole Ruby surface on one screen: what each class has is in the file of its name.

#![expect(missing_docs, reason = "the only public item is the entry point that Ruby looks up by name")]

mod call;
mod choices;
mod connection;
mod convert;
mod emulator;
mod error;
mod grant;
mod legacy;
mod permissions;
mod raw;
mod runtime;
mod signing;
mod token;

use magnus::prelude::*;
use magnus::{Error, Ruby, function};

#[magnus::init]
fn init(ruby: &Ruby) -> Result<(), Error> {
    let gem = ruby.define_module("PubnubPam")?;
    let native = gem.define_module("Native")?;
    raw::prepare(ruby)?;
    permissions::define(ruby, gem)?;
    token::define(ruby, gem)?;
    connection::define(ruby, native)?;
    call::define(ruby, native)?;
    emulator::define(ruby, native)?;
    native.define_singleton_method("next_finished", function!(next_finished, 0))?;
    native.define_singleton_method("live_tasks", function!(runtime::live_tasks, 0))?;
    Ok(())
}

/// The id of a call that is over; waits for one without the GVL.
fn next_finished(ruby: &Ruby) -> Result<Option<u64>, Error> {
    let engine = runtime::engine().map_err(|failed| error::named(ruby, "InternalError", &failed))?;
    engine.next_finished(ruby)
}

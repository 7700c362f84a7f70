//! The whole Ruby surface on one screen: what each class has is in the file of its name.

#![expect(missing_docs, reason = "the only public item is the entry point that Ruby looks up by name")]

mod bell;
mod bulk;
mod call;
mod choices;
mod clock;
mod config;
mod connection;
mod convert;
mod emulator;
mod error;
mod exchange;
mod faults;
mod fence;
mod gate;
mod grant;
mod lane;
mod legacy;
mod lock;
mod permissions;
mod pid_cell;
mod prepared;
mod raw;
#[cfg(feature = "rehearsals")]
mod rehearsal;
mod runtime;
mod signal;
mod signing;
mod stopwatch;
mod token;

use crate::fence::function;
use magnus::prelude::*;
use magnus::{Error, RHash, Ruby};
use pam_core::ClockOffset;

#[magnus::init]
fn init(ruby: &Ruby) -> Result<(), Error> {
    fence::install();
    gate::count_forks().map_err(|failed| Error::new(ruby.exception_load_error(), failed.to_string()))?;
    let gem = ruby.define_module("PubnubPam")?;
    let native = gem.define_module("Native")?;
    raw::prepare(ruby)?;
    // Plain values are for every Ractor; whatever has to do with the runtime is for the main one.
    gate::ractor_safe(ruby, true);
    permissions::define(ruby, gem)?;
    token::define(ruby, gem)?;
    gate::ractor_safe(ruby, false);
    connection::define(ruby, native)?;
    call::define(ruby, native)?;
    bulk::define(ruby, native)?;
    emulator::define(ruby, native)?;
    native.const_set("LONGEST_CORRECTION", ClockOffset::LONGEST)?;
    native.define_singleton_method("advice", function!(advice, 1))?;
    #[cfg(feature = "rehearsals")]
    rehearsal::define(ruby, native)?;
    native.define_singleton_method("next_finished", function!(next_finished, 0))?;
    native.define_singleton_method("compiled_patterns", function!(token::compiled_patterns, 0))?;
    native.define_singleton_method("grant_body", function!(grant::body, 1))?;
    native.define_singleton_method("live_tasks", function!(runtime::live_tasks, 0))?;
    Ok(())
}

/// What is odd about the permissions that a grant's keywords ask for, as pairs of a rule's name and a sentence.
fn advice(ruby: &Ruby, options: RHash) -> Result<Vec<(&'static str, String)>, Error> {
    let advice =
        grant::advice(&convert::Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
    Ok(advice.into_iter().map(|each| (each.rule, each.sentence)).collect())
}

/// The id of a call that is over; waits for one without the GVL.
fn next_finished(ruby: &Ruby) -> Result<Option<u64>, Error> {
    let engine = runtime::engine().map_err(|failed| error::named(ruby, "InternalError", &failed))?;
    engine.next_finished(ruby)
}

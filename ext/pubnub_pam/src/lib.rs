//! The entry point. It defines all Ruby classes; each is in the file of its name.

#![expect(missing_docs, reason = "the only public item is the entry point that Ruby looks up by name")]

mod arguments;
mod classes;
mod ruby;
#[cfg(feature = "test-hooks")]
mod test_hooks;

use crate::classes::{batch, call, client, draft, emulator, permissions, token};
use crate::ruby::panic_guard::function;
use crate::ruby::{gvl, official_hash, version, wait};
use magnus::prelude::*;
use magnus::{Error, Ruby};
use pam_core::ClockOffset;

#[magnus::init]
fn init(ruby: &Ruby) -> Result<(), Error> {
    version::check(ruby)?;
    pam_client::install_panic_hook();
    let gem = ruby.define_module("PubnubPam")?;
    let native = gem.define_module("Native")?;
    official_hash::prepare(ruby)?;
    // Value classes can be used in every Ractor, classes that use the network only in the main one.
    gvl::ractor_safe(ruby, true);
    permissions::define(ruby, gem)?;
    token::define(ruby, gem)?;
    gvl::ractor_safe(ruby, false);
    client::define(ruby, native)?;
    draft::define(ruby, native)?;
    call::define(ruby, native)?;
    batch::define(ruby, native)?;
    emulator::define(ruby, native)?;
    native.const_set("LONGEST_CORRECTION", ClockOffset::LONGEST)?;
    native.define_singleton_method("next_finished", function!(next_finished, 0))?;
    #[cfg(feature = "test-hooks")]
    test_hooks::define(ruby, native)?;
    Ok(())
}

/// The id of a call that has ended. Waits for one without the GVL.
fn next_finished(ruby: &Ruby) -> Result<Option<u64>, Error> {
    let background = wait::background(ruby)?;
    wait::for_event(ruby, background.has_finished(), None)?;
    Ok(background.next_finished())
}

//! Checks the version of Ruby that this library was compiled for.

use magnus::prelude::*;
use magnus::{Error, Ruby, Value};

/// Fails for any other version of Ruby.
///
/// Other versions have another memory layout: the library loads, but then reads wrong values. So this function only
/// calls functions that all versions have, and reads no object.
pub(crate) fn check(ruby: &Ruby) -> Result<(), Error> {
    let compiled_for = format!("{}.{}", rb_sys::RUBY_API_VERSION_MAJOR, rb_sys::RUBY_API_VERSION_MINOR);
    let running: Value = ruby.class_object().const_get("RUBY_VERSION")?;
    let same: Value = running.funcall("start_with?", (format!("{compiled_for}."),))?;
    if same.to_bool() {
        return Ok(());
    }
    Err(Error::new(ruby.exception_load_error(), format!("it was compiled for Ruby {compiled_for}")))
}

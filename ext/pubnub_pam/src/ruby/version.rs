//! Which version of Ruby this library was compiled for.

use magnus::prelude::*;
use magnus::{Error, Ruby, Value};

/// Refuses all other versions of Ruby.
///
/// They lay objects out differently: a library for another version can be loaded, and then reads wrong values. So this
/// only calls functions that every version has, and reads no object.
pub(crate) fn check(ruby: &Ruby) -> Result<(), Error> {
    let compiled_for = format!("{}.{}", rb_sys::RUBY_API_VERSION_MAJOR, rb_sys::RUBY_API_VERSION_MINOR);
    let running: Value = ruby.class_object().const_get("RUBY_VERSION")?;
    let same: Value = running.funcall("start_with?", (format!("{compiled_for}."),))?;
    if same.to_bool() {
        return Ok(());
    }
    Err(Error::new(ruby.exception_load_error(), format!("it was compiled for Ruby {compiled_for}")))
}

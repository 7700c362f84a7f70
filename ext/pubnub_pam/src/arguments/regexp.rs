//! Converts Ruby regular expressions to RE2 patterns.

use crate::arguments::convert;
use magnus::RRegexp;
use magnus::prelude::*;
use pam_core::Invalid;
use re2::{RubyOptions, from_ruby};

/// The RE2 pattern for a Regexp. Errors name `place` as the argument.
pub(crate) fn re2(place: &str, regexp: RRegexp) -> Result<String, Invalid> {
    let unreadable = || Invalid::new(place, "a Regexp in valid UTF-8", convert::describe(regexp.as_value()));
    let source = regexp.funcall("source", ()).ok().and_then(convert::utf8).ok_or_else(unreadable)?;
    let bits: u32 = regexp.funcall("options", ()).map_err(|_| unreadable())?;
    from_ruby(&source, options(bits)).map_err(|error| {
        let place = format!("{place}[{}]", regexp.inspect());
        Invalid::new(place, "a pattern that RE2 supports", error.to_string())
    })
}

/// The options from `Regexp#options`.
const fn options(bits: u32) -> RubyOptions {
    RubyOptions { ignore_case: bits & 1 != 0, extended: bits & 2 != 0, multi_line: bits & 4 != 0 }
}

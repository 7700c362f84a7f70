//! The permissions that a grant gives on a name or pattern.

use crate::arguments::convert::{self, Object};
use crate::arguments::regexp;
use magnus::prelude::*;
use magnus::rb_sys::AsRawValue;
use magnus::{RRegexp, Symbol, Value};
use pam_core::{BITS, Entry, GrantValue, Invalid, Permissions as Set};

/// The Rust side of `PubnubPam::Permissions`. It is immutable.
#[derive(Clone, Copy)]
#[magnus::wrap(class = "PubnubPam::Permissions", free_immediately, size, frozen_shareable)]
pub(crate) struct Permissions(pub(crate) Entry);

impl GrantValue for Object {
    fn permissions(&self, place: impl FnOnce() -> String) -> Result<Entry, Invalid> {
        read(self.0, place)
    }

    fn pattern(&self, place: &str) -> Option<Result<String, Invalid>> {
        RRegexp::from_value(self.0).map(|regexp| regexp::re2(place, regexp))
    }
}

/// Accepts this gem's Permissions, and the official gem's, which respond to `type` and `calculate_bitmask`.
pub(crate) fn read(value: Value, argument: impl FnOnce() -> String) -> Result<Entry, Invalid> {
    if let Some(entry) = ours(value) {
        return Ok(entry);
    }
    let Some(official) = official(value) else {
        let expected = "Permissions.res(…) or Permissions.pat(…)";
        return Err(Invalid::new(argument(), expected, convert::describe(value)));
    };
    check_flags(value).map_err(|invalid| invalid.about(argument()))?;
    Ok(official)
}

/// This gem's Permissions. Runs no Ruby code.
fn ours(value: Value) -> Option<Entry> {
    <&Permissions>::try_convert(value).ok().map(|ours| ours.0)
}

/// Reads this gem's Permissions and remembers the last ones, because many names of a grant have the same object. A
/// conversion for each name takes 9 % of such a grant of 1,000 names.
#[derive(Default)]
pub(crate) struct Last(Option<(Value, Entry)>);

impl Last {
    pub(crate) fn ours(&mut self, value: Value) -> Option<Entry> {
        match self.0 {
            Some((last, entry)) if last.as_raw() == value.as_raw() => Some(entry),
            _ => {
                let entry = ours(value)?;
                self.0 = Some((value, entry));
                Some(entry)
            }
        }
    }
}

/// Checks the flags of the official gem's permissions. That gem does not check them, and treats every value except
/// nil and false as granted.
fn check_flags(official: Value) -> Result<(), Invalid> {
    BITS.iter().try_for_each(|bit| {
        let flag = official.funcall::<_, _, Value>("instance_variable_get", (format!("@{}", bit.name),));
        let checked = flag.map_or(Ok(None), |flag| choice(flag, bit.name));
        checked.map(drop).map_err(|invalid| Invalid {
            expected: format!("{} for {}", invalid.expected, bit.name),
            ..invalid
        })
    })
}

fn official(value: Value) -> Option<Entry> {
    if !value.respond_to("calculate_bitmask", false).ok()? {
        return None;
    }
    let kind: Symbol = value.funcall("type", ()).ok()?;
    let mask: u32 = value.funcall("calculate_bitmask", ()).ok()?;
    Some(Entry::official(Set::from_mask(mask), &kind.name().ok()?))
}

/// Accepts only true, false and nil, because Ruby treats other values, such as the String "false", as true.
pub(crate) fn choice(value: Value, argument: &str) -> Result<Option<bool>, Invalid> {
    convert::optional(value, |value| {
        convert::boolean(value)
            .ok_or_else(|| Invalid::new(argument, "true, false or nil", convert::describe(value)))
    })
}

//! What is permitted on one name or pattern, as a grant takes it.

use crate::arguments::convert;
use magnus::prelude::*;
use magnus::{Symbol, Value};
use pam_core::{BITS, Invalid, Permissions as Set};

/// A frozen value: what is permitted, whether its key is a name (`:res`) or a pattern (`:pat`), and whether presence
/// can be read as well.
#[derive(Clone, Copy)]
#[magnus::wrap(class = "PubnubPam::Permissions", free_immediately, size, frozen_shareable)]
pub(crate) struct Permissions {
    pub(crate) set: Set,
    pub(crate) is_pattern: bool,
    /// Nothing where nobody decided.
    pub(crate) presence: Option<bool>,
}

/// One of ours, or an object of the official gem that answers `type` and `calculate_bitmask`.
pub(crate) fn read(value: Value, argument: impl FnOnce() -> String) -> Result<Permissions, Invalid> {
    if let Ok(ours) = <&Permissions>::try_convert(value) {
        return Ok(*ours);
    }
    let Some(official) = official(value) else {
        let expected = "Permissions.res(…) or Permissions.pat(…)";
        return Err(Invalid::new(argument(), expected, convert::describe(value)));
    };
    check_flags(value).map_err(|invalid| invalid.about(argument()))?;
    Ok(official)
}

/// The official gem's objects keep their flags as they were given, and count everything but nil and false as granted.
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

/// What the official gem calls the type of a pattern; ours is `:pat`.
const OFFICIAL_PATTERN: &str = "pattern";

fn official(value: Value) -> Option<Permissions> {
    if !value.respond_to("calculate_bitmask", false).ok()? {
        return None;
    }
    let kind: Symbol = value.funcall("type", ()).ok()?;
    let kind = kind.name().ok()?;
    let mask: u32 = value.funcall("calculate_bitmask", ()).ok()?;
    // The official gem knows no such choice, and nobody who uses it need be asked for one.
    let presence = Some(false);
    Some(Permissions {
        set: Set::from_mask(mask),
        is_pattern: kind == "pat" || kind == OFFICIAL_PATTERN,
        presence,
    })
}

/// True, false, or nothing for nil. Everything else is refused: to Ruby, the String "false" is true.
pub(crate) fn choice(value: Value, argument: &str) -> Result<Option<bool>, Invalid> {
    convert::optional(value, |value| {
        convert::boolean(value)
            .ok_or_else(|| Invalid::new(argument, "true, false or nil", convert::describe(value)))
    })
}

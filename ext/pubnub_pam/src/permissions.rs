//! `PubnubPam::Permissions`: a set of permissions, by name or by pattern.

use crate::convert;
use crate::error;
use crate::fence::{function, method};
use magnus::prelude::*;
use magnus::{Error, RClass, RModule, Ruby, Symbol, Value};
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

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<RClass, Error> {
    let class = parent.define_class("Permissions", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Permissions>(ruby);
    let bits = ruby.hash_new();
    for bit in &BITS {
        bits.aset(ruby.to_symbol(bit.name), bit.mask)?;
    }
    bits.freeze();
    class.const_set("BITS", bits)?;
    class.define_singleton_method("__build", function!(build, 3))?;
    class.define_method("type", method!(kind, 0))?;
    class.define_method("calculate_bitmask", method!(mask, 0))?;
    class.define_method("presence", method!(presence, 0))?;
    Ok(class)
}

fn build(ruby: &Ruby, kind: Symbol, mask: Value, presence: Value) -> Result<Permissions, Error> {
    let pattern = kind.name()? == "pat";
    let argument = |invalid: Invalid| error::invalid(ruby, &invalid);
    let presence = convert::optional(presence, |value| {
        let refused = || Invalid::new("presence", "true, false or nil", convert::describe(value));
        convert::boolean(value).ok_or_else(refused)
    });
    let presence = presence.map_err(argument)?;
    let number = convert::integer(mask, "bitmask", "an Integer from 0 to 4294967295").map_err(argument)?;
    match u32::try_from(number) {
        Ok(mask) => Ok(Permissions { set: Set::from_mask(mask), is_pattern: pattern, presence }),
        Err(_) => {
            Err(argument(Invalid::new("bitmask", "an Integer from 0 to 4294967295", number.to_string())))
        }
    }
}

fn kind(ruby: &Ruby, permissions: &Permissions) -> Symbol {
    ruby.to_symbol(if permissions.is_pattern { "pat" } else { "res" })
}

fn mask(permissions: &Permissions) -> u32 {
    permissions.set.mask()
}

fn presence(permissions: &Permissions) -> Option<bool> {
    permissions.presence
}

/// One of ours, or an object of the official gem that answers `type` and `calculate_bitmask`.
pub(crate) fn read(value: Value, argument: impl FnOnce() -> String) -> Result<Permissions, Invalid> {
    if let Ok(ours) = <&Permissions>::try_convert(value) {
        return Ok(*ours);
    }
    official(value).ok_or_else(|| {
        Invalid::new(argument(), "Permissions.res(…) or Permissions.pat(…)", convert::describe(value))
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

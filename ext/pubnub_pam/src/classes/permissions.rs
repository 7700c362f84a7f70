//! `PubnubPam::Permissions`: a set of permissions, for a name or for a pattern.

use crate::arguments::convert;
use crate::arguments::permissions::{Permissions, choice};
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use magnus::prelude::*;
use magnus::typed_data::Obj;
use magnus::value::Opaque;
use magnus::{Error, RClass, RHash, RModule, Ruby, Symbol, Value};
use pam_core::{BITS, Entry, Invalid, Kind, Permissions as Set};
use std::sync::OnceLock;

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
    parent.const_get::<_, RModule>("Native")?.const_set("MEANINGFUL", meaningful(ruby)?)?;
    class.define_singleton_method("__of_flags", function!(of_flags, -1))?;
    class.define_singleton_method("__of_bitmask", function!(of_bitmask, 3))?;
    class.define_method("type", method!(kind, 0))?;
    class.define_method("calculate_bitmask", method!(mask, 0))?;
    class.define_method("presence", method!(presence, 0))?;
    Ok(class)
}

/// The permissions that each kind of resource has. The keys are the kinds with their articles, as errors show them.
fn meaningful(ruby: &Ruby) -> Result<RHash, Error> {
    let kinds = ruby.hash_new();
    for kind in Kind::ALL.into_iter().filter(|kind| !kind.meaningful().is_none()) {
        let names = ruby.ary_from_iter(kind.meaningful().names().map(|name| ruby.to_symbol(name)));
        names.freeze();
        kinds.aset(ruby.str_new(&kind.one()), names)?;
    }
    kinds.freeze();
    Ok(kinds)
}

/// Permissions from whether they are for a pattern, their flags in the order of the table, and presence.
fn of_flags(ruby: &Ruby, arguments: &[Value]) -> Result<Obj<Permissions>, Error> {
    let [is_pattern, flags @ .., presence] = arguments else {
        return Err(Error::new(ruby.exception_arg_error(), "wrong number of arguments"));
    };
    let refused = |invalid: Invalid| error::invalid(ruby, &invalid);
    let set = BITS.iter().zip(flags).try_fold(Set::NONE, |set, (bit, flag)| {
        let is_granted = choice(*flag, bit.name)?.unwrap_or(false);
        Ok(if is_granted { set.union(Set::from_mask(bit.mask)) } else { set })
    });
    let (set, presence) = (set.map_err(refused)?, choice(*presence, "presence").map_err(refused)?);
    Ok(shared(ruby, Entry { permissions: set, is_pattern: is_pattern.to_bool(), presence }))
}

fn of_bitmask(
    ruby: &Ruby,
    is_pattern: bool,
    mask: Value,
    presence: Value,
) -> Result<Obj<Permissions>, Error> {
    let refused = |invalid: Invalid| error::invalid(ruby, &invalid);
    let number = convert::argument("bitmask", mask).whole(Set::EXPECTED_MASK).map_err(refused)?;
    let permissions = Set::from_number(number).map_err(refused)?;
    let presence = choice(presence, "presence").map_err(refused)?;
    Ok(shared(ruby, Entry { permissions, is_pattern, presence }))
}

/// Equal permissions are the same object if their bits are all in the table. Many names of a grant have the same few
/// permissions, and an object for each takes 7 % of a grant of 1,000 names.
fn shared(ruby: &Ruby, entry: Entry) -> Obj<Permissions> {
    let slot = slot(entry).and_then(|index| SHARED.get(index));
    if let Some(known) = slot.and_then(OnceLock::get) {
        return ruby.get_inner(*known);
    }
    let object = ruby.obj_wrap(Permissions(entry));
    object.freeze();
    // The object is made before the slot is locked: making it can start the garbage collector, which stops all Ractors,
    // and one that waited for the slot would not stop. If another Ractor is faster, both objects are valid.
    if slot.is_some_and(|slot| slot.set(object.into()).is_ok()) {
        ruby.gc_register_mark_object(object);
    }
    object
}

const MASKS: usize = 1 << BITS.len();
static SHARED: [OnceLock<Opaque<Obj<Permissions>>>; 6 * MASKS] = [const { OnceLock::new() }; 6 * MASKS];

fn slot(entry: Entry) -> Option<usize> {
    let mask = usize::try_from(entry.permissions.mask()).ok().filter(|mask| *mask < MASKS)?;
    let presence = entry.presence.map_or(0, |wanted| 1 + usize::from(wanted));
    Some((presence * 2 + usize::from(entry.is_pattern)) * MASKS + mask)
}

fn kind(ruby: &Ruby, permissions: &Permissions) -> Symbol {
    ruby.to_symbol(permissions.0.kind())
}

fn mask(permissions: &Permissions) -> u32 {
    permissions.0.permissions.mask()
}

fn presence(permissions: &Permissions) -> Option<bool> {
    permissions.0.presence
}

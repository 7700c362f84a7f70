//! The keyword `projections` of a grant: `{ resources: { entities: { "car-1" => "telemetry" } }, patterns: { … } }`.

use crate::arguments::{convert, regexp};
use magnus::{RHash, RRegexp, Value};
use pam_core::{Invalid, Projected, Projection};

const PARTS: &str = "a Hash with resources and patterns";
const KINDS: &str = "a Hash with entities, relationships, users, channels and memberships";

/// Passes each projection to `add`, with whether it is for a pattern.
pub(crate) fn read(
    projections: Value,
    mut add: impl FnMut(bool, Projection) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    each("projections", PARTS, projections, |part, kinds| match part {
        "resources" => {
            read_kinds(&mut add, Part { place: "projections[:resources]", is_pattern: false }, kinds)
        }
        "patterns" => read_kinds(&mut add, Part { place: "projections[:patterns]", is_pattern: true }, kinds),
        _ => Err(Invalid::new("projections", PARTS, format!("{part:?}"))),
    })
}

#[derive(Clone, Copy)]
struct Part {
    place: &'static str,
    is_pattern: bool,
}

fn read_kinds(
    add: &mut impl FnMut(bool, Projection) -> Result<(), Invalid>,
    part: Part,
    kinds: Value,
) -> Result<(), Invalid> {
    each(part.place, KINDS, kinds, |name, views| {
        let unknown = || Invalid::new(part.place, KINDS, format!("{name:?}"));
        let kind = Projected::named(name).ok_or_else(unknown)?;
        read_views(add, part, kind, views)
    })
}

fn read_views(
    add: &mut impl FnMut(bool, Projection) -> Result<(), Invalid>,
    part: Part,
    kind: Projected,
    views: Value,
) -> Result<(), Invalid> {
    let place = format!("{}[:{}]", part.place, kind.name());
    let Some(views) = RHash::from_value(views) else {
        return Err(Invalid::new(place, "a Hash of ids and names of projections", convert::describe(views)));
    };
    convert::each_pair(views, |key, view| {
        let name = read_name(part, &place, key)?;
        let view = convert::text(view, &format!("{place}[{name:?}]"), "the name of a projection")?;
        add(part.is_pattern, Projection { kind, name, view })
    })
}

fn read_name(part: Part, place: &str, key: Value) -> Result<String, Invalid> {
    match RRegexp::from_value(key) {
        Some(regexp) if part.is_pattern => regexp::re2(place, regexp),
        Some(_) => {
            Err(Invalid::new(place, "ids; patterns belong to projections[:patterns]", convert::describe(key)))
        }
        None => convert::text(key, place, "String or Symbol keys"),
    }
}

/// Calls a function with each pair of a Hash, except pairs whose value is nil.
fn each(
    place: &str,
    expected: &str,
    map: Value,
    mut entry: impl FnMut(&str, Value) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    let Some(map) = RHash::from_value(map) else {
        return Err(Invalid::new(place, expected, convert::describe(map)));
    };
    convert::each_pair(map, |key, value| {
        let key = convert::text(key, place, expected)?;
        convert::optional(value, |value| entry(&key, value)).map(drop)
    })
}

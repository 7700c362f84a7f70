//! Converts the keywords of a grant to a `Draft`.

use crate::arguments::convert::{self, Options};
use crate::arguments::{categories, permissions, projections, regexp};
use magnus::prelude::*;
use magnus::value::LazyId;
use magnus::{RArray, RHash, RRegexp, Value};
use pam_core::{Draft, DraftBuilder, Invalid, Keyword, Name, Ttl, one_user};
use std::sync::LazyLock;

/// The keywords other than those of resource kinds, in the order in which `read` uses them.
static OTHERS: [LazyId; 7] = [
    LazyId::new("ttl"),
    LazyId::new("meta"),
    LazyId::new("authorized_user_id"),
    LazyId::new("authorized_uuid"),
    LazyId::new(Keyword::DATA_SYNC_NAME),
    LazyId::new("categories"),
    LazyId::new("projections"),
];
/// The keywords of resource kinds, in the order of `Keyword::ALL`.
static PERMISSIONS: LazyLock<[LazyId; Keyword::ALL.len()]> =
    LazyLock::new(|| Keyword::ALL.map(|keyword| LazyId::new(keyword.name)));

pub(crate) fn read(options: &Options) -> Result<Draft, Invalid> {
    let [ttl, meta, user_id, uuid, data_sync, categories, projections] = options.all(&OTHERS);
    let ttl = convert::argument("ttl", ttl).whole(Ttl::EXPECTED)?;
    let maps = Keyword::ALL.iter().zip(options.all(&PERMISSIONS)).filter(|(_, map)| !map.is_nil());
    let mut builder = DraftBuilder::new(&maps.clone().map(|(keyword, _)| keyword))?;
    for (keyword, map) in maps {
        read_map(&mut builder, keyword, map)?;
    }
    convert::optional(data_sync, |objects| read_data_sync(&mut builder, objects))?;
    convert::optional(categories, |categories| {
        categories::read(categories, |name, entry| builder.add_category(name, entry))
    })?;
    convert::optional(projections, |projections| {
        projections::read(projections, |is_pattern, projection| {
            builder.add_projection(is_pattern, projection)
        })
    })?;
    let meta = convert::optional(meta, |meta| convert::argument("meta", meta).data())?;
    let user = |value| convert::optional(value, |user| convert::text(user, "authorized_user_id", "a String"));
    let (user_id, uuid) = (user(user_id)?, user(uuid)?);
    builder.build(ttl, meta, one_user(user_id.as_deref(), uuid.as_deref())?)
}

/// Reads the maps inside `data_sync:`. A map that is nil is ignored.
fn read_data_sync(builder: &mut DraftBuilder, objects: Value) -> Result<(), Invalid> {
    let name = Keyword::DATA_SYNC_NAME;
    let expected = "a Hash with entities, relationships and memberships";
    let Some(objects) = RHash::from_value(objects) else {
        return Err(Invalid::new(name, expected, convert::describe(objects)));
    };
    convert::each_pair(objects, |key, map| {
        let keyword = Keyword::data_sync(&convert::text(key, name, expected)?)?;
        convert::optional(map, |map| read_map(builder, keyword, map)).map(drop)
    })
}

fn read_map(builder: &mut DraftBuilder, keyword: &Keyword, map: Value) -> Result<(), Invalid> {
    let Some(map) = RHash::from_value(map) else {
        return Err(Invalid::new(keyword.place, "a Hash of names and Permissions", convert::describe(map)));
    };
    convert::each_pair(map, |name, value| read_pair(builder, keyword, &read_name(keyword, name)?, value))
}

/// A name can have an Array of a `res` and a `pat`.
fn read_pair(
    builder: &mut DraftBuilder,
    keyword: &Keyword,
    name: &Name,
    value: Value,
) -> Result<(), Invalid> {
    let mut add = |value| builder.add(keyword, name, permissions::read(value, || name.place(keyword))?);
    match RArray::from_value(value) {
        Some(list) if !list.is_empty() => list.into_iter().try_for_each(add),
        _ => add(value),
    }
}

fn read_name(keyword: &Keyword, name: Value) -> Result<Name, Invalid> {
    match RRegexp::from_value(name) {
        Some(regexp) => regexp::re2(keyword.place, regexp).map(Name::regexp),
        None => convert::text(name, keyword.place, "String, Symbol or Regexp keys").map(Name::text),
    }
}

//! Converts the keywords of a grant to a `Draft`.

use crate::arguments::convert;
use crate::arguments::{permissions, regexp};
use crate::ruby::official_hash::decode;
use magnus::prelude::*;
use magnus::{RArray, RHash, RRegexp, RString, Value};
use pam_core::{Draft, DraftBuilder, Invalid, Keyword, Name, Ttl, one_user};

/// Reads the values of the keywords; nil for those that were not given.
pub(crate) fn read(values: [Value; 13]) -> Result<Draft, Invalid> {
    let [ttl, user_id, uuid, uuids, channels, channel_groups, categories, users, ref others @ ..] = values;
    let [data_sync, projections, users_permissions, spaces_permissions, meta] = *others;
    let ttl = convert::argument("ttl", ttl).whole(Ttl::EXPECTED)?;
    // In the order of `Keyword::ALL`.
    let maps = [channels, channel_groups, uuids, spaces_permissions, users_permissions, users];
    let maps = Keyword::ALL.iter().zip(maps).filter(|(_, map)| !map.is_nil());
    let mut builder = DraftBuilder::new(&maps.clone().map(|(keyword, _)| keyword))?;
    for (keyword, map) in maps {
        read_map(&mut builder, keyword, map)?;
    }
    convert::optional(data_sync, |objects| read_data_sync(&mut builder, objects))?;
    convert::given("categories", categories).map_or(Ok(()), |given| builder.read_categories(&given))?;
    convert::given("projections", projections).map_or(Ok(()), |given| builder.read_projections(&given))?;
    let meta = convert::given("meta", meta).map(|meta| meta.data()).transpose()?;
    let user = |value| convert::given("authorized_user_id", value).map(|user| user.text("a String"));
    let (user_id, uuid) = (user(user_id).transpose()?, user(uuid).transpose()?);
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
    let mut last = permissions::Last::default();
    // Most names are Strings in UTF-8 with this gem's Permissions. To read them runs no Ruby code.
    let others = convert::pairs_after(map, |name, value| {
        let (name, entry) = (RString::from_value(name)?, last.ours(value)?);
        decode(name, |name| builder.add(keyword, &Name::text(name), entry))
    })?;
    convert::each_of(others, |name, value| read_pair(builder, keyword, &read_name(keyword, name)?, value))
}

/// A name can have an Array of a `res` and a `pat`.
fn read_pair(
    builder: &mut DraftBuilder,
    keyword: &Keyword,
    name: &Name<'_>,
    value: Value,
) -> Result<(), Invalid> {
    let mut add = |value| {
        let entry = permissions::read(value, || name.place(keyword))?;
        builder.add(keyword, name, entry)
    };
    match RArray::from_value(value) {
        Some(list) if !list.is_empty() => list.into_iter().try_for_each(add),
        _ => add(value),
    }
}

fn read_name(keyword: &Keyword, name: Value) -> Result<Name<'static>, Invalid> {
    match RRegexp::from_value(name) {
        Some(regexp) => regexp::re2(keyword.place, regexp).map(Name::regexp),
        None => convert::text(name, keyword.place, "String, Symbol or Regexp keys").map(Name::text),
    }
}

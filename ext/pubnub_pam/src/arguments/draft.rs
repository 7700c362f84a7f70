//! The keywords of a grant to a `Draft`. Nothing else reads them.

use crate::arguments::convert::{self, Options};
use crate::arguments::permissions;
use magnus::prelude::*;
use magnus::value::LazyId;
use magnus::{RArray, RHash, RRegexp, Value};
use pam_core::{Draft, DraftBuilder, Invalid, Keyword, Name, Ttl, one_user};
use re2::{RubyOptions, from_ruby};
use std::sync::LazyLock;

/// The keywords that hold no permissions, in the order in which `read` takes them.
static OTHERS: [LazyId; 4] = [
    LazyId::new("ttl"),
    LazyId::new("meta"),
    LazyId::new("authorized_user_id"),
    LazyId::new("authorized_uuid"),
];
/// Those that do, in the order of their table.
static PERMISSIONS: LazyLock<[LazyId; Keyword::ALL.len()]> =
    LazyLock::new(|| Keyword::ALL.map(|keyword| LazyId::new(keyword.name)));

pub(crate) fn read(options: &Options) -> Result<Draft, Invalid> {
    let [ttl, meta, user_id, uuid] = options.all(&OTHERS);
    let ttl = convert::integer(ttl, "ttl", || Ttl::EXPECTED)?;
    let maps = Keyword::ALL.iter().zip(options.all(&PERMISSIONS)).filter(|(_, map)| !map.is_nil());
    let mut builder = DraftBuilder::new(maps.clone().map(|(keyword, _)| keyword))?;
    for (keyword, map) in maps {
        read_map(&mut builder, keyword, map)?;
    }
    let meta = convert::optional(meta, |meta| convert::json(meta, "meta"))?;
    let user = |value| convert::optional(value, |user| convert::text(user, "authorized_user_id", "a String"));
    let (user_id, uuid) = (user(user_id)?, user(uuid)?);
    builder.build(ttl, meta, one_user(user_id.as_deref(), uuid.as_deref())?)
}

fn read_map(builder: &mut DraftBuilder, keyword: &Keyword, map: Value) -> Result<(), Invalid> {
    let Some(map) = RHash::from_value(map) else {
        return Err(Invalid::new(keyword.name, "a Hash of names and Permissions", convert::describe(map)));
    };
    convert::each_pair(map, |name, value| read_pair(builder, keyword, &read_name(keyword, name)?, value))
}

/// One name can have both a `res` and a `pat`, as an Array of the two.
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
        Some(regexp) => re2(keyword, regexp).map(Name::regexp),
        None => convert::text(name, keyword.name, "String, Symbol or Regexp keys").map(Name::text),
    }
}

fn re2(keyword: &Keyword, regexp: RRegexp) -> Result<String, Invalid> {
    let place = || format!("{}[{}]", keyword.name, regexp.inspect());
    let unreadable = || Invalid::new(keyword.name, "a Regexp in valid UTF-8", regexp.inspect());
    let source = regexp.funcall("source", ()).ok().and_then(convert::utf8).ok_or_else(unreadable)?;
    let bits: u32 = regexp.funcall("options", ()).map_err(|_| unreadable())?;
    from_ruby(&source, options(bits))
        .map_err(|error| Invalid::new(place(), "a pattern that RE2 supports", error.to_string()))
}

/// `Regexp::IGNORECASE`, `Regexp::EXTENDED`, `Regexp::MULTILINE`.
const fn options(bits: u32) -> RubyOptions {
    RubyOptions { ignore_case: bits & 1 != 0, extended: bits & 2 != 0, multi_line: bits & 4 != 0 }
}

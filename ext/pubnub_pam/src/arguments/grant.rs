//! The keywords of `grant_token` to a `Grant`.

use crate::arguments::convert::{self, Options};
use crate::arguments::permissions::{self, Permissions};
use crate::ruby::error;
use magnus::prelude::*;
use magnus::value::LazyId;
use magnus::{Error, RArray, RHash, RRegexp, RString, Ruby, Value};
use pam_core::{Advice, Grant, Invalid, Kind, Presence, Scope, Ttl, lint};
use re2::{RubyOptions, from_ruby};

/// Every keyword of a grant, in the order in which `read_all` takes them.
static KEYWORDS: [LazyId; 8] = [
    LazyId::new("ttl"),
    LazyId::new("meta"),
    LazyId::new("authorized_user_id"),
    LazyId::new("channels"),
    LazyId::new("channel_groups"),
    LazyId::new("uuids"),
    LazyId::new("spaces_permissions"),
    LazyId::new("users_permissions"),
];

pub(crate) fn read(options: &Options) -> Result<Grant, Invalid> {
    read_all(options, Presence::default()).map(|(grant, _)| grant)
}

/// What is odd about a grant that is none the less valid.
pub(crate) fn advice(options: &Options) -> Result<Vec<Advice>, Invalid> {
    read_all(options, Presence::with_undecided()).map(|(grant, undecided)| lint(&grant, &undecided))
}

/// The grant, and the names that can be read without a word about their presence.
fn read_all(options: &Options, presence: Presence) -> Result<(Grant, Vec<(Kind, String)>), Invalid> {
    let [ttl, meta, user, channels, groups, uuids, spaces, users] = options.all(&KEYWORDS);
    let ttl = convert::integer(ttl, "ttl", || Ttl::EXPECTED)?;
    let entities = [
        ("channels", Kind::Channel, channels),
        ("channel_groups", Kind::Group, groups),
        ("uuids", Kind::Uuid, uuids),
    ];
    let objects = [("spaces_permissions", Kind::Channel, spaces), ("users_permissions", Kind::Uuid, users)];
    let mut asked = Asked { resources: Scope::default(), patterns: Scope::default(), presence };
    for (keyword, kind, map) in language(&entities, &objects)?.iter().filter(|row| is_given(row)) {
        asked.read_map(keyword, *kind, *map)?;
    }
    let Asked { mut resources, mut patterns, presence } = asked;
    let undecided = presence.add_to(&mut resources, &mut patterns)?;
    let meta = convert::optional(meta, |meta| convert::json(meta, "meta"))?;
    let user = convert::optional(user, |user| convert::text(user, "authorized_user_id", "a String"))?;
    Ok((Grant::new(ttl, resources, patterns, meta, user.as_deref())?, undecided))
}

/// What a grant says, as JSON in no particular order of names: for those who compare grants without sending them.
pub(crate) fn body(ruby: &Ruby, options: RHash) -> Result<RString, Error> {
    let grant = read(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
    Ok(ruby.enc_str_new(grant.body(), ruby.utf8_encoding()))
}

/// A keyword that holds permissions, the kind of resource that it is about on the wire, what was given for it.
type Row = (&'static str, Kind, Value);

/// Spaces and users are newer words for channels and users' metadata; a call speaks one language or the other.
fn language<'a>(entities: &'a [Row], objects: &'a [Row]) -> Result<&'a [Row], Invalid> {
    let first = |rows: &[Row]| rows.iter().find(|row| is_given(row)).map(|row| row.0);
    match (first(entities), first(objects)) {
        (Some(entity), Some(object)) => {
            let expected =
                "either channels, channel_groups and uuids or spaces_permissions and users_permissions";
            Err(Invalid::new("permissions", expected, format!("{entity} and {object}")))
        }
        (_, Some(_)) => Ok(objects),
        _ => Ok(entities),
    }
}

fn is_given(row: &Row) -> bool {
    !row.2.is_nil()
}

struct Asked {
    resources: Scope,
    patterns: Scope,
    presence: Presence,
}

impl Asked {
    fn read_map(&mut self, keyword: &str, kind: Kind, map: Value) -> Result<(), Invalid> {
        let Some(map) = RHash::from_value(map) else {
            let expected = "a Hash of names and Permissions";
            return Err(Invalid::new(keyword, expected, convert::describe(map)));
        };
        convert::each_pair(map, |key, value| self.read_pair(keyword, kind, key, value))
    }

    /// One name can have both a `res` and a `pat`, as an Array of the two.
    fn read_pair(&mut self, keyword: &str, kind: Kind, key: Value, value: Value) -> Result<(), Invalid> {
        let (name, is_regexp) = name(keyword, key)?;
        let key = Key { keyword, name, is_regexp };
        match RArray::from_value(value) {
            Some(list) if !list.is_empty() => {
                list.into_iter().try_for_each(|each| self.add(kind, &key, each))
            }
            _ => self.add(kind, &key, value),
        }
    }

    fn add(&mut self, kind: Kind, key: &Key<'_>, permissions: Value) -> Result<(), Invalid> {
        let Permissions { set, is_pattern, presence } = permissions::read(permissions, || key.place())?;
        let name = key.name.as_str();
        let added = if key.is_regexp || is_pattern {
            let noted = self.presence.of_pattern(kind, name, presence);
            noted.and_then(|()| self.patterns.add(kind, name, set))
        } else {
            let noted = self.presence.of_name(kind, name, set, presence);
            noted.and_then(|()| self.resources.add(kind, name, set))
        };
        added.map_err(|invalid| invalid.about(key.place()))
    }
}

/// The key of a permission map. A Regexp can only be a pattern, whatever its permissions were made as.
struct Key<'a> {
    keyword: &'a str,
    name: String,
    is_regexp: bool,
}

impl Key<'_> {
    /// As messages name it.
    fn place(&self) -> String {
        format!("{}[{:?}]", self.keyword, self.name)
    }
}

fn name(keyword: &str, key: Value) -> Result<(String, bool), Invalid> {
    match RRegexp::from_value(key) {
        Some(regexp) => re2(keyword, regexp).map(|pattern| (pattern, true)),
        None => convert::text(key, keyword, "String, Symbol or Regexp keys").map(|name| (name, false)),
    }
}

fn re2(keyword: &str, regexp: RRegexp) -> Result<String, Invalid> {
    let place = || format!("{keyword}[{}]", regexp.inspect());
    let unreadable = || Invalid::new(keyword, "a Regexp in valid UTF-8", regexp.inspect());
    let source = regexp.funcall("source", ()).ok().and_then(convert::utf8).ok_or_else(unreadable)?;
    let bits: u32 = regexp.funcall("options", ()).map_err(|_| unreadable())?;
    from_ruby(&source, options(bits))
        .map_err(|error| Invalid::new(place(), "a pattern that RE2 supports", error.to_string()))
}

/// `Regexp::IGNORECASE`, `Regexp::EXTENDED`, `Regexp::MULTILINE`.
const fn options(bits: u32) -> RubyOptions {
    RubyOptions { ignore_case: bits & 1 != 0, extended: bits & 2 != 0, multi_line: bits & 4 != 0 }
}

//! The JSON body of a grant. It is parsed as leniently as the service does it.

use crate::errors::Refusal;
use pam_core::{
    Categories, Category, Grant, GrantParts, Kind, Names, Permissions, Scope, Section, Ttl, Value,
};
use re2::{Matching, Pattern};
use std::collections::HashSet;

const NULL: &Value = &Value::Null;
const PERMISSIONS: &str = "Invalid permissions";

/// The grant that a body asks for.
pub(crate) fn read(body: &[u8]) -> Result<Grant, Refusal> {
    let Ok(body @ Value::Map(_)) = serde_json::from_slice(body) else { return Err(Refusal::Unreadable) };
    let ttl = ttl(field(&body, "ttl"))?;
    let permissions = field(&body, "permissions");
    pairs(permissions, || "permissions".to_owned())?;
    let resources = scope(permissions, "resources")?;
    let patterns = scope(permissions, "patterns")?;
    let categories = categories(field(permissions, "categories"))?;
    let meta = meta(field(permissions, "meta"))?;
    let authorized_uuid = uuid(field(permissions, "uuid"))?;
    let parts = GrantParts { ttl, resources, patterns, categories, meta, authorized_uuid };
    // Everything else was checked above, so the only possible error is an empty grant.
    Grant::of(parts).map_err(|_| Refusal::NothingGranted)
}

/// Refuses a field that is not what it `must` be.
pub(crate) fn unexpected(message: &'static str, place: impl Into<String>, must: &'static str) -> Refusal {
    Refusal::Unexpected { message, place: place.into(), must }
}

fn field<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(NULL)
}

/// Minutes as a number or a string of digits, because clients have sent both.
fn ttl(value: &Value) -> Result<i64, Refusal> {
    let minutes = match value {
        Value::Int(minutes) => i64::try_from(*minutes).ok(),
        Value::Text(digits) => digits.parse().ok(),
        _ => None,
    };
    let valid = minutes.and_then(|minutes| Ttl::new(minutes).ok());
    valid.map(|ttl| ttl.minutes().into()).ok_or(Refusal::Ttl)
}

/// The pairs of a map that may be absent.
fn pairs(value: &Value, place: impl FnOnce() -> String) -> Result<&[(String, Value)], Refusal> {
    match value {
        Value::Null => Ok(&[]),
        Value::Map(pairs) => Ok(pairs),
        _ => Err(unexpected(PERMISSIONS, place(), "be an object")),
    }
}

fn scope(permissions: &Value, part: &str) -> Result<Scope, Refusal> {
    let value = field(permissions, part);
    pairs(value, || format!("permissions.{part}"))?;
    let mut scope = Scope::default();
    for kind in Kind::ALL {
        let place = || format!("permissions.{part}.{}", kind.json());
        let names = names(pairs(field(value, kind.json()), place)?, &place, part == "patterns")?;
        scope.push(Section { kind, names });
    }
    Ok(scope)
}

/// The names in the order of the body. If one is repeated, its last mask counts.
fn names(pairs: &[(String, Value)], place: &dyn Fn() -> String, patterns: bool) -> Result<Names, Refusal> {
    let mut seen = HashSet::new();
    let mut last: Vec<_> = pairs.iter().rev().filter(|(name, _)| seen.insert(name)).collect();
    last.reverse();
    let patterns = patterns.then_some(last.len());
    last.into_iter().map(|(name, mask)| entry(name, mask, place, patterns)).collect()
}

/// Reads one name, or, if `patterns` is given, one of that many patterns.
fn entry<'a>(
    name: &'a str,
    mask: &Value,
    place: &dyn Fn() -> String,
    patterns: Option<usize>,
) -> Result<(&'a str, Permissions), Refusal> {
    let place = || format!("{}.{name}", place());
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(unexpected(PERMISSIONS, place(), "have a printable name"));
    }
    let Some(permissions) = permissions(mask) else {
        return Err(unexpected(PERMISSIONS, place(), "be positive and non-zero"));
    };
    let compiled = patterns.map(|count| Pattern::compile_one_of(count, name, Matching::Search)).transpose();
    compiled.map(|_| (name, permissions)).map_err(|error| Refusal::Pattern { place: place(), error })
}

/// Reads a mask. Undocumented bits are kept.
fn permissions(mask: &Value) -> Option<Permissions> {
    let Value::Int(mask) = mask else { return None };
    u32::try_from(*mask).ok().filter(|mask| *mask > 0).map(Permissions::from_mask)
}

/// `{"channels":32,"uuids":32}`. An empty map grants nothing.
fn categories(value: &Value) -> Result<Categories, Refusal> {
    let mut categories = Categories::default();
    for (name, mask) in pairs(value, || "permissions.categories".to_owned())? {
        let place = format!("permissions.categories.{name}");
        let Some(category) = Category::named(name) else {
            return Err(unexpected(PERMISSIONS, place, "be named channels or uuids"));
        };
        if permissions(mask) != Some(Category::PERMISSION) {
            return Err(unexpected(PERMISSIONS, place, "be 32 (get)"));
        }
        categories.insert(category);
    }
    Ok(categories)
}

fn meta(value: &Value) -> Result<Option<Value>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::Map(_) => Ok(Some(value.clone())),
        _ => Err(unexpected("Invalid meta", "permissions.meta", "be an object")),
    }
}

fn uuid(value: &Value) -> Result<Option<&str>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::Text(uuid) => Ok(Some(uuid.as_str()).filter(|uuid| !uuid.is_empty())),
        _ => Err(unexpected("Invalid uuid", "permissions.uuid", "be a string")),
    }
}

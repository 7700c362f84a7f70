//! The answers to audits.

use super::bodies::{Pairs, Words, flags, head, is_for_everybody, success, with_auths};
use super::level::Level;
use crate::answer::{SERVICE, json, number, object, text};
use crate::state::{ActiveGrant, LegacyResource};
use pam_core::{Permissions, Response, Target, Value};
use std::collections::HashSet;

const CHANNELS: Words = Words { plural: "channels", single: Some("channel") };
/// The singular key differs from the one in the answer to a grant.
const GROUPS: Words = Words { plural: "channel-groups", single: Some("channel-group") };
const UUIDS: Words = Words { plural: "uuids", single: None };
const CATEGORIES: Words = Words { plural: "categories", single: None };
/// Audits list these letters first and in this order, as the service does.
const FIRST_LETTERS: [&str; 3] = ["r", "m", "w"];
const WARNING: &str =
    "WARNING: Access manager is not enabled for this sub key. Please contact help@pubnub.com";

/// The answer to an audit. If the request has auth keys but no resources, it lists all grants.
pub(crate) fn audited(
    subscribe_key: &str,
    target: &Target,
    grants: &[ActiveGrant<'_>],
    enabled: bool,
) -> Response {
    let level = Level::of(target).unwrap_or(Level::Keyset);
    let mut payload = head(subscribe_key, level);
    payload.extend(if level == Level::Keyset { everything(grants) } else { named(target, grants) });
    if enabled { success(payload) } else { warning(payload) }
}

fn warning(payload: Pairs) -> Response {
    json(
        200,
        &object([
            ("message", text(WARNING)),
            ("payload", Value::Map(payload)),
            ("service", text(SERVICE)),
            ("status", number(200)),
            ("warning", Value::Bool(true)),
        ]),
    )
}

fn everything(grants: &[ActiveGrant<'_>]) -> Pairs {
    let whole = grants.iter().find(|grant| *grant.resource == LegacyResource::Keyset);
    let mut pairs = whole.map(rights).unwrap_or_default();
    let optional = [(UUIDS, found(grants, uuid)), (CATEGORIES, found(grants, category))];
    pairs.push((CHANNELS.plural.to_owned(), Value::Map(found(grants, channel))));
    pairs.push(("objects".to_owned(), Value::Map(Vec::new())));
    pairs.push((GROUPS.plural.to_owned(), Value::Map(found(grants, group))));
    let given = optional.into_iter().filter(|(_, found)| !found.is_empty());
    pairs.extend(given.map(|(words, found)| (words.plural.to_owned(), Value::Map(found))));
    pairs
}

/// The name of a resource of one kind.
type Named = fn(&LegacyResource) -> Option<&str>;

fn channel(resource: &LegacyResource) -> Option<&str> {
    if let LegacyResource::Channel(name) = resource { Some(name) } else { None }
}

fn group(resource: &LegacyResource) -> Option<&str> {
    if let LegacyResource::Group(name) = resource { Some(name) } else { None }
}

fn uuid(resource: &LegacyResource) -> Option<&str> {
    if let LegacyResource::Uuid(name) = resource { Some(name) } else { None }
}

fn category(resource: &LegacyResource) -> Option<&str> {
    if let LegacyResource::Category(category) = resource { Some(category.json()) } else { None }
}

fn named(target: &Target, grants: &[ActiveGrant<'_>]) -> Pairs {
    let categories: Vec<_> = target.categories().iter().map(|category| category.json().to_owned()).collect();
    let lists: [(Words, &[String], Named); 4] = [
        (CHANNELS, target.channels(), channel),
        (GROUPS, target.groups(), group),
        (UUIDS, target.uuids(), uuid),
        (CATEGORIES, &categories, category),
    ];
    let given: Vec<_> = lists.into_iter().filter(|(_, names, _)| !names.is_empty()).collect();
    let alone = given.len() == 1;
    let part = |(words, names, name): &(Words, &[String], Named)| {
        let known: HashSet<_> = names.iter().map(String::as_str).collect();
        let wanted = |grant: &&ActiveGrant<'_>| name(grant.resource).is_some_and(|name| known.contains(name));
        let grants: Vec<_> = grants.iter().filter(wanted).copied().collect();
        if is_for_everybody(target) {
            vec![(words.plural.to_owned(), Value::Map(found(&grants, *name)))]
        } else {
            with_auths(words, names, alone, |wanted| auths_at(&grants, *name, wanted, target.auth_keys()))
        }
    };
    given.iter().flat_map(part).collect()
}

/// For each name, the permissions of everybody and of each auth key. Grants are sorted, with those of everybody
/// first.
fn found(grants: &[ActiveGrant<'_>], name: Named) -> Pairs {
    let of_kind: Vec<_> = grants.iter().filter(|grant| name(grant.resource).is_some()).collect();
    let by_name = of_kind.chunk_by(|one, other| one.resource == other.resource);
    by_name.filter_map(|group| Some((name(group.first()?.resource)?.to_owned(), entry(group)))).collect()
}

fn entry(of_one_name: &[&ActiveGrant<'_>]) -> Value {
    let mut pairs = Vec::new();
    let mut auths = Vec::new();
    for grant in of_one_name {
        match grant.auth {
            None => pairs = rights(grant),
            Some(key) => auths.push((key.to_owned(), Value::Map(rights(grant)))),
        }
    }
    if !auths.is_empty() {
        pairs.push(("auths".to_owned(), Value::Map(auths)));
    }
    Value::Map(pairs)
}

fn auths_at(grants: &[ActiveGrant<'_>], name: Named, wanted: &str, keys: &[String]) -> Value {
    let there = grants.iter().filter(|grant| name(grant.resource) == Some(wanted));
    let pairs = there.filter_map(|grant| {
        let key = grant.auth.filter(|key| keys.iter().any(|wanted| wanted == key))?;
        Some((key.to_owned(), Value::Map(rights(grant))))
    });
    Value::Map(pairs.collect())
}

/// The permission letters, and the remaining minutes if the grant expires.
fn rights(grant: &ActiveGrant<'_>) -> Pairs {
    let mut pairs = in_order(grant.permissions);
    pairs.extend(grant.minutes.map(|minutes| ("ttl".to_owned(), number(minutes))));
    pairs
}

fn in_order(permissions: Permissions) -> Pairs {
    let mut pairs = flags(permissions);
    let position = |letter: &str| FIRST_LETTERS.iter().position(|first| *first == letter);
    pairs.sort_by_key(|(letter, _)| position(letter).unwrap_or(FIRST_LETTERS.len()));
    pairs
}

//! The answers to legacy grants. Their keys have the order that the service uses.

use super::level::Level;
use crate::answer::{SERVICE, json, number, object, text};
use pam_core::{LegacyGrant, LegacyTtl, Permissions, Response, Target, Value, letters};

pub(crate) type Pairs = Vec<(String, Value)>;

/// The keys of a kind of resource: one for a single resource with auth keys, one for several.
pub(crate) struct Words {
    pub(crate) plural: &'static str,
    /// `None` if a single resource has the same format as several.
    pub(crate) single: Option<&'static str>,
}

const CHANNELS: Words = Words { plural: "channels", single: Some("channel") };
/// The service uses the plural for a single group as well.
const GROUPS: Words = Words { plural: "channel-groups", single: Some("channel-groups") };
const UUIDS: Words = Words { plural: "uuids", single: None };
const CATEGORIES: Words = Words { plural: "categories", single: None };

/// The answer to a grant.
pub(crate) fn granted(subscribe_key: &str, level: Level, grant: &LegacyGrant) -> Response {
    let mut payload = head(subscribe_key, level);
    payload.push(("ttl".to_owned(), number(told_ttl(grant))));
    payload.extend(resources(grant));
    success(payload)
}

pub(crate) fn head(subscribe_key: &str, level: Level) -> Pairs {
    vec![("level".to_owned(), text(level.word())), ("subscribe_key".to_owned(), text(subscribe_key))]
}

pub(crate) fn success(payload: Pairs) -> Response {
    json(
        200,
        &object([
            ("message", text("Success")),
            ("payload", Value::Map(payload)),
            ("service", text(SERVICE)),
            ("status", number(200)),
        ]),
    )
}

/// In the answer to a revocation, the ttl is always one minute.
fn told_ttl(grant: &LegacyGrant) -> u32 {
    if grant.permissions().is_none() { 1 } else { grant.ttl().unwrap_or(LegacyTtl::DEFAULT).minutes() }
}

fn resources(grant: &LegacyGrant) -> Pairs {
    let (target, permissions) = (grant.target(), grant.permissions());
    let categories: Vec<_> = target.categories().iter().map(|category| category.json().to_owned()).collect();
    let lists = [
        (CHANNELS, target.channels()),
        (GROUPS, target.groups()),
        (UUIDS, target.uuids()),
        (CATEGORIES, &categories),
    ];
    let given: Vec<_> = lists.into_iter().filter(|(_, names)| !names.is_empty()).collect();
    if given.is_empty() {
        return flags(permissions);
    }
    let alone = given.len() == 1;
    let auths = |_: &str| Value::Map(same(target.auth_keys(), permissions));
    let part = |(words, names): &(Words, &[String])| {
        if is_for_everybody(target) {
            vec![(words.plural.to_owned(), Value::Map(same(names, permissions)))]
        } else {
            with_auths(words, names, alone, auths)
        }
    };
    given.iter().flat_map(part).collect()
}

pub(crate) fn is_for_everybody(target: &Target) -> bool {
    target.auth_keys().is_empty()
}

/// The permissions of auth keys on these names. A single name has a field of its own; several are keys of a map.
pub(crate) fn with_auths(
    words: &Words,
    names: &[String],
    alone: bool,
    auths: impl Fn(&str) -> Value,
) -> Pairs {
    match (words.single.filter(|_| alone), names) {
        (Some(single), [name]) => {
            vec![(single.to_owned(), text(name)), ("auths".to_owned(), auths(name))]
        }
        _ => {
            let entry = |name: &String| (name.clone(), object([("auths", auths(name))]));
            vec![(words.plural.to_owned(), Value::Map(names.iter().map(entry).collect()))]
        }
    }
}

/// Every permission letter with 0 or 1.
pub(crate) fn flags(permissions: Permissions) -> Pairs {
    let flag = |(letter, permission): (&str, _)| {
        (letter.to_owned(), number(u8::from(permissions.contains(permission))))
    };
    letters().map(flag).collect()
}

fn same(names: &[String], permissions: Permissions) -> Pairs {
    names.iter().map(|name| (name.clone(), Value::Map(flags(permissions)))).collect()
}

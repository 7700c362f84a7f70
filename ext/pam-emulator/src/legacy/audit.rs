//! The answers to audits.

use super::bodies::{Pairs, Words, flags, head, is_for_everybody, success, with_auths};
use super::grants::{Held, Place};
use super::level::Level;
use crate::answer::{SERVICE, json, number, object, text};
use pam_core::{Permissions, Response, Target, Value};
use std::collections::HashSet;

const CHANNELS: Words = Words { plural: "channels", single: Some("channel") };
/// The singular, other than in the answer to a grant.
const GROUPS: Words = Words { plural: "channel-groups", single: Some("channel-group") };
const UUIDS: Words = Words { plural: "uuids", single: None };
/// Audits tell the letters of the recorded ones first, in their order.
const FIRST_LETTERS: [&str; 3] = ["r", "m", "w"];
const WARNING: &str =
    "WARNING: Access manager is not enabled for this sub key. Please contact help@pubnub.com";

/// The answer to an audit of what is `held`. Auth keys without anything else are an audit of everything.
pub(crate) fn audited(subscribe_key: &str, target: &Target, held: &[Held<'_>], enabled: bool) -> Response {
    let level = Level::of(target).unwrap_or(Level::Keyset);
    let mut payload = head(subscribe_key, level);
    payload.extend(if level == Level::Keyset { everything(held) } else { named(target, held) });
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

fn everything(held: &[Held<'_>]) -> Pairs {
    let whole = held.iter().find(|held| *held.place == Place::Keyset);
    let mut pairs = whole.map(rights).unwrap_or_default();
    let uuids = found(held, uuid);
    pairs.push((CHANNELS.plural.to_owned(), Value::Map(found(held, channel))));
    pairs.push(("objects".to_owned(), Value::Map(Vec::new())));
    pairs.push((GROUPS.plural.to_owned(), Value::Map(found(held, group))));
    if !uuids.is_empty() {
        pairs.push((UUIDS.plural.to_owned(), Value::Map(uuids)));
    }
    pairs
}

/// The name of a resource of one kind.
type Named = fn(&Place) -> Option<&str>;

fn channel(place: &Place) -> Option<&str> {
    if let Place::Channel(name) = place { Some(name) } else { None }
}

fn group(place: &Place) -> Option<&str> {
    if let Place::Group(name) = place { Some(name) } else { None }
}

fn uuid(place: &Place) -> Option<&str> {
    if let Place::Uuid(name) = place { Some(name) } else { None }
}

fn named(target: &Target, held: &[Held<'_>]) -> Pairs {
    let lists: [(Words, &[String], Named); 3] = [
        (CHANNELS, target.channels(), channel),
        (GROUPS, target.groups(), group),
        (UUIDS, target.uuids(), uuid),
    ];
    let given: Vec<_> = lists.into_iter().filter(|(_, names, _)| !names.is_empty()).collect();
    let alone = given.len() == 1;
    let part = |(words, names, name): &(Words, &[String], Named)| {
        let known: HashSet<_> = names.iter().map(String::as_str).collect();
        let wanted = |held: &&Held<'_>| name(held.place).is_some_and(|name| known.contains(name));
        let held: Vec<_> = held.iter().filter(wanted).copied().collect();
        if is_for_everybody(target) {
            vec![(words.plural.to_owned(), Value::Map(found(&held, *name)))]
        } else {
            with_auths(words, names, alone, |wanted| auths_at(&held, *name, wanted, target.auth_keys()))
        }
    };
    given.iter().flat_map(part).collect()
}

/// By name, what everybody may and what the owners of keys may. Grants come sorted, everybody's first.
fn found(held: &[Held<'_>], name: Named) -> Pairs {
    let of_kind: Vec<_> = held.iter().filter(|held| name(held.place).is_some()).collect();
    let by_name = of_kind.chunk_by(|one, other| one.place == other.place);
    by_name.filter_map(|group| Some((name(group.first()?.place)?.to_owned(), entry(group)))).collect()
}

fn entry(of_one_name: &[&Held<'_>]) -> Value {
    let mut pairs = Vec::new();
    let mut auths = Vec::new();
    for held in of_one_name {
        match held.auth {
            None => pairs = rights(held),
            Some(key) => auths.push((key.to_owned(), Value::Map(rights(held)))),
        }
    }
    if !auths.is_empty() {
        pairs.push(("auths".to_owned(), Value::Map(auths)));
    }
    Value::Map(pairs)
}

fn auths_at(held: &[Held<'_>], name: Named, wanted: &str, keys: &[String]) -> Value {
    let there = held.iter().filter(|held| name(held.place) == Some(wanted));
    let pairs = there.filter_map(|held| {
        let key = held.auth.filter(|key| keys.iter().any(|wanted| wanted == key))?;
        Some((key.to_owned(), Value::Map(rights(held))))
    });
    Value::Map(pairs.collect())
}

/// The letters, and the minutes that are left, unless it is for ever.
fn rights(held: &Held<'_>) -> Pairs {
    let mut pairs = in_order(held.permissions);
    pairs.extend(held.minutes.map(|minutes| ("ttl".to_owned(), number(minutes))));
    pairs
}

fn in_order(permissions: Permissions) -> Pairs {
    let mut pairs = flags(permissions);
    let place = |letter: &str| FIRST_LETTERS.iter().position(|first| *first == letter);
    pairs.sort_by_key(|(letter, _)| place(letter).unwrap_or(FIRST_LETTERS.len()));
    pairs
}

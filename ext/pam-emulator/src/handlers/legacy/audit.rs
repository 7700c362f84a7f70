//! The answers to audits.

use super::bodies::{Pairs, flags, head, plural, resources, success};
use super::level::Level;
use crate::answer::{SERVICE, json, number, object, text};
use crate::state::{ActiveGrant, LegacyKind};
use pam_core::{Permissions, Response, Target, Value};

/// Audits list these letters first and in this order, as the service does.
const FIRST_LETTERS: [&str; 3] = ["r", "m", "w"];
const WARNING: &str =
    "WARNING: Access manager is not enabled for this sub key. Please contact help@pubnub.com";

/// The answer to an audit. If the request has auth keys but no resources, it lists all grants. The grants are sorted
/// by resource, with those of everybody first.
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
    let found = |kind| {
        let of_kind = |grant: &ActiveGrant<'_>| grant.resource.kind == kind;
        let by_name = grants.chunk_by(|one, other| one.resource == other.resource);
        by_name.filter(|group| group.iter().any(of_kind)).filter_map(entry).collect::<Pairs>()
    };
    let listed = |kind| (plural(kind).to_owned(), Value::Map(found(kind)));
    let mut pairs = at(grants, LegacyKind::Keyset, "").first().map(rights).unwrap_or_default();
    pairs.extend([listed(LegacyKind::Channel), ("objects".to_owned(), Value::Map(Vec::new()))]);
    pairs.push(listed(LegacyKind::Group));
    let optional = [LegacyKind::Uuid, LegacyKind::Category].map(listed);
    pairs.extend(optional.into_iter().filter(|(_, found)| *found != Value::Map(Vec::new())));
    pairs
}

fn named(target: &Target, grants: &[ActiveGrant<'_>]) -> Pairs {
    let everybody = |kind, names: &[&str]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names.into_iter().filter_map(|name| entry(at(grants, kind, name))).collect()
    };
    let auths = |kind, name: &str| {
        let asked = |key: &&str| target.auth_keys().iter().any(|asked| asked == key);
        let granted = at(grants, kind, name).iter();
        let granted = granted.filter_map(|grant| Some((grant.auth.filter(asked)?, rights(grant))));
        granted.map(|(key, rights)| (key.to_owned(), Value::Map(rights))).collect()
    };
    resources(target, "channel-group", everybody, auths)
}

/// The grants on one resource.
fn at<'a, 'b>(grants: &'b [ActiveGrant<'a>], kind: LegacyKind, name: &str) -> &'b [ActiveGrant<'a>] {
    let key = |grant: &ActiveGrant<'a>| (grant.resource.kind, grant.resource.name.as_str());
    let rest = grants.get(grants.partition_point(|grant| key(grant) < (kind, name))..).unwrap_or_default();
    rest.get(..rest.partition_point(|grant| key(grant) == (kind, name))).unwrap_or_default()
}

/// The name of a resource, with the permissions of everybody and of each auth key. `None` without grants.
fn entry(on_one: &[ActiveGrant<'_>]) -> Option<(String, Value)> {
    let mut pairs = Vec::new();
    let mut auths = Vec::new();
    for grant in on_one {
        match grant.auth {
            None => pairs = rights(grant),
            Some(key) => auths.push((key.to_owned(), Value::Map(rights(grant)))),
        }
    }
    if !auths.is_empty() {
        pairs.push(("auths".to_owned(), Value::Map(auths)));
    }
    Some((on_one.first()?.resource.name.clone(), Value::Map(pairs)))
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

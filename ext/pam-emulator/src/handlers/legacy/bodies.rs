//! What the answers to grants and audits have in common. Their keys have the order that the service uses.

use super::level::Level;
use crate::answer::{SERVICE, json, number, object, text};
use crate::state::{LegacyKind, named};
use pam_core::{LegacyGrant, LegacyTtl, Permissions, Response, Target, Value, letters};

pub(crate) type Pairs = Vec<(String, Value)>;

/// The answer to a grant.
pub(crate) fn granted(subscribe_key: &str, level: Level, grant: &LegacyGrant) -> Response {
    let (target, permissions) = (grant.target(), grant.permissions());
    let to_each = |names: &[&str]| {
        names.iter().map(|name| ((*name).to_owned(), Value::Map(flags(permissions)))).collect::<Pairs>()
    };
    let auth_keys: Vec<_> = target.auth_keys().iter().map(String::as_str).collect();
    let mut payload = head(subscribe_key, level);
    payload.push(("ttl".to_owned(), number(told_ttl(grant))));
    payload.extend(match level {
        Level::Keyset => flags(permissions),
        // The service uses the plural for a single group as well.
        _ => resources(target, "channel-groups", |_, names| to_each(names), |_, _| to_each(&auth_keys)),
    });
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

/// The resources that a call names, by kind: with the permissions of `everybody` on the names of a kind, or with those
/// of `auths`, the auth keys of the call, on each name. A single channel or group with auth keys has fields of its own.
pub(crate) fn resources(
    target: &Target,
    single_group: &str,
    everybody: impl Fn(LegacyKind, &[&str]) -> Pairs,
    auths: impl Fn(LegacyKind, &str) -> Pairs,
) -> Pairs {
    let kinds = named(target);
    let is_single = kinds.len() == 1;
    let auths = |kind, name: &str| ("auths".to_owned(), Value::Map(auths(kind, name)));
    let mut pairs = Vec::new();
    for (kind, names) in kinds {
        let of_kind = match names.as_slice() {
            _ if target.auth_keys().is_empty() => everybody(kind, &names),
            [name] if is_single && matches!(kind, LegacyKind::Channel | LegacyKind::Group) => {
                let key = if kind == LegacyKind::Group { single_group } else { "channel" };
                pairs.extend([(key.to_owned(), text(*name)), auths(kind, name)]);
                continue;
            }
            names => {
                let entry = |name: &&str| ((*name).to_owned(), Value::Map(vec![auths(kind, name)]));
                names.iter().map(entry).collect()
            }
        };
        pairs.push((plural(kind).to_owned(), Value::Map(of_kind)));
    }
    pairs
}

/// The key of the resources of a kind. The keyset itself has none.
pub(crate) const fn plural(kind: LegacyKind) -> &'static str {
    match kind {
        LegacyKind::Keyset => "",
        LegacyKind::Channel => "channels",
        LegacyKind::Group => "channel-groups",
        LegacyKind::Uuid => "uuids",
        LegacyKind::Category => "categories",
    }
}

/// Every permission letter with 0 or 1.
pub(crate) fn flags(permissions: Permissions) -> Pairs {
    let flag = |(letter, permission): (&str, _)| {
        (letter.to_owned(), number(u8::from(permissions.contains(permission))))
    };
    letters().map(flag).collect()
}

/// In the answer to a revocation, the ttl is always one minute.
fn told_ttl(grant: &LegacyGrant) -> u32 {
    if grant.permissions().is_none() { 1 } else { grant.ttl().unwrap_or(LegacyTtl::DEFAULT).minutes() }
}

//! The Ruby call that would permit a request.

use super::case::Case;
use crate::authorization::Need;
use crate::errors::Cause;
use pam_core::{Kind, On, Permissions, is_invisible};

/// A grant of what the request requires, for its user. `None` if no grant would permit the request.
pub(crate) fn of(case: &Case<'_>) -> Option<String> {
    let helps = matches!(
        case.cause(),
        Some(Cause::Permission | Cause::Token | Cause::Credential | Cause::Revoked | Cause::Expired)
    );
    let needs: Vec<_> = case.needs();
    if !helps || needs.is_empty() {
        return None;
    }
    let mut arguments = vec!["ttl: 15".to_owned()];
    arguments.extend(case.user().map(|user| format!("authorized_user_id: {}", string(user))));
    arguments.extend(KEYWORDS.iter().filter_map(|(kind, keyword)| section(keyword, &named(&needs, *kind))));
    let data_sync: Vec<_> =
        DATA_SYNC.iter().filter_map(|(kind, key)| section(key, &named(&needs, *kind))).collect();
    if !data_sync.is_empty() {
        arguments.push(format!("data_sync: {{ {} }}", data_sync.join(", ")));
    }
    let categories = needs.iter().filter_map(|need| match need.on {
        On::Category(category) => Some(format!(":{}", category.json())),
        On::Named(..) => None,
    });
    let categories: Vec<_> = categories.collect();
    if !categories.is_empty() {
        arguments.push(format!("categories: [{}]", categories.join(", ")));
    }
    Some(format!("client.grant_token({})", arguments.join(", ")))
}

/// The keywords of `Client#grant_token`, and the keys of its `data_sync:`.
const KEYWORDS: [(Kind, &str); 4] = [
    (Kind::Channel, "channels"),
    (Kind::Group, "channel_groups"),
    (Kind::Uuid, "uuids"),
    (Kind::User, "users"),
];
const DATA_SYNC: [(Kind, &str); 3] =
    [(Kind::Entity, "entities"), (Kind::Relationship, "relationships"), (Kind::Membership, "memberships")];

/// The names of a kind without duplicates, with the permissions that are required on them.
fn named(needs: &[Need], kind: Kind) -> Vec<(&str, Permissions)> {
    let mut names: Vec<(&str, Permissions)> = Vec::new();
    for need in needs {
        let On::Named(of, name) = &need.on else { continue };
        match names.iter_mut().find(|(known, _)| known == name) {
            _ if *of != kind => {}
            Some((_, permissions)) => *permissions = permissions.union(need.permissions),
            None => names.push((name, need.permissions)),
        }
    }
    names
}

/// `channels: { "room-1" => PubnubPam::Permissions.res(write: true) }`
fn section(keyword: &str, names: &[(&str, Permissions)]) -> Option<String> {
    let entries: Vec<_> = names.iter().map(|(name, permissions)| entry(name, *permissions)).collect();
    (!entries.is_empty()).then(|| format!("{keyword}: {{ {} }}", entries.join(", ")))
}

fn entry(name: &str, permissions: Permissions) -> String {
    let permissions: Vec<_> = permissions.names().map(|name| format!("{name}: true")).collect();
    format!("{} => PubnubPam::Permissions.res({})", string(name), permissions.join(", "))
}

/// A Ruby String literal. Characters are escaped, so that Ruby evaluates no `#{…}` in it.
fn string(text: &str) -> String {
    let escaped = text.chars().fold(String::new(), |mut escaped, character| {
        match character {
            '"' | '\\' | '#' => escaped.extend(['\\', character]),
            _ if character.is_control() || is_invisible(character) => {
                escaped.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
            }
            _ => escaped.push(character),
        }
        escaped
    });
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn a_name_becomes_a_ruby_string_without_interpolation() {
        assert_eq!(string("room-1"), r#""room-1""#);
        assert_eq!(string(r##"#{exit}"#$0\"##), r##""\#{exit}\"\#$0\\""##);
        assert_eq!(string("a\0\u{1b}7\u{202e}é"), r#""a\u{0}\u{1b}7\u{202e}é""#);
    }
}

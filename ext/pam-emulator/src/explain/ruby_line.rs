//! The Ruby call that would permit a request.

use super::case::Case;
use crate::errors::Cause;
use pam_core::{Kind, Permissions, is_invisible};

/// A grant of what the request takes, to its user; `None` if no grant would permit it.
pub(crate) fn of(case: &Case<'_>) -> Option<String> {
    let helps =
        matches!(case.cause(), Some(Cause::Permission | Cause::Token | Cause::Revoked | Cause::Expired));
    let needs: Vec<_> = case.needs();
    if !helps || needs.is_empty() {
        return None;
    }
    let mut arguments = vec!["ttl: 15".to_owned()];
    arguments.extend(case.user().map(|user| format!("authorized_user_id: {}", string(user))));
    for kind in Kind::ALL {
        let mut names: Vec<(&str, Permissions)> = Vec::new();
        for need in needs.iter().filter(|need| need.kind == kind) {
            match names.iter_mut().find(|(name, _)| *name == need.name) {
                Some((_, permissions)) => *permissions = permissions.union(need.permissions),
                None => names.push((&need.name, need.permissions)),
            }
        }
        arguments.extend(section(kind, &names));
    }
    Some(format!("client.grant_token({})", arguments.join(", ")))
}

fn section(kind: Kind, names: &[(&str, Permissions)]) -> Option<String> {
    let entries: Vec<_> = names.iter().map(|(name, permissions)| entry(name, *permissions)).collect();
    (!entries.is_empty()).then(|| format!("{}: {{ {} }}", keyword(kind), entries.join(", ")))
}

/// `"room-1" => PubnubPam::Permissions.res(write: true)`
fn entry(name: &str, permissions: Permissions) -> String {
    let permissions: Vec<_> = permissions.names().map(|name| format!("{name}: true")).collect();
    format!("{} => PubnubPam::Permissions.res({})", string(name), permissions.join(", "))
}

const fn keyword(kind: Kind) -> &'static str {
    match kind {
        Kind::Group => "channel_groups",
        other => other.json(),
    }
}

/// A Ruby String that is the text and nothing else: no `#{…}` in it is run.
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
    fn a_name_is_a_ruby_string_that_runs_nothing() {
        assert_eq!(string("room-1"), r#""room-1""#);
        assert_eq!(string(r##"#{exit}"#$0\"##), r##""\#{exit}\"\#$0\\""##);
        assert_eq!(string("a\0\u{1b}7\u{202e}é"), r#""a\u{0}\u{1b}7\u{202e}é""#);
    }
}

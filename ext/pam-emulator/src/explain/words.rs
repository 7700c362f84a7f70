//! Pieces of sentences, in the words of `Token#explain`.

use pam_core::{Kind, Permissions};

/// A name in quotation marks, with what cannot be seen escaped.
pub(crate) fn quoted(name: &str) -> String {
    format!("{name:?}")
}

/// `channel "room-1"`
pub(crate) fn place(kind: Kind, name: &str) -> String {
    format!("{} {}", word(kind), quoted(name))
}

/// `the token gives read, but not write, on channel "room-1"`
pub(crate) fn shortfall(granted: Permissions, lacking: Permissions, kind: Kind, name: &str) -> String {
    let place = place(kind, name);
    if granted.is_none() {
        return format!("the token gives nothing on {place}");
    }
    format!("the token gives {}, but not {}, on {place}", listed(granted), listed(lacking))
}

/// `read, write`
pub(crate) fn listed(permissions: Permissions) -> String {
    permissions.names().collect::<Vec<_>>().join(", ")
}

/// `Token#explain` calls the user whose metadata it is about `uuid`, as its keyword.
const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Uuid => "uuid",
        other => other.word(),
    }
}

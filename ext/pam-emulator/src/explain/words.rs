//! Parts of sentences, with the same words as `Token#explain`.

use pam_core::{Permissions, Resource};

/// A name in quotation marks. Invisible characters are escaped.
pub(crate) fn quoted(name: &str) -> String {
    format!("{name:?}")
}

/// `channel "room-1"`
pub(crate) fn place(resource: Resource<'_>) -> String {
    match resource {
        Resource::Named(kind, name) => format!("{} {}", kind.word(), quoted(name)),
        Resource::Category(category) => format!("category {}", quoted(category.json())),
    }
}

/// `the token gives read, but not write, on channel "room-1"`
pub(crate) fn shortfall(granted: Permissions, lacking: Permissions, resource: Resource<'_>) -> String {
    let place = place(resource);
    if granted.is_none() {
        return format!("the token gives nothing on {place}");
    }
    format!("the token gives {}, but not {}, on {place}", listed(granted), listed(lacking))
}

/// `read, write`
pub(crate) fn listed(permissions: Permissions) -> String {
    permissions.names().collect::<Vec<_>>().join(", ")
}

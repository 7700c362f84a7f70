//! What legacy grants are on.

use pam_core::{Category, Target};

/// The kinds of resources, in the order of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LegacyKind {
    Keyset,
    Channel,
    Group,
    Uuid,
    Category,
}

/// A kind and a name. The name of the keyset is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LegacyResource {
    pub(crate) kind: LegacyKind,
    pub(crate) name: String,
}

impl LegacyResource {
    pub(crate) fn new(kind: LegacyKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }
}

/// The names in a call, by kind. There are none in a call on the whole keyset.
pub(crate) fn named(target: &Target) -> Vec<(LegacyKind, Vec<&str>)> {
    let mut kinds = vec![
        (LegacyKind::Channel, texts(target.channels())),
        (LegacyKind::Group, texts(target.groups())),
        (LegacyKind::Uuid, texts(target.uuids())),
        (LegacyKind::Category, target.categories().iter().map(Category::json).collect()),
    ];
    kinds.retain(|(_, names)| !names.is_empty());
    kinds
}

fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

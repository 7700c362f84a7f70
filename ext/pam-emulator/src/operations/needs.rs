//! Permissions that an operation takes, and the places in a request where the names are.

use crate::authorization::Need;
use crate::routes::RequestContext;
use pam_core::{Kind, Permissions, Value};

/// What has to be permitted.
pub(super) enum Needs {
    /// Nothing: it is open to anybody.
    Nothing,
    /// Each of these, on each name.
    These(&'static [Needed]),
    /// It is about the whole keyset, so no permission covers it.
    Everything,
}

/// One permission on all names at a place.
pub(super) struct Needed {
    pub(super) permission: &'static str,
    pub(super) names: Names,
}

/// Where the names are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Names {
    /// The one channel of the path.
    Channel,
    /// The list of channels in the path; `,` is a list of none.
    Channels,
    /// The one group of the path.
    Group,
    /// The parameter `channel-group`, a list.
    Groups,
    /// The user of the path.
    Uuid,
    /// The parameter `add`, a list of channels.
    Added,
    /// The parameter `remove`, a list of channels.
    Removed,
    /// The channels in `set` and `delete` of the body.
    Memberships,
}

pub(super) const fn of(permission: &'static str, names: Names) -> Needed {
    Needed { permission, names }
}

/// A name out of a request with what is needed on it.
pub(super) struct Named {
    kind: Kind,
    name: String,
    permissions: Permissions,
}

impl Named {
    pub(super) fn need(&self) -> Need<'_> {
        Need { kind: self.kind, name: &self.name, permissions: self.permissions }
    }
}

impl Needed {
    pub(super) fn named(&self, context: &RequestContext<'_>) -> impl Iterator<Item = Named> {
        let kind = self.names.kind();
        // The table's test looks every name up.
        let permissions = Permissions::named(self.permission).unwrap_or_default();
        self.names.read(context).into_iter().map(move |name| Named { kind, name, permissions })
    }
}

impl Names {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Group | Self::Groups => Kind::Group,
            Self::Uuid => Kind::Uuid,
            _ => Kind::Channel,
        }
    }

    pub(super) fn read(self, context: &RequestContext<'_>) -> Vec<String> {
        let one = |name| vec![context.part(name).to_owned()];
        let param = |name| list(context.params.get(name).unwrap_or_default());
        match self {
            Self::Channel => one("channel"),
            Self::Group => one("group"),
            Self::Uuid => one("uuid"),
            Self::Channels => list(context.part("channels")),
            Self::Groups => param("channel-group"),
            Self::Added => param("add"),
            Self::Removed => param("remove"),
            Self::Memberships => memberships(&context.request.body),
        }
    }
}

/// The names in a list that commas separate, each once.
pub(crate) fn list(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(',').filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// `{"set":[{"channel":{"id":"a"}}],"delete":[…]}`
fn memberships(body: &[u8]) -> Vec<String> {
    let body = serde_json::from_slice(body).unwrap_or(Value::Null);
    let entries = ["set", "delete"].into_iter().filter_map(|key| match body.get(key) {
        Some(Value::List(entries)) => Some(entries),
        _ => None,
    });
    let ids = entries.flatten().filter_map(|entry| entry.get("channel")?.get("id")?.as_text());
    ids.map(str::to_owned).collect()
}

//! The permissions that operations require, and where in a request their resources are named.

use crate::request_context::RequestContext;
use pam_core::{Category, Kind, On, Permissions, Value};

/// What an operation requires.
pub(crate) enum Needs {
    /// Nothing; anybody may do it.
    Nothing,
    /// All of these permissions.
    These(&'static [Needed]),
    /// The secret key. The operation affects the whole keyset, so no permission covers it.
    Everything,
    /// The category, if the keyset requires it.
    Category(Category),
    /// `get` on each row of a list of DataSync objects. Other rows are left out.
    Rows,
}

/// A permission on all resources that are named at a location.
pub(crate) struct Needed {
    pub(crate) permission: &'static str,
    pub(crate) location: Location,
}

/// Where in a request the names of resources are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Location {
    /// The one channel of the path.
    Channel,
    /// The list of channels in the path; `,` is an empty list.
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
    /// The DataSync object of the path.
    Object(Kind),
    /// The DataSync object in `data.id` of the body. Its name is empty if there is none.
    NewObject(Kind),
}

/// The permissions that a request requires on a resource.
pub(crate) struct Need {
    pub(crate) permissions: Permissions,
    pub(crate) on: On,
}

impl Need {
    pub(crate) const fn named(permissions: Permissions, kind: Kind, name: String) -> Self {
        Self { permissions, on: On::Named(kind, name) }
    }

    pub(crate) const fn get_all(category: Category) -> Self {
        Self { permissions: Category::PERMISSION, on: On::Category(category) }
    }
}

/// One permission on the resources at a location.
pub(crate) const fn of(permission: &'static str, location: Location) -> Needed {
    Needed { permission, location }
}

impl Needs {
    /// The permission on each resource that the request names.
    pub(crate) fn read(&self, context: &RequestContext<'_>) -> Vec<Need> {
        match self {
            Self::Nothing | Self::Everything | Self::Rows => Vec::new(),
            Self::Category(category) => vec![Need::get_all(*category)],
            Self::These(needs) => needs.iter().flat_map(|needed| needed.read(context)).collect(),
        }
    }
}

impl Needed {
    /// The permission on each resource that the request names.
    pub(crate) fn read(&self, context: &RequestContext<'_>) -> impl Iterator<Item = Need> {
        let kind = self.location.kind();
        // A test of the table checks all permission names, so the default is never used.
        let permissions = Permissions::named(self.permission).unwrap_or_default();
        self.location.read(context).into_iter().map(move |name| Need::named(permissions, kind, name))
    }
}

impl Location {
    /// The kind of the resources at this location.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Group | Self::Groups => Kind::Group,
            Self::Uuid => Kind::Uuid,
            Self::Object(kind) | Self::NewObject(kind) => kind,
            Self::Channel | Self::Channels | Self::Added | Self::Removed | Self::Memberships => Kind::Channel,
        }
    }

    fn read(self, context: &RequestContext<'_>) -> Vec<String> {
        match self {
            Self::Channel => vec![context.part("channel").to_owned()],
            Self::Group => vec![context.part("group").to_owned()],
            Self::Uuid => vec![context.part("uuid").to_owned()],
            Self::Channels => context.part_list("channels"),
            Self::Groups => context.param_list("channel-group"),
            Self::Added => context.param_list("add"),
            Self::Removed => context.param_list("remove"),
            Self::Memberships => memberships(&context.request.body),
            Self::Object(_) => vec![context.part("id").to_owned()],
            Self::NewObject(_) => vec![new_id(&context.request.body)],
        }
    }
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

/// `{"data":{"id":"a"}}`
fn new_id(body: &[u8]) -> String {
    let body = serde_json::from_slice(body).unwrap_or(Value::Null);
    body.get("data").and_then(|data| data.get("id")?.as_text()).unwrap_or_default().to_owned()
}

//! The names of operations, by which faults are scripted.

use crate::routes::{self, Route};

/// The name of a call or operation in the table of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationName(&'static str);

impl OperationName {
    /// Finds an operation by its name with `_` between the words: `grant_token`, `publish`, `here_now`.
    pub fn named(text: &str) -> Option<Self> {
        routes::names().find(|name| joined(name) == text).map(Self)
    }

    /// The names of all operations. An operation with several paths is listed several times.
    pub(crate) fn all() -> Vec<String> {
        routes::names().map(joined).collect()
    }

    /// The name with `_` between its words.
    pub(crate) fn joined(self) -> String {
        joined(self.0)
    }

    /// The operation of a route.
    pub(crate) const fn of(route: &Route) -> Self {
        Self(route.name)
    }
}

fn joined(name: &str) -> String {
    name.replace(',', "").replace(' ', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_found_by_their_names() {
        for name in ["grant_token", "revoke_token", "grant", "audit", "time", "publish", "here_now"] {
            assert!(OperationName::named(name).is_some(), "{name}");
        }
        assert!(OperationName::named("list_add_or_remove_push_channels").is_some());
        for name in ["", "grant token", "Publish", "revoke"] {
            assert!(OperationName::named(name).is_none(), "{name}");
        }
    }
}

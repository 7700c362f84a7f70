//! The names of operations, by which faults are scripted.

use crate::routes;
use pam_core::Request;

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

    /// The operation that a request asks for; `None` if nothing is at its path.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        routes::name(request).map(Self)
    }
}

fn joined(name: &str) -> String {
    name.replace(',', "").replace(' ', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::Method;

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

    #[test]
    fn the_operation_of_a_request_is_found_by_method_and_path() {
        let of = |method, path: &str| {
            let (path, query) = (path.to_owned(), String::new());
            OperationName::of(&Request { method, path, query, body: Vec::new() })
        };
        assert_eq!(of(Method::Post, "/v3/pam/s/grant"), OperationName::named("grant_token"));
        assert_eq!(of(Method::Delete, "/v3/pam/s/grant/t"), OperationName::named("revoke_token"));
        assert_eq!(of(Method::Get, "/v2/auth/grant/sub-key/s"), OperationName::named("grant"));
        assert_eq!(of(Method::Get, "/signal/p/s/0/c/0/1"), OperationName::named("signal"));
        assert_eq!(of(Method::Get, "/v3/pam/s/grant"), None);
    }
}

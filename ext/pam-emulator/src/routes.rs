//! One table from method and path to what answers, and a request taken apart for it.

use crate::errors::Refusal;
use crate::operations::{OPERATIONS, Operation};
use crate::state::Clock;
use crate::state::State;
use crate::{grant, legacy, publish, revoke};
use pam_core::{Method, Params, Request, Response, UnixTime, percent_decode};

/// What answers one kind of request.
pub(crate) type Handler = fn(&mut State, &RequestContext<'_>) -> Result<Response, Refusal>;

/// Name, method, path and handler of what takes no permission; `{name}` stands for any one segment.
const ROUTES: [(&str, Method, &str, Handler); 7] = [
    ("time", Method::Get, "/time/0", publish::time),
    ("grant token", Method::Post, "/v3/pam/{sub}/grant", grant::handle),
    ("revoke token", Method::Delete, "/v3/pam/{sub}/grant/{token}", revoke::handle),
    ("grant", Method::Get, "/v2/auth/grant/sub-key/{sub}", legacy::grant),
    ("audit", Method::Get, "/v2/auth/audit/sub-key/{sub}", legacy::audit),
    ("grant", Method::Get, "/v1/auth/grant/sub-key/{sub}", legacy::grant),
    ("audit", Method::Get, "/v1/auth/audit/sub-key/{sub}", legacy::audit),
];

/// Where a request goes.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// To a call with rules of its own.
    Call(Handler),
    /// To an operation that takes permissions.
    Operation(&'static Operation),
}

/// The named segments of a path, still encoded.
type Parts<'a> = Vec<(&'static str, &'a str)>;

/// Where a request goes, with the parts of its path.
pub(crate) fn find(request: &Request) -> Result<(Target, Parts<'_>), Refusal> {
    found(request).map(|(_, target, parts)| (target, parts)).ok_or_else(|| match allowed(&request.path) {
        methods if methods.is_empty() => Refusal::NotFound,
        methods => Refusal::Method(methods),
    })
}

/// The methods that a path takes; none where there is nothing at it.
pub(crate) fn allowed(path: &str) -> Vec<Method> {
    all().filter(|route| parts(route.shape, path).is_some()).map(|route| route.method).collect()
}

/// What a request asks for, by name.
pub(crate) fn name(request: &Request) -> Option<&'static str> {
    found(request).map(|(name, ..)| name)
}

/// Everything that can be asked for, by name; a name that is at several paths comes several times.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    all().map(|route| route.name)
}

fn found(request: &Request) -> Option<(&'static str, Target, Parts<'_>)> {
    let mut of_method = all().filter(|route| route.method == request.method);
    of_method.find_map(|route| Some((route.name, route.target, parts(route.shape, &request.path)?)))
}

struct Route {
    name: &'static str,
    method: Method,
    shape: &'static str,
    target: Target,
}

fn all() -> impl Iterator<Item = Route> {
    let call = |&(name, method, shape, handler)| Route { name, method, shape, target: Target::Call(handler) };
    let operation = |row: &'static Operation| Route {
        name: row.name,
        method: row.method,
        shape: row.shape,
        target: Target::Operation(row),
    };
    ROUTES.iter().map(call).chain(OPERATIONS.iter().map(operation))
}

fn parts<'a>(shape: &'static str, path: &'a str) -> Option<Parts<'a>> {
    let mut found = Vec::new();
    let mut segments = path.split('/');
    for expected in shape.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => found.push((name, segment)),
            None if segment == expected => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(found)
}

/// A request with its path and query decoded, and what the service's clocks say about it.
pub(crate) struct RequestContext<'a> {
    pub(crate) request: &'a Request,
    pub(crate) params: Params,
    pub(crate) service_time: UnixTime,
    pub(crate) token_time: UnixTime,
    parts: Vec<(&'static str, String)>,
}

impl<'a> RequestContext<'a> {
    pub(crate) fn new(
        request: &'a Request,
        parts: Parts<'a>,
        clock: &Clock,
        now: UnixTime,
    ) -> Result<Self, Refusal> {
        let decoded = parts.into_iter().map(|(name, part)| Some((name, percent_decode(part)?.into_owned())));
        Ok(Self {
            request,
            params: Params::parse(&request.query).ok_or(Refusal::Unreadable)?,
            service_time: clock.service_time(now),
            token_time: clock.token_time(now),
            parts: decoded.collect::<Option<_>>().ok_or(Refusal::Unreadable)?,
        })
    }

    /// A part of the path by the name that the route gives it.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|(known, _)| *known == name).map_or("", |(_, part)| part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_matches_segment_by_segment() {
        let shape = "/v3/pam/{sub}/grant/{token}";
        assert_eq!(parts(shape, "/v3/pam/s/grant/a%2Fb"), Some(vec![("sub", "s"), ("token", "a%2Fb")]));
        for path in
            ["", "/", "/v3/pam/s/grant", "/v3/pam/s/grant/", "/v3/pam/s/grant/a/b", "/v3/pam//grant/a"]
        {
            assert_eq!(parts(shape, path), None, "{path}");
        }
    }

    #[test]
    fn every_route_finds_itself() {
        for Route { name: known, method, shape, .. } in all() {
            let path = shape.replace(['{', '}'], "");
            assert!(allowed(&path).contains(&method), "{shape}");
            let request = Request { method, path, query: String::new(), body: Vec::new() };
            assert!(find(&request).is_ok(), "{shape}");
            assert_eq!(name(&request), Some(known));
        }
    }
}

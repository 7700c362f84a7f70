//! Finds the route of a request.

mod route;
mod table;
#[cfg(test)]
mod tests;

use crate::errors::Refusal;
use crate::request_context::PathParts;
use pam_core::{Method, Request};
pub(crate) use route::Route;

/// The route of a request, and the parts of its path.
pub(crate) type Found<'a> = (&'static Route, PathParts<'a>);

/// The route of a request.
pub(crate) fn find(request: &Request) -> Result<Found<'_>, Refusal> {
    let mut of_method = table::all().filter(|route| route.method == request.method);
    let found = of_method.find_map(|route| Some((route, parts(route.path, &request.path)?)));
    found.ok_or_else(|| refusal(&request.path))
}

/// The refusal of a method that a path does not take.
pub(crate) fn refusal(path: &str) -> Refusal {
    match allowed(path) {
        methods if methods.is_empty() => Refusal::NotFound,
        methods => Refusal::Method(methods),
    }
}

/// The methods that a path allows; empty if there is no such path.
pub(crate) fn allowed(path: &str) -> Vec<Method> {
    table::all().filter(|route| parts(route.path, path).is_some()).map(|route| route.method).collect()
}

/// The publish key in a path that has one.
pub(crate) fn publish_key(request: &Request) -> Option<&str> {
    let (_, parts) = find(request).ok()?;
    parts.into_iter().find_map(|(name, part)| (name == "pub").then_some(part))
}

/// The names of all routes. A route with several paths is listed several times.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    table::all().map(|route| route.name)
}

/// The parts of a path, if it matches this shape.
fn parts<'a>(shape: &'static str, path: &'a str) -> Option<PathParts<'a>> {
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

//! Finds the route of a request.

mod route;
mod table;
#[cfg(test)]
mod tests;

use crate::errors::Refusal;
use crate::request_context::PathParts;
use pam_core::{Method, Request};
use route::Route;

/// The route of a request, and the parts of its path.
pub(crate) fn find(request: &Request) -> Result<(&'static Route, PathParts<'_>), Refusal> {
    found(request).ok_or_else(|| match allowed(&request.path) {
        methods if methods.is_empty() => Refusal::NotFound,
        methods => Refusal::Method(methods),
    })
}

/// The methods that a path allows; empty if there is no such path.
pub(crate) fn allowed(path: &str) -> Vec<Method> {
    table::all().filter(|route| parts(route.path, path).is_some()).map(|route| route.method).collect()
}

/// The name of a request's route.
pub(crate) fn name(request: &Request) -> Option<&'static str> {
    found(request).map(|(route, _)| route.name)
}

/// The publish key in a path that has one.
pub(crate) fn publish_key(method: Method, path: &str) -> Option<&str> {
    let mut of_method = table::all().filter(|route| route.method == method);
    let parts = of_method.find_map(|route| parts(route.path, path))?;
    parts.into_iter().find_map(|(name, part)| (name == "pub").then_some(part))
}

/// The names of all routes. A route with several paths is listed several times.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    table::all().map(|route| route.name)
}

fn found(request: &Request) -> Option<(&'static Route, PathParts<'_>)> {
    let mut of_method = table::all().filter(|route| route.method == request.method);
    of_method.find_map(|route| Some((route, parts(route.path, &request.path)?)))
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

//! Tests of the table of routes.

use super::route::{Answer, Route, RouteKind};
use super::table::ROUTES;
use super::{allowed, find, name, parts};
use crate::authorization::{Location, Needs};
use crate::errors::Backend;
use pam_core::{Kind, Permissions, Request, Value};

const DOCUMENT: &str = include_str!("../../../../docs/emulator.md");

/// Where the names are, in the words of the documentation.
fn place(location: Location) -> &'static str {
    match location {
        Location::Channel => "`{channel}`",
        Location::Channels => "each of `{channels}`",
        Location::Group => "`{group}`",
        Location::Groups => "each group of `?channel-group=`",
        Location::Uuid => "`{uuid}`",
        Location::Added => "each of `?add=`",
        Location::Removed => "each of `?remove=`",
        Location::Memberships => "each channel of the body",
    }
}

fn needs(needs: &Needs) -> String {
    match needs {
        Needs::Nothing => "nothing".to_owned(),
        Needs::Everything => "the secret key, or `list_all: true`".to_owned(),
        Needs::These(needs) => {
            let one = needs.iter().map(|need| format!("{} on {}", need.permission, place(need.location)));
            one.collect::<Vec<_>>().join("; ")
        }
    }
}

fn refuser(needs: &Needs, backend: Backend) -> &'static str {
    match backend {
        _ if matches!(needs, Needs::Nothing) => "nobody",
        Backend::AccessManager => "Access Manager",
        Backend::Presence => "Presence",
        Backend::History => "History",
        Backend::Actions => "Actions",
        Backend::Objects => "Objects",
        Backend::Groups => "ChannelGroups",
    }
}

fn operations() -> impl Iterator<Item = (&'static Route, &'static Needs)> {
    ROUTES.iter().filter_map(|route| match &route.kind {
        RouteKind::Operation { needs, .. } => Some((route, needs)),
        RouteKind::Call(_) => None,
    })
}

fn documented(route: &Route) -> Option<String> {
    let RouteKind::Operation { needs: needed, backend, .. } = &route.kind else { return None };
    let (name, method, path) = (route.name, route.method.as_str(), route.path);
    Some(format!("| {name} | `{method} {path}` | {} | {} |", needs(needed), refuser(needed, *backend)))
}

#[test]
fn the_documentation_has_the_same_table() {
    let expected: Vec<_> = ROUTES.iter().filter_map(documented).collect();
    let found: Vec<_> = DOCUMENT.lines().filter(|line| line.contains("| `") && line.contains(" /")).collect();
    assert_eq!(found, expected, "\n{}\n", expected.join("\n"));
}

#[test]
fn every_permission_has_a_documented_name() {
    for (route, needs) in operations() {
        if let Needs::These(needs) = needs {
            assert!(!needs.is_empty(), "{}", route.name);
            for need in *needs {
                assert!(Permissions::named(need.permission).is_ok(), "{}", route.name);
            }
        }
    }
}

#[test]
fn every_body_is_json() {
    for route in ROUTES {
        if let RouteKind::Operation { answer: Answer::Body(template), .. } = route.kind {
            assert!(serde_json::from_str::<Value>(template).is_ok(), "{}", route.name);
        }
    }
}

#[test]
fn every_place_that_is_named_is_in_the_path() {
    for (route, needs) in operations() {
        let Needs::These(needs) = needs else { continue };
        for part in needs.iter().map(|need| place(need.location)).filter(|place| place.contains('{')) {
            let part = part.trim_start_matches("each of ").trim_matches('`');
            assert!(route.path.contains(part), "{}: {part}", route.name);
        }
    }
}

#[test]
fn what_operations_ask_for_is_what_means_something() {
    for kind in [Kind::Group, Kind::Uuid] {
        let needed = operations().filter_map(|(_, needs)| match needs {
            Needs::These(needs) => Some(needs.iter().filter(|need| need.location.kind() == kind)),
            _ => None,
        });
        let asked = needed.flatten().map(|need| Permissions::named(need.permission).unwrap());
        assert_eq!(asked.fold(Permissions::NONE, Permissions::union), kind.meaningful(), "{kind:?}");
    }
}

#[test]
fn a_path_matches_segment_by_segment() {
    let shape = "/v3/pam/{sub}/grant/{token}";
    assert_eq!(parts(shape, "/v3/pam/s/grant/a%2Fb"), Some(vec![("sub", "s"), ("token", "a%2Fb")]));
    for path in ["", "/", "/v3/pam/s/grant", "/v3/pam/s/grant/", "/v3/pam/s/grant/a/b", "/v3/pam//grant/a"] {
        assert_eq!(parts(shape, path), None, "{path}");
    }
}

#[test]
fn every_route_is_found_by_its_own_path() {
    for route in ROUTES {
        let path = route.path.replace(['{', '}'], "");
        assert!(allowed(&path).contains(&route.method), "{}", route.path);
        let request = Request { method: route.method, path, query: String::new(), body: Vec::new() };
        assert!(find(&request).is_ok_and(|(found, _)| found.path == route.path), "{}", route.path);
        assert_eq!(name(&request), Some(route.name));
    }
}

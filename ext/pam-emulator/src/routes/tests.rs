//! Tests of the table of routes.

use super::route::{Responder, Route, RouteKind};
use super::table;
use super::{allowed, find, parts};
use crate::authorization::{Location, Needs};
use crate::errors::Backend;
use pam_core::{Kind, Permissions, Request, Value};

const DOCUMENT: &str = include_str!("../../../../docs/emulator.md");
const PERMISSIONS: &str = include_str!("../../../../docs/permissions.md");

/// The place of the names, in the words of `docs/emulator.md` and in those of `docs/permissions.md`.
const fn words(location: Location) -> (&'static str, &'static str) {
    match location {
        Location::Channel => ("`{channel}`", "the channel"),
        Location::Channels => ("each of `{channels}`", "each channel"),
        Location::Group => ("`{group}`", "the channel group"),
        Location::Groups => ("each group of `?channel-group=`", "each channel group"),
        Location::Uuid => ("`{uuid}`", "the user"),
        Location::Added => ("each of `?add=`", "each channel that is added"),
        Location::Removed => ("each of `?remove=`", "each channel that is removed"),
        Location::Memberships => ("each channel of the body", "each channel of the change"),
        Location::Object(_) => ("`{id}`", "the object"),
        Location::NewObject(_) => ("`data.id` of the body", "the id of the new object"),
    }
}

fn needs(needs: &Needs) -> String {
    match needs {
        Needs::Nothing => "nothing".to_owned(),
        Needs::Everything => "the secret key, or `list_all: true`".to_owned(),
        Needs::Category(category) => format!("get on the category `{}`", category.json()),
        Needs::Rows => "get on each row; other rows are left out".to_owned(),
        Needs::These(needs) => {
            let one = needs.iter().map(|need| format!("{} on {}", need.permission, words(need.location).0));
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
        Backend::DataSync => "DataSync",
    }
}

fn operations() -> impl Iterator<Item = (&'static Route, &'static Needs)> {
    table::all().filter_map(|route| match &route.kind {
        RouteKind::Operation { needs, .. } => Some((route, needs)),
        RouteKind::Call(_) => None,
    })
}

fn documented(route: &Route) -> Option<String> {
    let RouteKind::Operation { needs: needed, backend, .. } = &route.kind else { return None };
    let (name, method, path) = (route.name, route.method.as_str(), route.path);
    Some(format!("| {name} | `{method} {path}` | {} | {} |", needs(needed), refuser(needed, *backend)))
}

/// The kinds of DataSync objects in names and paths. `docs/emulator.md` has a row for all of them together.
const OBJECTS: [(&str, &str); 5] = [
    ("entities", "entity"),
    ("relationships", "relationship"),
    ("users", "user"),
    ("channels", "channel"),
    ("memberships", "membership"),
];

fn for_all_objects(row: String) -> String {
    let general = |row: String, (all, one): (&str, &str)| {
        let row = row.replace(&format!("datasync {all} "), "datasync {objects} ");
        let row = row.replace(&format!("datasync {one} "), "datasync {object} ");
        row.replace(&format!("/v1/datasync/subkeys/{{sub}}/{all}"), "/v1/datasync/subkeys/{sub}/{objects}")
    };
    OBJECTS.into_iter().fold(row, general)
}

fn rows(document: &'static str) -> impl Iterator<Item = &'static str> {
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| operation ");
    document.lines().filter(is_row)
}

#[test]
fn the_documentation_has_the_same_table() {
    let mut expected: Vec<_> = table::all().filter_map(documented).map(for_all_objects).collect();
    let data_sync = expected.iter().position(|row| row.contains("{objects}")).unwrap();
    let kinds: Vec<_> = expected.split_off(data_sync);
    let kinds: Vec<_> = kinds.chunks(kinds.len() / OBJECTS.len()).collect();
    assert!(kinds.iter().all(|rows| rows == &kinds[0]), "each kind of object has the same operations");
    expected.extend_from_slice(kinds[0]);
    let found: Vec<_> = DOCUMENT.lines().filter(|line| line.contains("| `") && line.contains(" /")).collect();
    assert_eq!(found, expected, "\n{}\n", expected.join("\n"));
}

/// What operations require on one kind of resource: operation, permission, place.
fn on(kind: Kind) -> Vec<String> {
    let rows = operations().flat_map(|(route, needs)| {
        let needs: Vec<_> = match needs {
            Needs::These(needs) => needs.iter().filter(|need| need.location.kind() == kind).collect(),
            _ => Vec::new(),
        };
        needs
            .into_iter()
            .map(|need| format!("| {} | `{}` | {} |", route.name, need.permission, words(need.location).1))
    });
    each_once(rows.chain(list_of(kind)))
}

/// The operation that lists objects of a kind. Its path is the one where they are created.
fn list_of(kind: Kind) -> Option<String> {
    let creates = |needs: &Needs| match needs {
        Needs::These([need]) => matches!(need.location, Location::NewObject(created) if created == kind),
        _ => false,
    };
    let (create, _) = operations().find(|(_, needs)| creates(needs))?;
    let (list, _) =
        operations().find(|(route, needs)| matches!(needs, Needs::Rows) && route.path == create.path)?;
    Some(format!("| {} | `get` | each object; the others are left out |", list.name))
}

fn each_once(rows: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    rows.for_each(|row| {
        if !seen.contains(&row) {
            seen.push(row);
        }
    });
    seen
}

/// The requirements of operations other than permissions on named resources.
fn otherwise(told: impl Fn(&Needs) -> Option<String>) -> Vec<String> {
    each_once(
        operations().filter_map(|(route, needs)| Some(format!("| {} | {} |", route.name, told(needs)?))),
    )
}

#[test]
fn the_page_of_permissions_has_every_operation() {
    let kinds = [
        Kind::Channel,
        Kind::Group,
        Kind::Uuid,
        Kind::User,
        Kind::Entity,
        Kind::Relationship,
        Kind::Membership,
    ];
    let mut expected: Vec<_> = kinds.into_iter().flat_map(on).collect();
    expected.extend(otherwise(|needs| match needs {
        Needs::Category(category) => Some(format!("`get` | `{}`", category.json())),
        _ => None,
    }));
    expected.extend(otherwise(|needs| {
        matches!(needs, Needs::Everything).then(|| "a signature with the secret key".to_owned())
    }));
    expected.extend(otherwise(|needs| matches!(needs, Needs::Nothing).then(|| "nothing".to_owned())));
    let found: Vec<_> = rows(PERMISSIONS).collect();
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
fn every_template_is_json() {
    for route in table::all() {
        if let RouteKind::Operation { answer: Responder::Body(template), .. } = route.kind {
            assert!(serde_json::from_str::<Value>(template).is_ok(), "{}", route.name);
        }
    }
}

#[test]
fn every_place_of_a_name_is_in_its_path() {
    for (route, needs) in operations() {
        let Needs::These(needs) = needs else { continue };
        for part in needs.iter().map(|need| words(need.location).0).filter(|place| place.contains('{')) {
            let part = part.trim_start_matches("each of ").trim_matches('`');
            assert!(route.path.contains(part), "{}: {part}", route.name);
        }
    }
}

#[test]
fn operations_require_every_permission_that_has_a_meaning_and_no_other() {
    for kind in Kind::ALL {
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
    for route in table::all() {
        let path = route.path.replace(['{', '}'], "");
        assert!(allowed(&path).contains(&route.method), "{}", route.path);
        let request = Request { method: route.method, path, query: String::new(), body: Vec::new() };
        assert!(find(&request).is_ok_and(|(found, _)| found.path == route.path), "{}", route.path);
    }
}

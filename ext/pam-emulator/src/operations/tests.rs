//! The table itself: that it can be read, and that the documentation has the same one.

use super::needs::{Names, Needed, Needs};
use super::{Answer, OPERATIONS, Operation};
use crate::errors::Backend;
use pam_core::{MEANINGFUL, Permissions, Value};

const DOCUMENT: &str = include_str!("../../../../docs/emulator.md");

/// Where the names are, as the documentation puts it.
fn place(names: Names) -> &'static str {
    match names {
        Names::Channel => "`{channel}`",
        Names::Channels => "each of `{channels}`",
        Names::Group => "`{group}`",
        Names::Groups => "each group of `?channel-group=`",
        Names::Uuid => "`{uuid}`",
        Names::Added => "each of `?add=`",
        Names::Removed => "each of `?remove=`",
        Names::Memberships => "each channel of the body",
    }
}

fn needs(needs: &Needs) -> String {
    let one = |need: &Needed| format!("{} on {}", need.permission, place(need.names));
    match needs {
        Needs::Nothing => "nothing".to_owned(),
        Needs::Everything => "the secret key, or `list_all: true`".to_owned(),
        Needs::These(needs) => needs.iter().map(one).collect::<Vec<_>>().join("; "),
    }
}

fn refuser(operation: &Operation) -> &'static str {
    match operation.backend {
        _ if matches!(operation.needs, Needs::Nothing) => "nobody",
        Backend::AccessManager => "Access Manager",
        Backend::Presence => "Presence",
        Backend::History => "History",
        Backend::Actions => "Actions",
        Backend::Objects => "Objects",
        Backend::Groups => "ChannelGroups",
    }
}

fn documented(operation: &Operation) -> String {
    let Operation { name, method, shape, .. } = operation;
    let (method, needs, refuser) = (method.as_str(), needs(&operation.needs), refuser(operation));
    format!("| {name} | `{method} {shape}` | {needs} | {refuser} |")
}

#[test]
fn the_documentation_has_this_very_table() {
    let expected: Vec<_> = OPERATIONS.iter().map(documented).collect();
    let found: Vec<_> = DOCUMENT.lines().filter(|line| line.contains("| `") && line.contains(" /")).collect();
    assert_eq!(found, expected, "\n{}\n", expected.join("\n"));
}

#[test]
fn every_permission_has_a_documented_name() {
    for operation in OPERATIONS {
        if let Needs::These(needs) = &operation.needs {
            assert!(!needs.is_empty(), "{}", operation.name);
            for need in *needs {
                assert!(Permissions::named(need.permission).is_ok(), "{}", operation.name);
            }
        }
    }
}

#[test]
fn every_body_is_json() {
    for operation in OPERATIONS {
        if let Answer::Body(template) = operation.answer {
            assert!(serde_json::from_str::<Value>(template).is_ok(), "{}", operation.name);
        }
    }
}

#[test]
fn every_place_that_is_named_is_in_the_path() {
    for operation in OPERATIONS {
        let Needs::These(needs) = &operation.needs else { continue };
        for part in needs.iter().map(|need| place(need.names)).filter(|place| place.contains('{')) {
            let part = part.trim_start_matches("each of ").trim_matches('`');
            assert!(operation.shape.contains(part), "{}: {part}", operation.name);
        }
    }
}

#[test]
fn what_operations_ask_for_is_what_means_something() {
    for (kind, meaningful) in MEANINGFUL {
        let needed = OPERATIONS.iter().filter_map(|operation| match &operation.needs {
            Needs::These(needs) => Some(needs.iter().filter(|need| need.names.kind() == kind)),
            _ => None,
        });
        let asked = needed.flatten().map(|need| Permissions::named(need.permission).unwrap());
        assert_eq!(asked.fold(Permissions::NONE, Permissions::union), meaningful, "{kind:?}");
    }
}

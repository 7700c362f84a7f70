//! Presence events of channel `room-1` come on channel `room-1-pnpres`, which needs a permission of its own.

use crate::error::Invalid;
use crate::permissions::Permissions;
use crate::scope::{Kind, Scope};
use re2::NoSuffix;
use std::mem;

/// The suffix that makes the name of a presence channel from that of a channel or group.
pub(crate) const SUFFIX: &str = "-pnpres";

const READ: Permissions = Permissions::READ;

/// The callers' decisions about presence, collected with the permissions of a grant.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    names: Vec<(Kind, String)>,
    patterns: Vec<(Kind, String)>,
    /// Indexes of the readable resources for which the caller did not decide about presence.
    undecided: Vec<(Kind, usize)>,
}

impl Presence {
    /// Records whether the presence of the resource at index `place` can be read; `None` if the caller did not decide.
    pub(crate) fn of_resource(
        &mut self,
        (kind, place): (Kind, usize),
        name: &str,
        permissions: Permissions,
        wanted: Option<bool>,
    ) -> Result<(), Invalid> {
        let has_presence = has_presence(kind) && !name.ends_with(SUFFIX);
        match wanted {
            Some(true) if !has_presence => return Err(unfit(kind, name)),
            Some(true) => self.names.push((kind, format!("{name}{SUFFIX}"))),
            None if has_presence && permissions.contains(READ) => self.undecided.push((kind, place)),
            _ => {}
        }
        Ok(())
    }

    /// The same for a pattern. No decision is needed here: the channels that a pattern covers are not known.
    pub(crate) fn of_pattern(&mut self, kind: Kind, re2: &str, wanted: Option<bool>) -> Result<(), Invalid> {
        match wanted {
            Some(true) if !has_presence(kind) => Err(unfit(kind, re2)),
            Some(true) => {
                self.patterns.extend(presence_of(re2)?.map(|presence| (kind, presence)));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Adds the wanted presence names, unless the grant has them already.
    pub(crate) fn add_to(&mut self, resources: &mut Scope, patterns: &mut Scope) -> Result<(), Invalid> {
        add(resources, mem::take(&mut self.names))?;
        add(patterns, mem::take(&mut self.patterns))
    }

    /// The readable resources without a decision about presence and without their presence name in the grant.
    pub(crate) fn undecided<'a>(&self, resources: &'a Scope) -> Vec<(Kind, &'a str)> {
        let names = self
            .undecided
            .iter()
            .filter_map(|(kind, place)| Some((*kind, resources.get(*kind).name(*place)?)));
        names.filter(|(kind, name)| !resources.has(*kind, &format!("{name}{SUFFIX}"))).collect()
    }
}

const fn has_presence(kind: Kind) -> bool {
    matches!(kind, Kind::Channel | Kind::Group)
}

/// A pattern for the presence of all that `re2` covers; `None` if `re2` covers that, too.
fn presence_of(re2: &str) -> Result<Option<String>, Invalid> {
    re2::with_suffix(re2, SUFFIX).map_err(|refused| {
        let got = match refused {
            NoSuffix::Pattern(error) => error.to_string(),
            NoSuffix::Ends => format!("{re2:?}"),
        };
        Invalid::new("presence", "a pattern with exactly one `$`, at its end", got)
    })
}

fn add(scope: &mut Scope, wanted: Vec<(Kind, String)>) -> Result<(), Invalid> {
    for (kind, name) in wanted {
        if !scope.has(kind, &name) {
            scope.add(kind, &name, READ)?;
        }
    }
    Ok(())
}

fn unfit(kind: Kind, name: &str) -> Invalid {
    Invalid::new(
        "presence",
        "a channel or channel group for `presence: true`",
        format!("{} {name:?}", kind.word()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(names: &[&str]) -> Scope {
        let mut scope = Scope::default();
        names.iter().for_each(|name| scope.add(Kind::Channel, name, READ).unwrap());
        scope
    }

    fn listed(scope: &Scope) -> Vec<&str> {
        scope.get(Kind::Channel).iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn presence_is_added_unless_the_grant_has_it() {
        let mut presence = Presence::default();
        for (place, name) in ["a", "b"].into_iter().enumerate() {
            presence.of_resource((Kind::Channel, place), name, READ, Some(true)).unwrap();
        }
        presence.of_pattern(Kind::Channel, "^room-[0-9]$", Some(true)).unwrap();
        presence.of_pattern(Kind::Channel, "^lobby.*$", Some(true)).unwrap();
        let (mut resources, mut patterns) = (scope(&["a", "b", "b-pnpres"]), Scope::default());
        presence.add_to(&mut resources, &mut patterns).unwrap();
        assert!(presence.undecided(&resources).is_empty());
        assert_eq!(listed(&resources), ["a", "b", "b-pnpres", "a-pnpres"]);
        assert_eq!(listed(&patterns), ["^room-[0-9]-pnpres$"]);
    }

    #[test]
    fn readable_resources_without_a_decision_about_presence_are_listed() {
        let (mut presence, mut resources) = (Presence::default(), Scope::default());
        let write = Permissions::named("write").unwrap();
        for (kind, name, permissions, wanted) in [
            (Kind::Channel, "decided", READ, Some(false)),
            (Kind::Channel, "open", READ, None),
            (Kind::Channel, "open-pnpres", write, None),
            (Kind::Channel, "named", READ, None),
            (Kind::Channel, "named-pnpres", READ, None),
            (Kind::Channel, "written", write, None),
            (Kind::Channel, "last", READ, None),
            (Kind::Uuid, "user", READ, None),
            (Kind::Group, "group", READ, None),
        ] {
            let place = (kind, resources.get(kind).len());
            presence.of_resource(place, name, permissions, wanted).unwrap();
            resources.add(kind, name, permissions).unwrap();
        }
        assert_eq!(presence.undecided(&resources), [(Kind::Channel, "last"), (Kind::Group, "group")]);
    }

    #[test]
    fn a_pattern_with_several_end_anchors_gets_no_presence() {
        let refused = Presence::default().of_pattern(Kind::Channel, "^a$|^b$", Some(true)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            r#"presence: expected a pattern with exactly one `$`, at its end, got "^a$|^b$""#
        );
    }

    #[test]
    fn presence_of_users_is_refused() {
        let mut presence = Presence::default();
        let name = presence.of_resource((Kind::Uuid, 0), "user-1", READ, Some(true)).unwrap_err();
        assert_eq!(
            name.to_string(),
            "presence: expected a channel or channel group for `presence: true`, got user \"user-1\""
        );
        assert!(presence.of_resource((Kind::Channel, 0), "a-pnpres", READ, Some(true)).is_err());
        assert!(presence.of_pattern(Kind::Uuid, "^u$", Some(true)).is_err());
    }
}

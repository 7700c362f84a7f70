//! Who is on a channel is told on a name of its own, `room-1-pnpres`, which takes a permission of its own.

use crate::error::Invalid;
use crate::permissions::Permissions;
use crate::scope::{Kind, Scope};
use re2::NoSuffix;

/// What stands behind the name of a channel or group in the name of its presence.
pub(crate) const SUFFIX: &str = "-pnpres";

const READ: Permissions = Permissions::from_mask(1);

/// What was said about presence while the permissions of a grant were gathered.
#[derive(Debug, Default)]
pub struct Presence {
    names: Vec<(Kind, String)>,
    patterns: Vec<(Kind, String)>,
    /// Nothing where nobody asks for them.
    undecided: Option<Vec<(Kind, String)>>,
}

impl Presence {
    /// Takes down as well of which names nothing was said.
    pub fn with_undecided() -> Self {
        Self { undecided: Some(Vec::new()), ..Self::default() }
    }

    /// Takes down what was said of a name: that its presence shall be read, or not, or nothing.
    pub fn of_name(
        &mut self,
        kind: Kind,
        name: &str,
        permissions: Permissions,
        wanted: Option<bool>,
    ) -> Result<(), Invalid> {
        let has_presence = matches!(kind, Kind::Channel | Kind::Group) && !name.ends_with(SUFFIX);
        match wanted {
            Some(true) if !has_presence => Err(unfit(kind, name)),
            Some(true) => {
                self.names.push((kind, format!("{name}{SUFFIX}")));
                Ok(())
            }
            None if has_presence && permissions.contains(READ) => {
                if let Some(undecided) = &mut self.undecided {
                    undecided.push((kind, name.to_owned()));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The same for a pattern. Nobody need decide: what a pattern covers cannot be listed.
    pub fn of_pattern(&mut self, kind: Kind, re2: &str, wanted: Option<bool>) -> Result<(), Invalid> {
        match wanted {
            Some(true) if !matches!(kind, Kind::Channel | Kind::Group) => Err(unfit(kind, re2)),
            Some(true) => {
                self.patterns.extend(presence_of(re2)?.map(|presence| (kind, presence)));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Adds what is wanted, beside what names it already; returns the names about which nothing was said, if those
    /// were taken down.
    pub fn add_to(self, resources: &mut Scope, patterns: &mut Scope) -> Result<Vec<(Kind, String)>, Invalid> {
        add(resources, self.names)?;
        add(patterns, self.patterns)?;
        let mut undecided = self.undecided.unwrap_or_default();
        undecided.retain(|(kind, name)| !resources.has(*kind, &format!("{name}{SUFFIX}")));
        Ok(undecided)
    }
}

/// A pattern for the presence of whatever `re2` covers. Nothing where `re2` covers it already.
fn presence_of(re2: &str) -> Result<Option<String>, Invalid> {
    re2::with_suffix(re2, SUFFIX).map_err(|refused| {
        let got = match refused {
            NoSuffix::Pattern(error) => error.to_string(),
            NoSuffix::Ends => format!("{re2:?}"),
        };
        Invalid::new("presence", "a pattern with `$` at its end, and there alone", got)
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
        scope.get(Kind::Channel).iter().map(|(name, _)| &**name).collect()
    }

    #[test]
    fn presence_that_is_wanted_is_added_once() {
        let mut presence = Presence::default();
        for name in ["a", "b"] {
            presence.of_name(Kind::Channel, name, READ, Some(true)).unwrap();
        }
        presence.of_pattern(Kind::Channel, "^room-[0-9]$", Some(true)).unwrap();
        presence.of_pattern(Kind::Channel, "^lobby.*$", Some(true)).unwrap();
        let (mut resources, mut patterns) = (scope(&["a", "b", "b-pnpres"]), Scope::default());
        assert!(presence.add_to(&mut resources, &mut patterns).unwrap().is_empty());
        assert_eq!(listed(&resources), ["a", "b", "b-pnpres", "a-pnpres"]);
        assert_eq!(listed(&patterns), ["^room-[0-9]-pnpres$"]);
    }

    #[test]
    fn only_what_can_be_read_and_was_not_decided_is_undecided() {
        let mut presence = Presence::with_undecided();
        let write = Permissions::named("write").unwrap();
        for (kind, name, permissions, wanted) in [
            (Kind::Channel, "open", READ, None),
            (Kind::Channel, "open-pnpres", READ, None),
            (Kind::Channel, "named", READ, None),
            (Kind::Channel, "decided", READ, Some(false)),
            (Kind::Channel, "written", write, None),
            (Kind::Uuid, "user", READ, None),
            (Kind::Group, "group", READ, None),
        ] {
            presence.of_name(kind, name, permissions, wanted).unwrap();
        }
        let undecided = presence.add_to(&mut scope(&["named-pnpres"]), &mut Scope::default()).unwrap();
        assert_eq!(undecided, [(Kind::Channel, "open".to_owned()), (Kind::Group, "group".to_owned())]);
    }

    #[test]
    fn a_pattern_with_more_than_one_end_has_no_presence() {
        let refused = Presence::default().of_pattern(Kind::Channel, "^a$|^b$", Some(true)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            r#"presence: expected a pattern with `$` at its end, and there alone, got "^a$|^b$""#
        );
    }

    #[test]
    fn users_have_no_presence_of_their_own() {
        let mut presence = Presence::default();
        let name = presence.of_name(Kind::Uuid, "user-1", READ, Some(true)).unwrap_err();
        assert_eq!(
            name.to_string(),
            "presence: expected a channel or channel group for `presence: true`, got user \"user-1\""
        );
        assert!(presence.of_name(Kind::Channel, "a-pnpres", READ, Some(true)).is_err());
        assert!(presence.of_pattern(Kind::Uuid, "^u$", Some(true)).is_err());
    }
}

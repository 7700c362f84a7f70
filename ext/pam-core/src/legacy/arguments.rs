//! The arguments of the legacy calls `grant`, `revoke` and `audit`.

use super::{LegacyFlags, LegacyGrant, LegacyTtl, NameList, Target, letters};
use crate::argument::{Argument, Arguments, Given};
use crate::category::{Categories, Category};
use crate::error::Invalid;

const CHANNELS: &[&str] = &["channel", "channels"];
const GROUPS: &[&str] = &["channel_group", "channel_groups", "group"];
const UUIDS: &[&str] = &["uuids"];
const AUTH_KEYS: &[&str] = &["auth_key"];
const CATEGORIES: &[&str] = &["categories"];
const NAMES: &str = "a String, a Symbol or an Array of them";

impl LegacyGrant {
    /// Reads `ttl`, the target, and a flag for each permission. A flag that is nil is not sent.
    pub fn read(arguments: &mut impl Arguments) -> Result<Self, Invalid> {
        let target = Target::read(arguments)?.with_categories(categories(arguments)?)?;
        let ttl = arguments.given("ttl").map(|ttl| ttl.whole(LegacyTtl::EXPECTED)).transpose()?;
        let mut flags = LegacyFlags::default();
        for (_letter, permission) in letters() {
            for name in permission.names() {
                if let Some(flag) = arguments.given(name) {
                    flags.say(permission, is_set(&flag)?);
                }
            }
        }
        Self::new(target, flags, ttl)
    }
}

impl Target {
    /// Reads `channel`, `channel_group`, `uuids`, `auth_key` and their other names, which can be used together.
    pub fn read(arguments: &mut impl Arguments) -> Result<Self, Invalid> {
        let mut names = |keywords| names(arguments, keywords);
        let (channels, groups) = (names(CHANNELS)?, names(GROUPS)?);
        Self::new(channels, groups, names(UUIDS)?, names(AUTH_KEYS)?)
    }
}

fn categories(arguments: &mut impl Arguments) -> Result<Categories, Invalid> {
    let mut categories = Categories::default();
    for name in names(arguments, CATEGORIES)?.as_slice() {
        categories.add("categories", name, Category::PERMISSION)?;
    }
    Ok(categories)
}

fn names(arguments: &mut impl Arguments, keywords: &[&'static str]) -> Result<NameList, Invalid> {
    keywords.iter().filter_map(|keyword| arguments.given(keyword)).try_fold(NameList::default(), add)
}

/// Auth keys are secrets, so no name is shown.
fn add<G: Given>(names: NameList, argument: Argument<'_, G>) -> Result<NameList, Invalid> {
    let name = argument.name;
    let texts = argument.one_or_more("at least one name", |each| each.secret_or_symbol(NAMES))?;
    texts.iter().try_fold(names, |names, text| names.with(name, text))
}

/// Accepts 1 and 0 too, which is how the API writes flags.
fn is_set<G: Given>(flag: &Argument<'_, G>) -> Result<bool, Invalid> {
    match flag.value.digits().as_deref() {
        Some("1") => Ok(true),
        Some("0") => Ok(false),
        _ => flag.flag(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused(mut arguments: Value) -> String {
        LegacyGrant::read(&mut arguments).unwrap_err().to_string()
    }

    #[test]
    fn a_grant_is_read_with_all_names_of_its_arguments() {
        let mut arguments = json!({
            "channel": "a,b", "channels": ["c", "a"], "group": "g", "auth_key": "k", "read": true, "write": 0,
            "manage": null, "ttl": 5
        });
        let grant = LegacyGrant::read(&mut arguments).unwrap();
        let mut params = crate::Params::default();
        grant.add_to(&mut params);
        let sent: Vec<_> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(sent.join("&"), "channel=a,b,c&channel-group=g&auth=k&r=1&w=0&ttl=5");
    }

    #[test]
    fn wrong_arguments_are_refused_without_showing_an_auth_key() {
        assert_eq!(
            refused(json!({ "channel": [] })),
            "channel: expected at least one name, got an empty Array"
        );
        assert_eq!(
            refused(json!({ "auth_key": { "hush": 1 } })),
            format!("auth_key: expected {NAMES}, got an object")
        );
        assert_eq!(refused(json!({ "channel": "a", "read": 2 })), "read: expected true or false, got 2");
        let unknown = "categories: expected the categories channels and uuids, got \"x\"";
        assert_eq!(refused(json!({ "auth_key": "k", "categories": "x" })), unknown);
    }
}

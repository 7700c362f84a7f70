//! The keywords of the legacy calls `grant`, `revoke` and `audit`.

use crate::arguments::convert::{self, Options};
use magnus::{Integer, RArray, Symbol, Value};
use pam_core::{
    Categories, Category, Invalid, LegacyFlags, LegacyGrant, LegacyTtl, NameList, Target, letters,
};

const AUTH_KEYS: &[&str] = &["auth_key"];
const CATEGORIES: &[&str] = &["categories"];
const NAMES: &str = "a String, a Symbol or an Array of them";

pub(crate) fn grant(options: &Options) -> Result<LegacyGrant, Invalid> {
    let target = target(options)?.with_categories(categories(options)?)?;
    let ttl = options.given("ttl");
    let ttl = ttl.map(|ttl| convert::integer(ttl, "ttl", || LegacyTtl::EXPECTED)).transpose()?;
    LegacyGrant::new(target, flags(options)?, ttl)
}

pub(crate) fn target(options: &Options) -> Result<Target, Invalid> {
    let names = |keywords| names(options, keywords);
    let (channels, groups) = (names(Target::CHANNEL_KEYWORDS)?, names(Target::GROUP_KEYWORDS)?);
    Target::new(channels, groups, names(Target::UUID_KEYWORDS)?, names(AUTH_KEYS)?)
}

fn categories(options: &Options) -> Result<Categories, Invalid> {
    let mut categories = Categories::default();
    for name in names(options, CATEGORIES)?.as_slice() {
        categories.add("categories", name, Category::PERMISSION)?;
    }
    Ok(categories)
}

fn names(options: &Options, keywords: &[&str]) -> Result<NameList, Invalid> {
    let given = keywords.iter().filter_map(|keyword| Some((*keyword, options.given(keyword)?)));
    given.into_iter().try_fold(NameList::default(), |names, (keyword, value)| add(names, keyword, value))
}

/// An empty Array is refused. It may be a computed list without results, and must not mean "all".
fn add(names: NameList, keyword: &str, value: Value) -> Result<NameList, Invalid> {
    match RArray::from_value(value) {
        Some(list) if list.is_empty() => Err(Invalid::new(keyword, "at least one name", "an empty Array")),
        Some(list) => list.into_iter().try_fold(names, |names, name| add_text(names, keyword, name)),
        None => add_text(names, keyword, value),
    }
}

/// Auth keys are secrets, so an error shows only the class of a wrong value.
fn add_text(names: NameList, keyword: &str, value: Value) -> Result<NameList, Invalid> {
    let text = match Symbol::from_value(value) {
        Some(_) => convert::text(value, keyword, NAMES)?,
        None => convert::secret_text(value, keyword, NAMES)?,
    };
    names.with(keyword, &text)
}

/// A flag that is nil is left out of the request.
fn flags(options: &Options) -> Result<LegacyFlags, Invalid> {
    let mut flags = LegacyFlags::default();
    for (_letter, permission) in letters() {
        for name in permission.names() {
            if let Some(value) = options.given(name) {
                flags.say(permission, flag(value, name)?);
            }
        }
    }
    Ok(flags)
}

/// Accepts 1 and 0 too, which is how the API writes flags.
fn flag(value: Value, name: &str) -> Result<bool, Invalid> {
    let wire = Integer::from_value(value).and_then(|number| number.to_i64().ok());
    match wire {
        Some(1) => Ok(true),
        Some(0) => Ok(false),
        _ => convert::boolean(value)
            .ok_or_else(|| Invalid::new(name, "true or false", convert::describe(value))),
    }
}

//! The keyword `categories` of a grant: a list of names, or a Hash of names and permissions.

use crate::arguments::convert;
use crate::arguments::permissions;
use magnus::{Integer, RArray, RHash, RString, Symbol, Value};
use pam_core::{Category, Entry, Invalid, Permissions};

const EXPECTED: &str = "a Hash of names and Permissions, or names";

/// Passes each category with its permissions to `add`.
pub(crate) fn read(
    categories: Value,
    mut add: impl FnMut(&str, Entry) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    if let Some(map) = RHash::from_value(categories) {
        return convert::each_pair(map, |name, value| {
            let name = text(name)?;
            let entry = entry(&name, value)?;
            add(&name, entry)
        });
    }
    match RArray::from_value(categories) {
        Some(names) => names.into_iter().try_for_each(|name| read_names(name, &mut add)),
        None => read_names(categories, &mut add),
    }
}

/// One name, or several separated by commas, as in the legacy calls.
fn read_names(names: Value, add: &mut impl FnMut(&str, Entry) -> Result<(), Invalid>) -> Result<(), Invalid> {
    text(names)?.split(',').try_for_each(|name| add(name, of(Category::PERMISSION)))
}

fn text(name: Value) -> Result<String, Invalid> {
    let is_name = RString::from_value(name).is_some() || Symbol::from_value(name).is_some();
    let text = is_name.then(|| convert::text(name, "categories", EXPECTED));
    text.unwrap_or_else(|| Err(Invalid::new("categories", EXPECTED, convert::describe(name))))
}

/// Accepts Permissions, `true`, or a bitmask as the API writes it.
fn entry(name: &str, value: Value) -> Result<Entry, Invalid> {
    if convert::boolean(value) == Some(true) {
        return Ok(of(Category::PERMISSION));
    }
    if let Some(mask) = Integer::from_value(value).and_then(|number| number.to_u32().ok()) {
        return Ok(of(Permissions::from_mask(mask)));
    }
    let expected = "Permissions.res(get: true)".to_owned();
    permissions::read(value, || format!("categories[{name:?}]"))
        .map_err(|wrong| Invalid { expected, ..wrong })
}

const fn of(permissions: Permissions) -> Entry {
    Entry { permissions, is_pattern: false, presence: None }
}

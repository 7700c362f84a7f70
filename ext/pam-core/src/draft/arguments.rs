//! The arguments `categories` and `projections` of a grant.

use super::{DraftBuilder, Entry};
use crate::argument::{Argument, Given};
use crate::category::Category;
use crate::error::Invalid;
use crate::permissions::Permissions;
use crate::projection::{Projected, Projection};

const CATEGORIES: &str = "a Hash of names and Permissions, or names";
const PARTS: &str = "a Hash with resources and patterns";
const KINDS: &str = "a Hash with entities, relationships, users, channels and memberships";

/// A value of a grant.
pub trait GrantValue: Given {
    /// An object of permissions. Errors name `place` as the argument.
    fn permissions(&self, place: impl FnOnce() -> String) -> Result<Entry, Invalid>;
    /// A regular expression as RE2; `None` if this is none.
    fn pattern(&self, place: &str) -> Option<Result<String, Invalid>>;
}

impl DraftBuilder {
    /// Reads a map of names and permissions, or a list of names, or names separated by commas as in the legacy calls.
    pub fn read_categories<G: GrantValue>(&mut self, categories: &Argument<'_, G>) -> Result<(), Invalid> {
        let map = categories.value.pairs(|key, value| {
            let name = Argument { name: categories.name, value: key }.text(CATEGORIES)?;
            let entry = category_entry(&name, &value)?;
            self.add_category(&name, entry)
        });
        if let Some(map) = map {
            return map;
        }
        let Some(mut list) = categories.value.items() else { return self.read_names(categories) };
        list.try_for_each(|value| self.read_names(&Argument { name: categories.name, value }))
    }

    fn read_names<G: GrantValue>(&mut self, names: &Argument<'_, G>) -> Result<(), Invalid> {
        names.text(CATEGORIES)?.split(',').try_for_each(|name| self.add_category(name, GET))
    }

    /// Reads `{ resources: { entities: { "car-1" => "telemetry" } }, patterns: { … } }`.
    pub fn read_projections<G: GrantValue>(&mut self, projections: &Argument<'_, G>) -> Result<(), Invalid> {
        each(projections, PARTS, |part, kinds| match part {
            "resources" => self.read_kinds(false, &Argument { name: "projections[:resources]", ..kinds }),
            "patterns" => self.read_kinds(true, &Argument { name: "projections[:patterns]", ..kinds }),
            _ => Err(Invalid::new(projections.name, PARTS, format!("{part:?}"))),
        })
    }

    fn read_kinds<G: GrantValue>(
        &mut self,
        is_pattern: bool,
        kinds: &Argument<'_, G>,
    ) -> Result<(), Invalid> {
        each(kinds, KINDS, |name, views| {
            let unknown = || Invalid::new(kinds.name, KINDS, format!("{name:?}"));
            let kind = Projected::named(name).ok_or_else(unknown)?;
            let place = format!("{}[:{}]", kinds.name, kind.name());
            let read = views.value.pairs(|key, view| {
                let name = projected_name(is_pattern, &Argument { name: &place, value: key })?;
                let view = Argument { name: &format!("{place}[{name:?}]"), value: view };
                let view = view.text("the name of a projection")?;
                self.add_projection(is_pattern, Projection { kind, name, view })
            });
            let expected = "a Hash of ids and names of projections";
            read.unwrap_or_else(|| Err(Argument { name: &place, ..views }.refused(expected)))
        })
    }
}

const GET: Entry = Entry { permissions: Category::PERMISSION, is_pattern: false, presence: None };

/// Accepts Permissions, `true`, or a bitmask as the API writes it.
fn category_entry<G: GrantValue>(name: &str, value: &G) -> Result<Entry, Invalid> {
    if value.boolean() == Some(true) {
        return Ok(GET);
    }
    if let Some(mask) = value.integer().and_then(|number| u32::try_from(number).ok()) {
        return Ok(Entry { permissions: Permissions::from_mask(mask), ..GET });
    }
    let expected = "Permissions.res(get: true)".to_owned();
    let permissions = value.permissions(|| format!("categories[{name:?}]"));
    permissions.map_err(|wrong| Invalid { expected, ..wrong })
}

fn projected_name<G: GrantValue>(is_pattern: bool, key: &Argument<'_, G>) -> Result<String, Invalid> {
    match key.value.pattern(key.name) {
        Some(pattern) if is_pattern => pattern,
        Some(_) => Err(key.refused("ids; patterns belong to projections[:patterns]")),
        None => key.text("String or Symbol keys"),
    }
}

/// Calls a function with each pair of a map, except pairs whose value is nil.
fn each<G: GrantValue>(
    map: &Argument<'_, G>,
    expected: &str,
    mut entry: impl FnMut(&str, Argument<'_, G>) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    let read = map.value.pairs(|key, value| {
        let key = Argument { name: map.name, value: key }.text(expected)?;
        if value.is_nil() { Ok(()) } else { entry(&key, Argument { name: map.name, value }) }
    });
    read.unwrap_or_else(|| Err(map.refused(expected)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// JSON has no regular expressions: here, text that begins with `^` is one.
    impl GrantValue for Value {
        fn permissions(&self, place: impl FnOnce() -> String) -> Result<Entry, Invalid> {
            Err(Invalid::new(place(), "Permissions", self.describe()))
        }

        fn pattern(&self, _place: &str) -> Option<Result<String, Invalid>> {
            self.as_str().filter(|text| text.starts_with('^')).map(|text| Ok(text.to_owned()))
        }
    }

    fn categories(value: Value) -> Result<Vec<Category>, String> {
        let mut builder = DraftBuilder::default();
        let read = builder.read_categories(&Argument { name: "categories", value });
        read.map(|()| builder.categories.iter().collect()).map_err(|wrong| wrong.to_string())
    }

    fn projections(value: Value) -> Result<Vec<(String, String)>, String> {
        let mut builder = DraftBuilder::default();
        let read = builder.read_projections(&Argument { name: "projections", value });
        let all = builder.projections.names().iter().chain(builder.projections.patterns());
        let all = all.map(|each| (each.name.clone(), each.view.clone())).collect();
        read.map(|()| all).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn categories_are_names_or_a_map_of_them() {
        for value in
            [json!("channels,uuids"), json!(["channels", "uuids"]), json!({ "channels": true, "uuids": 32 })]
        {
            assert_eq!(categories(value), Ok(Category::ALL.to_vec()));
        }
        let expected = "categories: expected a Hash of names and Permissions, or names, got";
        assert_eq!(categories(json!(5)), Err(format!("{expected} 5")));
        let wrong = r#"categories["uuids"]: expected Permissions.res(get: true), got "x""#;
        assert_eq!(categories(json!({ "uuids": "x" })), Err(wrong.to_owned()));
    }

    #[test]
    fn projections_are_read_by_part_and_kind() {
        let value = json!({ "resources": { "entities": { "car-1": "telemetry" } }, "patterns": { "users": { "^b": "short" } } });
        let pair = |name: &str, view: &str| (name.to_owned(), view.to_owned());
        assert_eq!(projections(value), Ok(vec![pair("car-1", "telemetry"), pair("^b", "short")]));
        assert_eq!(projections(json!({ "resources": { "users": null } })), Ok(Vec::new()));
    }

    #[test]
    fn wrong_projections_are_refused_with_their_place() {
        for (value, message) in [
            (json!(1), format!("projections: expected {PARTS}, got 1")),
            (json!({ "names": {} }), format!("projections: expected {PARTS}, got \"names\"")),
            (
                json!({ "resources": { "cars": {} } }),
                format!("projections[:resources]: expected {KINDS}, got \"cars\""),
            ),
            (
                json!({ "resources": { "users": 1 } }),
                "projections[:resources][:users]: expected a Hash of ids and names of projections, got 1".to_owned(),
            ),
            (
                json!({ "resources": { "users": { "^a": "x" } } }),
                "projections[:resources][:users]: expected ids; patterns belong to projections[:patterns], got \"^a\""
                    .to_owned(),
            ),
            (
                json!({ "patterns": { "users": { "a": 1 } } }),
                "projections[:patterns][:users][\"a\"]: expected the name of a projection, got 1".to_owned(),
            ),
        ] {
            assert_eq!(projections(value), Err(message));
        }
    }
}

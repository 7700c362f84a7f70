//! A grant read once from the caller's arguments: for the request, for the advice on probable mistakes, for the digest.

mod arguments;
mod keyword;

pub use arguments::GrantValue;
pub use keyword::Keyword;

use crate::category::Categories;
use crate::error::Invalid;
use crate::grant::{Grant, GrantParts};
use crate::keyset::no_secret_key;
use crate::lint::{Advice, lint};
use crate::permissions::Permissions;
use crate::presence::Presence;
use crate::projection::{Projection, Projections};
use crate::scope::{Kind, Scope};
use crate::value::Value;
use std::borrow::Cow;

/// A valid grant, with the resources for which the caller did not decide about presence.
#[derive(Debug)]
pub struct Draft {
    grant: Grant,
    presence: Presence,
}

impl Draft {
    /// The draft of a grant whose caller's arguments are not known, such as one read from a token.
    pub fn of(grant: Grant) -> Self {
        Self { grant, presence: Presence::default() }
    }

    /// The grant that is sent.
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Probable mistakes in the grant. In strict mode also channels for which the caller did not decide about presence.
    pub fn advice(&self, is_strict: bool) -> Vec<Advice> {
        let undecided = if is_strict { self.presence.undecided(self.grant.resources()) } else { Vec::new() };
        lint(&self.grant, &undecided)
    }
}

/// The permissions that a caller gave for one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is permitted.
    pub permissions: Permissions,
    /// Whether the name is a pattern.
    pub is_pattern: bool,
    /// Whether to permit reading presence, too; `None` if the caller did not decide.
    pub presence: Option<bool>,
}

impl Entry {
    /// From an object of the official gem. That gem has no presence option, so presence counts as decided: no.
    pub fn official(permissions: Permissions, kind: &str) -> Self {
        Self { permissions, is_pattern: matches!(kind, "pat" | "pattern"), presence: Some(false) }
    }

    /// Its type, as callers name it.
    pub const fn kind(&self) -> &'static str {
        if self.is_pattern { "pat" } else { "res" }
    }
}

/// A name as a caller wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    text: Cow<'a, str>,
    is_regexp: bool,
}

impl<'a> Name<'a> {
    /// The name of a resource, or an RE2 pattern; the permissions given for it say which.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), is_regexp: false }
    }

    /// A regular expression, already translated to RE2. It is a pattern, whatever its permissions say.
    pub const fn regexp(re2: String) -> Self {
        Self { text: Cow::Owned(re2), is_regexp: true }
    }

    /// How error messages name it.
    pub fn place(&self, keyword: &Keyword) -> String {
        format!("{}[{:?}]", keyword.place, self.text)
    }
}

/// A draft while its permissions are gathered.
#[derive(Debug, Default)]
pub struct DraftBuilder {
    resources: Scope,
    patterns: Scope,
    presence: Presence,
    categories: Categories,
    projections: Projections,
}

impl DraftBuilder {
    /// A builder for a grant with these keywords. Refuses keywords that do not go together.
    pub fn new<'a>(keywords: &(impl Iterator<Item = &'a Keyword> + Clone)) -> Result<Self, Invalid> {
        Keyword::check_terms(keywords).map(|()| Self::default())
    }

    /// Adds the permissions that a caller gave for a name.
    pub fn add(&mut self, keyword: &Keyword, name: &Name<'_>, entry: Entry) -> Result<(), Invalid> {
        let is_pattern = name.is_regexp || entry.is_pattern;
        let added = if is_pattern {
            self.add_pattern(keyword.kind, &name.text, entry)
        } else {
            self.add_resource(keyword.kind, &name.text, entry)
        };
        added.map_err(|invalid| invalid.about(name.place(keyword)))
    }

    /// Adds a category with the permissions that a caller gave for it.
    pub fn add_category(&mut self, name: &str, entry: Entry) -> Result<(), Invalid> {
        let place = || format!("categories[{name:?}]");
        if entry.is_pattern || entry.presence == Some(true) {
            let got = if entry.is_pattern { "a pattern" } else { "presence" };
            return Err(Invalid::new(place(), "Permissions.res(get: true)", got));
        }
        self.categories.add("categories", name, entry.permissions)
    }

    /// Adds a projection. Its name is a pattern if `is_pattern`, else an object's id.
    pub fn add_projection(&mut self, is_pattern: bool, projection: Projection) -> Result<(), Invalid> {
        self.projections.add(is_pattern, projection)
    }

    fn add_pattern(&mut self, kind: Kind, re2: &str, entry: Entry) -> Result<(), Invalid> {
        self.presence.of_pattern(kind, re2, entry.presence)?;
        self.patterns.add(kind, re2, entry.permissions)
    }

    fn add_resource(&mut self, kind: Kind, name: &str, entry: Entry) -> Result<(), Invalid> {
        let place = (kind, self.resources.get(kind).len());
        self.presence.of_resource(place, name, entry.permissions, entry.presence)?;
        self.resources.add(kind, name, entry.permissions)
    }

    /// The draft of everything that was added.
    pub fn build(mut self, ttl: i64, meta: Option<Value>, user: Option<&str>) -> Result<Draft, Invalid> {
        self.presence.add_to(&mut self.resources, &mut self.patterns)?;
        let grant = Grant::of(GrantParts {
            ttl,
            resources: self.resources,
            patterns: self.patterns,
            categories: self.categories,
            meta: self.projections.add_to(meta)?,
            authorized_uuid: user,
        })?;
        Ok(Draft { grant, presence: self.presence })
    }
}

/// The only user who may use a token. Callers may use either of two keywords for it.
pub fn one_user<'a>(user_id: Option<&'a str>, uuid: Option<&'a str>) -> Result<Option<&'a str>, Invalid> {
    const ARGUMENT: &str = "authorized_user_id";
    if user_id.zip(uuid).is_some_and(|(user_id, uuid)| user_id != uuid) {
        return Err(Invalid::new(ARGUMENT, "one user id", "another one as authorized_uuid"));
    }
    let Some(user) = user_id.or(uuid) else { return Ok(None) };
    if !user.is_empty() && user.trim().is_empty() {
        return Err(Invalid::new(ARGUMENT, "a user id", "white space only"));
    }
    no_secret_key(ARGUMENT, "a user id", user)?;
    Ok(Some(user))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Permissions = Permissions::READ;
    const PLAIN: Entry = Entry { permissions: READ, is_pattern: false, presence: None };

    fn keyword(name: &str) -> &'static Keyword {
        Keyword::ALL.iter().find(|keyword| keyword.name == name).unwrap()
    }

    fn draft(entries: &[(&str, Name<'_>, Entry)]) -> Result<Draft, Invalid> {
        let mut builder = DraftBuilder::new(&entries.iter().map(|(name, _, _)| keyword(name)))?;
        for (name, key, entry) in entries {
            builder.add(keyword(name), key, *entry)?;
        }
        builder.build(15, None, Some("ann"))
    }

    fn name(text: &str) -> Name<'_> {
        Name::text(text)
    }

    fn body(entries: &[(&str, Name<'_>, Entry)]) -> Vec<u8> {
        draft(entries).unwrap().grant().body().unwrap()
    }

    #[test]
    fn spaces_and_users_are_sent_as_channels_and_uuids() {
        let newer = [("spaces_permissions", name("a"), PLAIN), ("users_permissions", name("u"), PLAIN)];
        assert_eq!(body(&newer), body(&[("channels", name("a"), PLAIN), ("uuids", name("u"), PLAIN)]));
        let mixed = draft(&[("channels", name("a"), PLAIN), ("users_permissions", name("u"), PLAIN)]);
        assert!(mixed.unwrap_err().to_string().ends_with("got channels and users_permissions"));
    }

    #[test]
    fn a_regexp_is_a_pattern_and_a_text_has_the_type_of_its_permissions() {
        let regexp = Name::regexp("^a$".to_owned());
        let pattern = Entry { is_pattern: true, ..PLAIN };
        assert_eq!(body(&[("channels", regexp, PLAIN)]), body(&[("channels", name("^a$"), pattern)]));
        assert_ne!(body(&[("channels", name("^a$"), PLAIN)]), body(&[("channels", name("^a$"), pattern)]));
    }

    #[test]
    fn users_are_not_uuids_and_can_be_combined_with_all_keywords() {
        let get = Entry { permissions: Permissions::from_mask(32), ..PLAIN };
        let users = body(&[("users", name("u"), get)]);
        assert_ne!(users, body(&[("uuids", name("u"), get)]));
        for beside in ["channels", "uuids", "spaces_permissions", "users_permissions"] {
            assert!(draft(&[("users", name("u"), get), (beside, name("a"), PLAIN)]).is_ok(), "{beside}");
        }
    }

    #[test]
    fn a_category_refuses_patterns_and_presence() {
        let get = Entry { permissions: Permissions::from_mask(32), ..PLAIN };
        let add = |name, entry| DraftBuilder::default().add_category(name, entry);
        assert_eq!(add("channels", get), Ok(()));
        assert_eq!(add("uuids", Entry { presence: Some(false), ..get }), Ok(()));
        for (entry, got) in [
            (Entry { is_pattern: true, ..get }, "a pattern"),
            (Entry { presence: Some(true), ..get }, "presence"),
        ] {
            assert_eq!(
                add("channels", entry).unwrap_err().to_string(),
                format!(r#"categories["channels"]: expected Permissions.res(get: true), got {got}"#)
            );
        }
    }

    #[test]
    fn the_digest_depends_on_categories_and_projections() {
        let digest = |change: &dyn Fn(&mut DraftBuilder)| {
            let mut builder = DraftBuilder::default();
            builder.add(keyword("channels"), &name("a"), PLAIN).unwrap();
            change(&mut builder);
            builder.build(15, None, None).unwrap().grant().digest("").unwrap()
        };
        let projection = |name: &str| Projection {
            kind: crate::projection::Projected::Entities,
            name: name.to_owned(),
            view: "admin".to_owned(),
        };
        let get = Entry { permissions: Permissions::from_mask(32), ..PLAIN };
        let category = |builder: &mut DraftBuilder| builder.add_category("uuids", get).unwrap();
        let one = |builder: &mut DraftBuilder| builder.add_projection(false, projection("e1")).unwrap();
        let other = |builder: &mut DraftBuilder| builder.add_projection(true, projection("e1")).unwrap();
        let all = [digest(&|_| ()), digest(&category), digest(&one), digest(&other)];
        for (index, each) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|found| found == each), Some(index));
        }
        assert_eq!(digest(&category), digest(&category));
    }

    #[test]
    fn errors_name_the_argument_as_the_caller_wrote_it() {
        for (entries, place) in [
            (vec![("channel_groups", name("g"), PLAIN); 2], r#"channel_groups["g"]"#),
            (vec![("spaces_permissions", name("a\n"), PLAIN)], r#"spaces_permissions["a\n"]"#),
            (
                vec![("users_permissions", name("u"), Entry { presence: Some(true), ..PLAIN })],
                r#"users_permissions["u"]"#,
            ),
        ] {
            assert_eq!(draft(&entries).unwrap_err().argument, place);
        }
    }

    #[test]
    fn only_strict_callers_get_advice_about_undecided_presence() {
        let draft = draft(&[("channels", name("a"), PLAIN)]).unwrap();
        assert_eq!(draft.advice(false), []);
        assert_eq!(draft.advice(true).len(), 1);
    }

    #[test]
    fn one_user_is_accepted_under_either_keyword() {
        assert_eq!(one_user(Some("ann"), None), Ok(Some("ann")));
        assert_eq!(one_user(None, Some("ann")), Ok(Some("ann")));
        assert_eq!(one_user(Some("ann"), Some("ann")), Ok(Some("ann")));
        assert_eq!(
            one_user(Some("ann"), Some("bob")).unwrap_err().to_string(),
            "authorized_user_id: expected one user id, got another one as authorized_uuid"
        );
        for (user, got) in [("sec-c-hush", "a secret key (sec-c-…)"), (" \t", "white space only")] {
            let expected = format!("authorized_user_id: expected a user id, got {got}");
            assert_eq!(one_user(None, Some(user)).unwrap_err().to_string(), expected);
        }
    }
}

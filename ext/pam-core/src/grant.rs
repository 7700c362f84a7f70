//! The content of a grant. A `Grant` is always valid: invalid ones cannot be constructed.

mod digest;

use crate::category::{Categories, Category};
use crate::error::Invalid;
use crate::scope::{Kind, Scope};
use crate::text::control_in;
use crate::value::Value;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A token's life in whole minutes: 1 to 43,200, which is 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ttl(u32);

impl Ttl {
    /// The shortest life the service grants.
    pub const MIN: i64 = 1;
    /// The longest life the service grants: 30 days.
    pub const MAX: i64 = 43_200;

    /// Refuses what the service would refuse.
    pub fn new(minutes: i64) -> Result<Self, Invalid> {
        match u32::try_from(minutes) {
            Ok(valid) if (Self::MIN..=Self::MAX).contains(&minutes) => Ok(Self(valid)),
            _ => Err(Invalid::new("ttl", Self::EXPECTED, described(minutes, Self::MAX))),
        }
    }

    /// What a ttl must be, for error messages.
    pub const EXPECTED: &str = "minutes from 1 to 43,200 (30 days)";

    /// The minutes.
    pub const fn minutes(self) -> u32 {
        self.0
    }
}

/// A ttl that is out of range, for error messages. It mentions seconds, which other libraries take.
pub(crate) fn described(minutes: i64, most: i64) -> String {
    if minutes > most && minutes % 60 == 0 && minutes / 60 <= most {
        return format!("{minutes}, which looks like seconds: {} minutes", minutes / 60);
    }
    minutes.to_string()
}

/// A valid request for a token.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    ttl: Ttl,
    resources: Scope,
    patterns: Scope,
    categories: Categories,
    meta: Option<Value>,
    authorized_uuid: Option<String>,
}

/// The parts of a grant.
#[derive(Clone, Debug, Default)]
pub struct GrantParts<'a> {
    /// Minutes.
    pub ttl: i64,
    /// Permissions by exact name.
    pub resources: Scope,
    /// Permissions by regular expression (RE2).
    pub patterns: Scope,
    /// Permissions on whole kinds of resource.
    pub categories: Categories,
    /// Free data that the token carries.
    pub meta: Option<Value>,
    /// The only user who may use the token.
    pub authorized_uuid: Option<&'a str>,
}

impl Grant {
    /// A grant without categories; see [`Self::of`].
    pub fn new(
        ttl: i64,
        resources: Scope,
        patterns: Scope,
        meta: Option<Value>,
        authorized_uuid: Option<&str>,
    ) -> Result<Self, Invalid> {
        let categories = Categories::default();
        Self::of(GrantParts { ttl, resources, patterns, categories, meta, authorized_uuid })
    }

    /// Refuses a ttl out of range, a grant without permissions, an empty user id and a `meta` that is not a map.
    pub fn of(parts: GrantParts<'_>) -> Result<Self, Invalid> {
        let GrantParts { ttl, resources, patterns, categories, meta, authorized_uuid } = parts;
        let ttl = Ttl::new(ttl)?;
        if resources.is_empty() && patterns.is_empty() && categories.is_empty() {
            return Err(Invalid::new(
                "permissions",
                "at least one of channels, channel_groups, uuids, users, data_sync, categories",
                "none",
            ));
        }
        meta.as_ref().map(check_meta).transpose()?;
        let authorized_uuid = authorized_uuid.map(user_id).transpose()?;
        Ok(Self { ttl, resources, patterns, categories, meta, authorized_uuid })
    }

    /// The token's ttl.
    pub const fn ttl(&self) -> Ttl {
        self.ttl
    }

    /// Permissions by exact name.
    pub const fn resources(&self) -> &Scope {
        &self.resources
    }

    /// Permissions by regular expression (RE2).
    pub const fn patterns(&self) -> &Scope {
        &self.patterns
    }

    /// Permissions on whole kinds of resource.
    pub const fn categories(&self) -> Categories {
        self.categories
    }

    /// Free data that the token carries.
    pub const fn meta(&self) -> Option<&Value> {
        self.meta.as_ref()
    }

    /// The only user who may use the token; `None` for any user.
    pub fn authorized_uuid(&self) -> Option<&str> {
        self.authorized_uuid.as_deref()
    }

    /// The JSON body. Keys and order are the official Ruby SDK's: its three kinds always, `meta` and `uuid` if given.
    /// Other kinds follow if they are granted; categories come last.
    pub fn body(&self) -> Result<Vec<u8>, Invalid> {
        serde_json::to_vec(self).map_err(|error| not_json(&error))
    }
}

fn not_json(error: &serde_json::Error) -> Invalid {
    Invalid::new("meta", "a JSON value", error.to_string())
}

fn check_meta(meta: &Value) -> Result<(), Invalid> {
    match meta {
        Value::Map(_) => meta.check_json("meta"),
        other => Err(Invalid::new("meta", "a Hash", other.word())),
    }
}

fn user_id(id: &str) -> Result<String, Invalid> {
    if id.is_empty() {
        return Err(Invalid::new("authorized_user_id", "a user id", "an empty one"));
    }
    match control_in(id) {
        Some(got) => Err(Invalid::new("authorized_user_id", "a user id without control characters", got)),
        None => Ok(id.to_owned()),
    }
}

impl Serialize for Grant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("ttl", &self.ttl.0)?;
        map.serialize_entry("permissions", &PermissionsBody(self))?;
        map.end()
    }
}

struct PermissionsBody<'a>(&'a Grant);

impl Serialize for PermissionsBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(meta) = &self.0.meta {
            map.serialize_entry("meta", meta)?;
        }
        if let Some(uuid) = &self.0.authorized_uuid {
            map.serialize_entry("uuid", uuid)?;
        }
        map.serialize_entry("resources", &Sections(&self.0.resources))?;
        map.serialize_entry("patterns", &Sections(&self.0.patterns))?;
        if !self.0.categories.is_empty() {
            map.serialize_entry("categories", &Listed(self.0.categories))?;
        }
        map.end()
    }
}

struct Sections<'a>(&'a Scope);

impl Serialize for Sections<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for kind in Kind::ALL {
            if kind.is_in_every_body() || !self.0.get(kind).is_empty() {
                map.serialize_entry(kind.json(), &Entries(self.0, kind))?;
            }
        }
        map.end()
    }
}

struct Listed(Categories);

impl Serialize for Listed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let masks = self.0.iter().map(|category| (category.json(), Category::PERMISSION.mask()));
        serializer.collect_map(masks)
    }
}

struct Entries<'a>(&'a Scope, Kind);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.0.get(self.1).iter();
        serializer.collect_map(names.map(|(name, permissions)| (name, permissions.mask())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::Permissions;

    const READ: Permissions = Permissions::READ;

    fn resources() -> Scope {
        let mut scope = Scope::default();
        scope.add(Kind::Channel, "é/😀", READ).unwrap();
        scope
    }

    fn grant(ttl: i64) -> Result<Grant, Invalid> {
        let meta = Value::Map(vec![("k".into(), Value::Text("é".into()))]);
        Grant::new(ttl, resources(), Scope::default(), Some(meta), Some("user-1"))
    }

    #[test]
    fn the_body_has_the_official_keys_in_the_official_order() {
        let expected = r#"{"ttl":1,"permissions":{"meta":{"k":"é"},"uuid":"user-1","resources":{"channels":{"é/😀":1},"groups":{},"uuids":{}},"patterns":{"channels":{},"groups":{},"uuids":{}}}}"#;
        assert_eq!(String::from_utf8(grant(1).unwrap().body().unwrap()).unwrap(), expected);
    }

    #[test]
    fn other_kinds_follow_if_granted_and_categories_are_last() {
        let (mut resources, mut patterns) = (resources(), Scope::default());
        let crud = Permissions::from_mask(120);
        resources.add(Kind::Membership, "m1", crud).unwrap();
        resources.add(Kind::Entity, "e1", crud).unwrap();
        resources.add(Kind::User, "u1", crud).unwrap();
        patterns.add(Kind::Relationship, "^r-", crud).unwrap();
        let mut categories = Categories::default();
        Category::ALL.into_iter().for_each(|category| categories.insert(category));
        let parts = GrantParts { ttl: 1, resources, patterns, categories, ..GrantParts::default() };
        let expected = r#"{"ttl":1,"permissions":{"resources":{"channels":{"é/😀":1},"groups":{},"uuids":{},"users":{"u1":120},"datasync:entities":{"e1":120},"datasync:memberships":{"m1":120}},"patterns":{"channels":{},"groups":{},"uuids":{},"datasync:relationships":{"^r-":120}},"categories":{"channels":32,"uuids":32}}}"#;
        assert_eq!(String::from_utf8(Grant::of(parts).unwrap().body().unwrap()).unwrap(), expected);
    }

    #[test]
    fn a_grant_of_only_categories_is_valid() {
        let mut categories = Categories::default();
        categories.insert(Category::Uuids);
        let grant = Grant::of(GrantParts { ttl: 1, categories, ..GrantParts::default() }).unwrap();
        let body = String::from_utf8(grant.body().unwrap()).unwrap();
        assert!(body.ends_with(r#","categories":{"uuids":32}}}"#), "{body}");
    }

    #[test]
    fn a_ttl_is_from_one_minute_to_thirty_days() {
        for ttl in [1, 43_200] {
            assert_eq!(i64::from(grant(ttl).unwrap().ttl().minutes()), ttl);
        }
        for ttl in [0, -1, 43_201, i64::MAX, i64::MIN] {
            let error = grant(ttl).unwrap_err().to_string();
            assert_eq!(error, format!("ttl: expected minutes from 1 to 43,200 (30 days), got {ttl}"));
        }
        assert!(Ttl::EXPECTED.contains(&format!("{} to 43,200", Ttl::MIN)) && Ttl::MAX == 43_200);
    }

    #[test]
    fn an_error_suggests_minutes_for_a_ttl_in_seconds() {
        for (ttl, minutes) in [(86_400, "1440"), (2_592_000, "43200")] {
            let error = grant(ttl).unwrap_err().to_string();
            assert!(
                error.ends_with(&format!("got {ttl}, which looks like seconds: {minutes} minutes")),
                "{error}"
            );
        }
        assert!(grant(2_592_060).unwrap_err().to_string().ends_with("got 2592060"));
    }

    #[test]
    fn a_grant_of_nothing_an_empty_user_and_a_meta_list_are_refused() {
        let none = Grant::new(1, Scope::default(), Scope::default(), None, None).unwrap_err();
        assert_eq!(none.argument, "permissions");
        let user = Grant::new(1, resources(), Scope::default(), None, Some("")).unwrap_err();
        assert_eq!(user.argument, "authorized_user_id");
        let torn = Grant::new(1, resources(), Scope::default(), None, Some("ann\r\n")).unwrap_err();
        assert_eq!(
            torn.to_string(),
            "authorized_user_id: expected a user id without control characters, got one with U+000D in it"
        );
        let meta = Grant::new(1, resources(), Scope::default(), Some(Value::List(vec![])), None).unwrap_err();
        assert_eq!(meta.to_string(), "meta: expected a Hash, got an Array");
    }
}

//! The resources and auth keys of a legacy call. A `Target` is always valid: invalid ones cannot be constructed.

use crate::category::{Categories, Category};
use crate::error::Invalid;
use crate::keyset::no_secret_key;
use crate::sign::Params;
use crate::text::control_in;
use std::collections::HashSet;
use std::fmt;

/// Names of one query parameter. Commas separate them, so no name contains a comma.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NameList(Vec<String>);

impl NameList {
    /// Adds the names in a text: `"a,b"` are two. Error messages do not quote them: they can be auth keys.
    pub fn with(mut self, argument: &str, text: &str) -> Result<Self, Invalid> {
        for name in text.split(',') {
            no_secret_key(argument, "a name", name)?;
            check(name).map_err(|got| Invalid::new(argument, "names separated by single commas", got))?;
            self.0.push(name.to_owned());
        }
        Ok(self)
    }

    /// The names, in the order they were added.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads names as the service does: split at commas, without empty ones and duplicates.
    fn from_query(params: &Params, name: &str) -> Self {
        let texts = params.get(name).unwrap_or_default().split(',').filter(|text| !text.is_empty());
        Self(texts.map(str::to_owned).collect()).each_once()
    }

    fn each_once(mut self) -> Self {
        let mut seen = HashSet::new();
        self.0.retain(|name| seen.insert(name.clone()));
        self
    }
}

fn check(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("an empty one".to_owned());
    }
    if name.trim() != name {
        return Err("one with white space around it".to_owned());
    }
    control_in(name).map_or(Ok(()), Err)
}

/// The query parameters of the four lists.
const CHANNELS: &str = "channel";
const GROUPS: &str = "channel-group";
const UUIDS: &str = "target-uuid";
const AUTH_KEYS: &str = "auth";
/// The query parameter of the categories.
const CATEGORIES: &str = "category";

/// Channels and channel groups, or users; for all requests, or for those with certain auth keys. Categories need auth
/// keys.
///
/// A target without any names is the whole keyset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    channels: NameList,
    groups: NameList,
    uuids: NameList,
    auth_keys: NameList,
    categories: Categories,
}

impl Target {
    /// Refuses users without an auth key, and users beside channels or channel groups.
    ///
    /// Auth keys alone are accepted; the service decides what they mean.
    pub fn new(
        channels: NameList,
        groups: NameList,
        uuids: NameList,
        auth_keys: NameList,
    ) -> Result<Self, Invalid> {
        if !uuids.is_empty() && auth_keys.is_empty() {
            return Err(Invalid::new("auth_key", "an auth key, which uuids need", "none"));
        }
        let others = !channels.is_empty() || !groups.is_empty();
        if others && !uuids.is_empty() {
            let expected = "either uuids or channels and channel groups";
            return Err(Invalid::new("uuids", expected, "both"));
        }
        Ok(Self {
            channels: channels.each_once(),
            groups: groups.each_once(),
            uuids: uuids.each_once(),
            auth_keys: auth_keys.each_once(),
            categories: Categories::default(),
        })
    }

    /// The same with categories, which need an auth key.
    pub fn with_categories(self, categories: Categories) -> Result<Self, Invalid> {
        if !categories.is_empty() && self.auth_keys.is_empty() {
            return Err(Invalid::new("auth_key", "an auth key, which categories need", "none"));
        }
        Ok(Self { categories, ..self })
    }

    /// Reads a request's parameters.
    pub fn from_params(params: &Params) -> Result<Self, Invalid> {
        let names = |name| NameList::from_query(params, name);
        let mut categories = Categories::default();
        for name in names(CATEGORIES).as_slice() {
            categories.add(CATEGORIES, name, Category::PERMISSION)?;
        }
        let target = Self::new(names(CHANNELS), names(GROUPS), names(UUIDS), names(AUTH_KEYS))?;
        target.with_categories(categories)
    }

    /// The channels; `a.*` and `*` are wildcards.
    pub fn channels(&self) -> &[String] {
        self.channels.as_slice()
    }

    /// The channel groups; `:` is the wildcard.
    pub fn groups(&self) -> &[String] {
        self.groups.as_slice()
    }

    /// The users.
    pub fn uuids(&self) -> &[String] {
        self.uuids.as_slice()
    }

    /// The auth keys of the requests that it is about; all requests if there are none.
    pub fn auth_keys(&self) -> &[String] {
        self.auth_keys.as_slice()
    }

    /// The categories.
    pub const fn categories(&self) -> Categories {
        self.categories
    }

    pub(crate) fn add_to(&self, params: &mut Params) {
        let lists = [
            (CHANNELS, &self.channels),
            (GROUPS, &self.groups),
            (UUIDS, &self.uuids),
            (AUTH_KEYS, &self.auth_keys),
        ];
        for (name, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
            params.add(name, names.0.join(","));
        }
        if !self.categories.is_empty() {
            let names: Vec<_> = self.categories.iter().map(Category::json).collect();
            params.add(CATEGORIES, names.join(","));
        }
    }
}

/// Auth keys are secrets, and a list does not know whether its names are auth keys. So only their number is printed.
impl fmt::Debug for NameList {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "NameList({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> NameList {
        NameList::default().with("channel", text).unwrap()
    }

    fn none() -> NameList {
        NameList::default()
    }

    #[test]
    fn names_are_separated_by_commas_and_duplicates_are_dropped() {
        let channels = names("a,b").with("channels", "b,c d").unwrap();
        let target = Target::new(channels, none(), none(), none()).unwrap();
        assert_eq!(target.channels(), ["a", "b", "c d"]);
    }

    #[test]
    fn invalid_names_are_refused_without_being_quoted() {
        for (text, got) in [
            ("", "an empty one"),
            ("hush,", "an empty one"),
            ("hush,,b", "an empty one"),
            ("hush, b", "one with white space around it"),
            ("hush\0b", "one with U+0000 in it"),
        ] {
            let error = NameList::default().with("auth_key", text).unwrap_err().to_string();
            assert_eq!(error, format!("auth_key: expected names separated by single commas, got {got}"));
        }
    }

    #[test]
    fn users_need_an_auth_key_and_cannot_be_combined() {
        let refused = |channels, groups, auth_keys| {
            Target::new(channels, groups, names("ann"), auth_keys).unwrap_err().to_string()
        };
        let no_key = "auth_key: expected an auth key, which uuids need, got none";
        assert_eq!(refused(none(), none(), none()), no_key);
        let both = "uuids: expected either uuids or channels and channel groups, got both";
        assert_eq!(refused(names("a"), none(), names("k")), both);
        assert_eq!(refused(none(), names("a"), names("k")), both);
        assert!(Target::new(none(), none(), names("ann"), names("k")).is_ok());
    }

    #[test]
    fn auth_keys_alone_and_an_empty_target_are_accepted() {
        assert!(Target::new(none(), none(), none(), names("k")).is_ok());
        assert_eq!(Target::new(none(), none(), none(), none()), Ok(Target::default()));
    }

    #[test]
    fn categories_need_an_auth_key() {
        let mut categories = Categories::default();
        categories.insert(Category::Channels);
        let refused = Target::default().with_categories(categories).unwrap_err().to_string();
        assert_eq!(refused, "auth_key: expected an auth key, which categories need, got none");
        let target = Target::new(none(), none(), none(), names("k")).unwrap();
        assert_eq!(target.with_categories(categories).unwrap().categories(), categories);
    }

    #[test]
    fn categories_are_read_and_unknown_ones_refused() {
        let read = |query| Target::from_params(&Params::parse(query).unwrap());
        let both = read("category=uuids,channels&auth=k").unwrap().categories();
        assert_eq!(both.iter().collect::<Vec<_>>(), Category::ALL);
        assert_eq!(read("category=groups&auth=k").unwrap_err().argument, "category");
        assert_eq!(read("category=channels").unwrap_err().argument, "auth_key");
    }

    #[test]
    fn empty_and_duplicate_names_of_a_query_are_ignored() {
        let params = Params::parse("channel=,a,%20b,,a&channel-group=&auth=k").unwrap();
        let target = Target::from_params(&params).unwrap();
        assert_eq!((target.channels(), target.groups()), (&["a".to_owned(), " b".to_owned()][..], &[][..]));
    }
}

//! Permissions on a whole kind of resource of the keyset, instead of on named resources.

use crate::error::Invalid;
use crate::permissions::Permissions;
use crate::value::Value;

/// What a category permission covers. Today both let their holder list metadata, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// The metadata of all channels.
    Channels,
    /// The metadata of all users.
    Uuids,
}

impl Category {
    /// Every category, in the order of a grant's JSON body and of a token.
    pub const ALL: [Self; 2] = [Self::Channels, Self::Uuids];

    /// The only permission that the service accepts on a category.
    pub const PERMISSION: Permissions = Permissions::from_mask(32);

    /// The key in a grant's JSON body, and the value of the legacy parameter `category`: `channels`.
    pub const fn json(self) -> &'static str {
        match self {
            Self::Channels => "channels",
            Self::Uuids => "uuids",
        }
    }

    /// The key in a token: `chan`.
    pub const fn cbor(self) -> &'static str {
        match self {
            Self::Channels => "chan",
            Self::Uuids => "uuid",
        }
    }

    /// The category of that name: `channels`, `uuids`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.json() == name)
    }

    fn from_cbor(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.cbor() == key)
    }
}

/// The categories of a grant, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Categories([bool; Category::ALL.len()]);

impl Categories {
    /// Adds a category by its name. Error messages name `argument`.
    pub fn add(&mut self, argument: &str, name: &str, permissions: Permissions) -> Result<(), Invalid> {
        let Some(category) = Category::named(name) else {
            let expected = "the categories channels and uuids";
            return Err(Invalid::new(argument, expected, format!("{name:?}")));
        };
        if permissions != Category::PERMISSION {
            let expected = "exactly get, the only permission of a category";
            return Err(Invalid::new(format!("{argument}[{name:?}]"), expected, permissions.described()));
        }
        self.insert(category);
        Ok(())
    }

    /// Adds a category; one that is there already changes nothing.
    pub fn insert(&mut self, category: Category) {
        if let Some((_, there)) = Category::ALL.iter().zip(&mut self.0).find(|(each, _)| **each == category) {
            *there = true;
        }
    }

    /// The categories, in the order of [`Category::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Category> {
        Category::ALL.into_iter().zip(self.0).filter(|(_, there)| *there).map(|(category, _)| category)
    }

    /// True if there are none.
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }
}

/// The categories of a token with their permissions, and what else its field `cat` has.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TokenCategories {
    pub(crate) known: Vec<(Category, Permissions)>,
    /// The other entries of the field; the whole field if it is not a map.
    pub(crate) unknown: Option<Value>,
}

impl TokenCategories {
    pub(crate) fn read(field: Value) -> Self {
        let Value::Map(pairs) = field else { return Self { known: Vec::new(), unknown: Some(field) } };
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for (key, value) in pairs {
            match Category::from_cbor(&key).zip(mask(&value)) {
                Some((category, permissions)) => {
                    known.retain(|(known, _)| *known != category);
                    known.push((category, permissions));
                }
                None => unknown.push((key, value)),
            }
        }
        Self { known, unknown: (!unknown.is_empty()).then_some(Value::Map(unknown)) }
    }
}

fn mask(value: &Value) -> Option<Permissions> {
    let Value::Int(mask) = value else { return None };
    u32::try_from(*mask).ok().map(Permissions::from_mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(name: &str, mask: u32) -> Result<Categories, Invalid> {
        let mut categories = Categories::default();
        categories.add("categories", name, Permissions::from_mask(mask)).map(|()| categories)
    }

    #[test]
    fn a_category_is_channels_or_uuids_and_permits_get() {
        for category in Category::ALL {
            let categories = added(category.json(), 32).unwrap();
            assert_eq!(categories.iter().collect::<Vec<_>>(), [category]);
        }
    }

    #[test]
    fn unknown_categories_and_other_permissions_are_refused() {
        assert_eq!(
            added("groups", 32).unwrap_err().to_string(),
            r#"categories: expected the categories channels and uuids, got "groups""#
        );
        for (mask, got) in [(0, "none"), (33, "read, get"), (1, "read"), (32 | 256, "get, 256")] {
            assert_eq!(
                added("channels", mask).unwrap_err().to_string(),
                format!(
                    r#"categories["channels"]: expected exactly get, the only permission of a category, got {got}"#
                )
            );
        }
    }

    #[test]
    fn a_category_is_kept_once() {
        let mut categories = Categories::default();
        for category in [Category::Uuids, Category::Channels, Category::Uuids] {
            categories.insert(category);
        }
        assert_eq!(categories.iter().collect::<Vec<_>>(), Category::ALL);
    }

    #[test]
    fn unknown_entries_of_the_field_are_kept_separately() {
        let field = Value::Map(vec![
            ("uuid".to_owned(), Value::Int(32)),
            ("grp".to_owned(), Value::Int(32)),
            ("chan".to_owned(), Value::Text("all".to_owned())),
        ]);
        let read = TokenCategories::read(field);
        assert_eq!(read.known, [(Category::Uuids, Category::PERMISSION)]);
        assert_eq!(serde_json::to_string(&read.unknown).unwrap(), r#"{"grp":32,"chan":"all"}"#);
        assert_eq!(TokenCategories::read(Value::Int(32)).unknown, Some(Value::Int(32)));
    }
}

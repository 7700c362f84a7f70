//! The keywords of a grant that hold permissions by name.

use crate::error::Invalid;
use crate::scope::Kind;

/// A keyword with the kind of resource that it is for.
#[derive(Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The keyword as callers write it.
    pub name: &'static str,
    /// How error messages name it, with `data_sync` if it is below that keyword.
    pub place: &'static str,
    /// As it is sent.
    pub kind: Kind,
    terms: Terms,
}

/// The terms that a keyword belongs to. A grant cannot mix `Entities` and `Objects`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Terms {
    /// Channels, channel groups and uuids.
    Entities,
    /// Spaces and users, other words for channels and uuids.
    Objects,
    /// Can be combined with both.
    Either,
}

impl Keyword {
    /// The keywords of the call itself. A new kind of resource needs a new row here.
    pub const ALL: [Self; 6] = [
        Self::new("channels", Kind::Channel, Terms::Entities),
        Self::new("channel_groups", Kind::Group, Terms::Entities),
        Self::new("uuids", Kind::Uuid, Terms::Entities),
        Self::new("spaces_permissions", Kind::Channel, Terms::Objects),
        Self::new("users_permissions", Kind::Uuid, Terms::Objects),
        Self::new("users", Kind::User, Terms::Either),
    ];

    /// The keyword that holds the DataSync keywords.
    pub const DATA_SYNC_NAME: &'static str = "data_sync";

    /// The keywords below `data_sync`. Its users and channels are the keywords `users` and `channels` of the call.
    pub const DATA_SYNC: [Self; 3] = [
        Self::below("entities", "data_sync[:entities]", Kind::Entity),
        Self::below("relationships", "data_sync[:relationships]", Kind::Relationship),
        Self::below("memberships", "data_sync[:memberships]", Kind::Membership),
    ];

    const fn new(name: &'static str, kind: Kind, terms: Terms) -> Self {
        Self { name, place: name, kind, terms }
    }

    const fn below(name: &'static str, place: &'static str, kind: Kind) -> Self {
        Self { name, place, kind, terms: Terms::Either }
    }

    /// The keyword of this name below `data_sync`.
    pub fn data_sync(name: &str) -> Result<&'static Self, Invalid> {
        const DATA_SYNC: [Keyword; 3] = Keyword::DATA_SYNC;
        let known = DATA_SYNC.iter().find(|keyword| keyword.name == name);
        let expected =
            "entities, relationships and memberships (users and channels are keywords of the call)";
        known.ok_or_else(|| Invalid::new(Self::DATA_SYNC_NAME, expected, format!("{name:?}")))
    }

    /// Refuses a mix of the two terms.
    pub(super) fn check_terms<'a>(given: &(impl Iterator<Item = &'a Self> + Clone)) -> Result<(), Invalid> {
        let first = |terms| given.clone().find(|keyword| keyword.terms == terms);
        let (Some(entity), Some(object)) = (first(Terms::Entities), first(Terms::Objects)) else {
            return Ok(());
        };
        let expected =
            "either channels, channel_groups and uuids or spaces_permissions and users_permissions";
        Err(Invalid::new("permissions", expected, format!("{} and {}", entity.name, object.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_and_spaces_cannot_be_mixed() {
        let [channels, groups, uuids, spaces, users, datasync] = &Keyword::ALL;
        for fitting in [&[channels, groups, uuids, datasync][..], &[spaces, users, datasync], &[]] {
            assert_eq!(Keyword::check_terms(&fitting.iter().copied()), Ok(()));
        }
        let error = Keyword::check_terms(&[users, uuids].into_iter()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "permissions: expected either channels, channel_groups and uuids or spaces_permissions and \
             users_permissions, got uuids and users_permissions"
        );
    }

    #[test]
    fn data_sync_has_three_keywords() {
        for keyword in &Keyword::DATA_SYNC {
            assert_eq!(Keyword::data_sync(keyword.name), Ok(keyword));
        }
        assert_eq!(
            Keyword::data_sync("users").unwrap_err().to_string(),
            "data_sync: expected entities, relationships and memberships (users and channels are keywords of the \
             call), got \"users\""
        );
    }
}

//! The keywords of a grant that hold permissions by name.

use crate::error::Invalid;
use crate::scope::Kind;

/// A keyword, and the kind of resource that its names are names of.
#[derive(Debug, PartialEq, Eq)]
pub struct Keyword {
    /// As callers write it.
    pub name: &'static str,
    /// As it is sent.
    pub kind: Kind,
    terms: Terms,
}

/// One grant uses the terms of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Terms {
    /// Channels, channel groups and uuids.
    Entities,
    /// Spaces and users, other words for channels and uuids.
    Objects,
}

impl Keyword {
    /// Every one of them. A new kind of resource is a new row.
    pub const ALL: [Self; 5] = [
        Self::new("channels", Kind::Channel, Terms::Entities),
        Self::new("channel_groups", Kind::Group, Terms::Entities),
        Self::new("uuids", Kind::Uuid, Terms::Entities),
        Self::new("spaces_permissions", Kind::Channel, Terms::Objects),
        Self::new("users_permissions", Kind::Uuid, Terms::Objects),
    ];

    const fn new(name: &'static str, kind: Kind, terms: Terms) -> Self {
        Self { name, kind, terms }
    }

    /// Refuses keywords of two kinds of terms beside each other.
    pub(super) fn check_terms<'a>(given: impl Iterator<Item = &'a Self> + Clone) -> Result<(), Invalid> {
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
    fn channels_and_spaces_are_not_written_in_one_grant() {
        let [channels, groups, uuids, spaces, users] = &Keyword::ALL;
        for fitting in [&[channels, groups, uuids][..], &[spaces, users], &[]] {
            assert_eq!(Keyword::check_terms(fitting.iter().copied()), Ok(()));
        }
        let error = Keyword::check_terms([users, uuids].into_iter()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "permissions: expected either channels, channel_groups and uuids or spaces_permissions and \
             users_permissions, got uuids and users_permissions"
        );
    }
}

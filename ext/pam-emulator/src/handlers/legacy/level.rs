//! The level of a legacy call, which is part of its answer.

use pam_core::Target;

/// How broad a call is, from the whole keyset to the metadata of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Keyset,
    Channel,
    User,
    Group,
    GroupAndAuth,
    Uuid,
    Category,
}

impl Level {
    /// The level of a call; `None` if it has only auth keys.
    pub(crate) fn of(target: &Target) -> Option<Self> {
        let given = |names: &[String]| !names.is_empty();
        let [channels, groups, uuids, auth_keys] =
            [target.channels(), target.groups(), target.uuids(), target.auth_keys()].map(given);
        match (channels, groups, uuids, auth_keys) {
            (_, _, true, _) => Some(Self::Uuid),
            (_, true, _, true) => Some(Self::GroupAndAuth),
            (_, true, _, false) => Some(Self::Group),
            (true, _, _, true) => Some(Self::User),
            (true, _, _, false) => Some(Self::Channel),
            _ if !target.categories().is_empty() => Some(Self::Category),
            (false, false, false, false) => Some(Self::Keyset),
            (false, false, false, true) => None,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Keyset => "subkey",
            Self::Channel => "channel",
            Self::User => "user",
            Self::Group => "channel-group",
            Self::GroupAndAuth => "channel-group+auth",
            Self::Uuid => "uuid",
            Self::Category => "category",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::Params;

    #[test]
    fn the_level_follows_from_the_parameters() {
        for (query, word) in [
            ("", Some("subkey")),
            ("channel=a", Some("channel")),
            ("channel=a&auth=k", Some("user")),
            ("channel-group=g", Some("channel-group")),
            ("channel-group=g&auth=k", Some("channel-group+auth")),
            ("channel=a&channel-group=g", Some("channel-group")),
            ("channel=a&channel-group=g&auth=k", Some("channel-group+auth")),
            ("target-uuid=u&auth=k", Some("uuid")),
            ("category=uuids&auth=k", Some("category")),
            ("category=uuids&channel=a&auth=k", Some("user")),
            ("auth=k", None),
            ("channel=,&auth=", Some("subkey")),
        ] {
            let target = Target::from_params(&Params::parse(query).unwrap()).unwrap();
            assert_eq!(Level::of(&target).map(Level::word), word, "{query}");
        }
    }
}

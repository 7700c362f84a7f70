//! The resources that permissions are on: channels, channel groups, users, DataSync objects; by name or by pattern.

mod names;

pub use names::Names;

use crate::error::Invalid;
use crate::permissions::Permissions;
use crate::text::control_in;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

/// The kinds of resource. `Space` belongs to the retired Objects v1: tokens still carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A channel.
    Channel,
    /// A channel group.
    Group,
    /// A user's metadata in App Context.
    Uuid,
    /// Objects v1 space.
    Space,
    /// A user of DataSync; permissions on a user's metadata do not count there, nor the reverse.
    User,
    /// An entity of DataSync.
    Entity,
    /// A relationship of DataSync.
    Relationship,
    /// A membership of DataSync.
    Membership,
}

/// The names of one kind: in a grant's JSON, in a token's CBOR, in a sentence.
struct KindNames {
    json: &'static str,
    cbor: &'static str,
    word: &'static str,
}

/// The prefix of DataSync's own kinds in JSON and CBOR.
const DATA_SYNC: &str = "datasync:";

/// DataSync's own kinds have the same key in JSON and CBOR.
const fn same(key: &'static str, word: &'static str) -> KindNames {
    KindNames { json: key, cbor: key, word }
}

impl Kind {
    /// Every kind, in the order of a grant's JSON body.
    pub const ALL: [Self; 8] = [
        Self::Channel,
        Self::Group,
        Self::Uuid,
        Self::User,
        Self::Space,
        Self::Entity,
        Self::Relationship,
        Self::Membership,
    ];

    /// The order in which the service writes the kinds into a token (since 2022).
    pub const TOKEN_ORDER: [Self; 8] = [
        Self::Channel,
        Self::Group,
        Self::Space,
        Self::User,
        Self::Uuid,
        Self::Entity,
        Self::Relationship,
        Self::Membership,
    ];

    /// The permissions that operations need on this kind of resource. Others can be granted, but no operation needs
    /// them. None for spaces, which no current operation uses.
    pub const fn meaningful(self) -> Permissions {
        Permissions::from_mask(match self {
            // All of them: DataSync uses `create` and three more.
            Self::Channel => 0b1111_1111,
            Self::Group => 0b0000_0101,
            Self::Uuid => 0b0110_1000,
            Self::Space => 0,
            Self::User | Self::Entity | Self::Relationship | Self::Membership => 0b0111_1000,
        })
    }

    /// True for a kind that the official Ruby SDK sends in every grant, even if it is empty.
    pub(crate) const fn is_in_every_body(self) -> bool {
        matches!(self, Self::Channel | Self::Group | Self::Uuid)
    }

    /// True for a kind that the service writes into every token, even if it is empty.
    pub(crate) const fn is_in_every_token(self) -> bool {
        !matches!(self, Self::Entity | Self::Relationship | Self::Membership)
    }

    const fn names(self) -> KindNames {
        match self {
            Self::Channel => KindNames { json: "channels", cbor: "chan", word: "channel" },
            Self::Group => KindNames { json: "groups", cbor: "grp", word: "channel group" },
            Self::Uuid => KindNames { json: "uuids", cbor: "uuid", word: "user" },
            Self::Space => KindNames { json: "spaces", cbor: "spc", word: "space" },
            Self::User => KindNames { json: "users", cbor: "usr", word: "DataSync user" },
            Self::Entity => same("datasync:entities", "entity"),
            Self::Relationship => same("datasync:relationships", "relationship"),
            Self::Membership => same("datasync:memberships", "membership"),
        }
    }

    /// The key in a grant's JSON body: `channels`.
    pub const fn json(self) -> &'static str {
        self.names().json
    }

    /// The key in a token: `chan`.
    pub const fn cbor(self) -> &'static str {
        self.names().cbor
    }

    /// Its name among a token's resources: `channels`, `entities`.
    pub fn name(self) -> &'static str {
        self.json().strip_prefix(DATA_SYNC).unwrap_or(self.json())
    }

    /// True for DataSync's own kinds, which are below `data_sync` among a token's resources.
    pub fn is_in_data_sync(self) -> bool {
        self.json().starts_with(DATA_SYNC)
    }

    /// The word in a sentence: `channel`.
    pub const fn word(self) -> &'static str {
        self.names().word
    }

    /// The word with its article: `an entity`.
    pub fn one(self) -> String {
        let article = if self.word().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {}", self.word())
    }

    /// The keyword of a question about one of them: `channel_group`.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Channel | Self::Space => "channel",
            Self::Group => "channel_group",
            Self::Uuid => "uuid",
            Self::User => "user",
            Self::Entity => "entity",
            Self::Relationship => "relationship",
            Self::Membership => "membership",
        }
    }

    /// The kind that a token's key stands for.
    pub fn from_cbor(key: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.cbor().as_bytes() == key)
    }
}

/// The permissions on one kind of resource, in the order they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The kind of the resources.
    pub kind: Kind,
    /// Names or patterns, with what they permit.
    pub names: Names,
}

/// Permissions by kind and name: a grant's or token's `resources`, or its `patterns`.
///
/// A kind can be present and empty. Old tokens leave some kinds out, and this difference is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    sections: Vec<Section>,
    fingerprints: Fingerprints,
}

/// Hashes of all names. Comparing each new name with all others would add 50 % to the cost of a grant of 1,000 names.
type Fingerprints = HashSet<u64, BuildHasherDefault<Fingerprint>>;

impl Scope {
    /// Adds one permission; a name can be given once per kind, and never without a permission.
    pub fn add(&mut self, kind: Kind, name: &str, permissions: Permissions) -> Result<(), Invalid> {
        check_name(kind, name)?;
        let place = || format!("{}[{name:?}]", kind.json());
        if permissions.is_none() {
            return Err(Invalid::new(place(), "at least one permission", "none"));
        }
        if !self.fingerprints.insert(fingerprint(kind, name)) && self.lists(kind, name) {
            return Err(Invalid::twice(place()));
        }
        self.section(kind).names.push(name, permissions);
        Ok(())
    }

    /// True if the name is among those of its kind.
    pub fn has(&self, kind: Kind, name: &str) -> bool {
        self.fingerprints.contains(&fingerprint(kind, name)) && self.lists(kind, name)
    }

    /// Compares the names themselves: two names can have the same fingerprint.
    fn lists(&self, kind: Kind, name: &str) -> bool {
        self.get(kind).iter().any(|(known, _)| known == name)
    }

    /// Adds a whole section, as a decoder reads it.
    pub fn push(&mut self, section: Section) {
        self.fingerprints.extend(section.names.iter().map(|(name, _)| fingerprint(section.kind, name)));
        self.sections.push(section);
    }

    /// The names of one kind; empty if there are none.
    pub fn get(&self, kind: Kind) -> &Names {
        static NONE: Names = Names::new();
        self.sections.iter().find(|section| section.kind == kind).map_or(&NONE, |section| &section.names)
    }

    /// Every section, in the order they were added or found.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// True if nothing is permitted.
    pub fn is_empty(&self) -> bool {
        self.sections.iter().all(|section| section.names.is_empty())
    }

    fn section(&mut self, kind: Kind) -> &mut Section {
        let index = match self.sections.iter().position(|section| section.kind == kind) {
            Some(index) => index,
            None => {
                self.sections.push(Section { kind, names: Names::new() });
                self.sections.len() - 1
            }
        };
        #[expect(clippy::indexing_slicing, reason = "the index was found or pushed one line above")]
        &mut self.sections[index]
    }
}

fn fingerprint(kind: Kind, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    hasher.finish() ^ kind as u64
}

/// The hash of a fingerprint is the fingerprint itself. With SipHash for both, and for each part of a name, the two took
/// 7 % of a grant of 1,000 names.
#[derive(Default)]
struct Fingerprint(u64);

impl Hasher for Fingerprint {
    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }

    /// Not called for a u64.
    fn write(&mut self, _bytes: &[u8]) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Refuses empty names and names with control characters.
fn check_name(kind: Kind, name: &str) -> Result<(), Invalid> {
    if name.is_empty() {
        return Err(Invalid::new(kind.json(), format!("{} name", kind.one()), "an empty one"));
    }
    match control_in(name) {
        Some(got) => {
            Err(Invalid::new(format!("{}[{name:?}]", kind.json()), "a name without control characters", got))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read() -> Permissions {
        Permissions::named("read").unwrap()
    }

    #[test]
    fn every_kind_is_found_by_its_token_key() {
        for kind in Kind::TOKEN_ORDER {
            assert_eq!(Kind::from_cbor(kind.cbor().as_bytes()), Some(kind));
        }
        assert_eq!(Kind::from_cbor(b"none"), None);
    }

    #[test]
    fn a_duplicate_name_of_a_kind_is_refused() {
        let mut scope = Scope::default();
        scope.add(Kind::Channel, "a", read()).unwrap();
        scope.add(Kind::Group, "a", read()).unwrap();
        let error = scope.add(Kind::Channel, "a", read()).unwrap_err();
        assert_eq!(error.to_string(), "channels[\"a\"]: expected a unique name, got a duplicate");
    }

    #[test]
    fn a_duplicate_name_among_many_is_refused() {
        let mut scope = Scope::default();
        let names: Vec<_> = (0..100).map(|number| format!("room-{number}")).collect();
        for name in &names {
            assert!(!scope.has(Kind::Channel, name));
            scope.add(Kind::Channel, name, read()).unwrap();
        }
        for name in &names {
            assert!(scope.has(Kind::Channel, name) && !scope.has(Kind::Group, name));
            assert!(scope.add(Kind::Channel, name, read()).is_err());
        }
    }

    #[test]
    fn empty_names_control_characters_and_zero_permissions_are_refused() {
        let mut scope = Scope::default();
        for (name, permissions, complaint) in [
            ("", read(), "channels: expected a channel name, got an empty one"),
            (
                "a\0b",
                read(),
                "channels[\"a\\0b\"]: expected a name without control characters, got one with U+0000 in it",
            ),
            ("a", Permissions::NONE, "channels[\"a\"]: expected at least one permission, got none"),
        ] {
            assert_eq!(scope.add(Kind::Channel, name, permissions).unwrap_err().to_string(), complaint);
        }
        assert!(scope.is_empty());
    }
}

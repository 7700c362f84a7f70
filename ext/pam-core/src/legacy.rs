//! The calls before tokens: `/v2/auth/grant` and `/v2/auth/audit`, about auth keys that apps choose themselves.
//!
//! A grant's parameters are written (by the client) and read (by the emulator) here.

mod target;

use crate::category::Category;
use crate::error::Invalid;
use crate::grant::described;
use crate::permissions::{BITS, Permissions};
use crate::sign::Params;
use std::ops::RangeInclusive;

pub use target::{NameList, Target};

/// Minutes that a legacy grant holds: up to a year of 365 days, or 0, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyTtl(u32);

impl LegacyTtl {
    /// What the service takes.
    pub const RANGE: RangeInclusive<i64> = 0..=525_600;
    /// What the service takes an absent ttl for: a day.
    pub const DEFAULT: Self = Self(1_440);

    /// Refuses what is out of range.
    pub fn new(minutes: i64) -> Result<Self, Invalid> {
        match u32::try_from(minutes) {
            Ok(valid) if Self::RANGE.contains(&minutes) => Ok(Self(valid)),
            _ => Err(Invalid::new("ttl", Self::EXPECTED, described(minutes, *Self::RANGE.end()))),
        }
    }

    /// What a ttl has to be, for messages.
    pub const EXPECTED: &str = "minutes from 1 to 525,600 (a year), or 0 for ever";

    /// The minutes; 0 stands for ever.
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// True for 0.
    pub const fn is_for_ever(self) -> bool {
        self.0 == 0
    }
}

/// A valid legacy grant. One that permits nothing takes away what an earlier one gave: that is how v2 revokes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyGrant {
    target: Target,
    flags: LegacyFlags,
    ttl: Option<LegacyTtl>,
}

/// What a legacy grant says of each permission: yes, no, or nothing. The service reads nothing as no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LegacyFlags {
    yes: Permissions,
    said: Permissions,
}

impl LegacyFlags {
    /// Says yes or no of a permission.
    pub fn say(&mut self, permission: Permissions, yes: bool) {
        self.said = self.said.union(permission);
        if yes {
            self.yes = self.yes.union(permission);
        }
    }

    /// What is said of `get`, which is no where nothing is.
    fn of_categories(self) -> Result<Self, Invalid> {
        let get = Category::PERMISSION;
        match self.yes.names().find(|name| Permissions::named(name) != Ok(get)) {
            Some(other) => Err(Invalid::new(other, "get alone with categories", "true")),
            None => Ok(Self { yes: self.yes, said: get }),
        }
    }

    /// Yes of these permissions, and no of all others.
    pub fn all(yes: Permissions) -> Self {
        Self { yes, said: letters_sum().union(yes) }
    }
}

impl LegacyGrant {
    /// Refuses a ttl out of range and permissions that have no letter (`create`); no ttl leaves it to the service.
    ///
    /// On categories there is `get` alone, and nothing is said of the other permissions. One minute is refused: it is
    /// what the service answers to a revocation.
    pub fn new(target: Target, flags: LegacyFlags, ttl: Option<i64>) -> Result<Self, Invalid> {
        if target.categories().is_empty() {
            return Self::any(target, flags, ttl);
        }
        if ttl == Some(1) {
            return Err(Invalid::new("ttl", "0, or at least 2 minutes, with categories", "1"));
        }
        let flags = flags.of_categories()?;
        Self::any(target, flags, ttl)
    }

    fn any(target: Target, flags: LegacyFlags, ttl: Option<i64>) -> Result<Self, Invalid> {
        let ttl = ttl.map(LegacyTtl::new).transpose()?;
        if !letters_sum().contains(flags.said) {
            let expected = "permissions that legacy grants have";
            return Err(Invalid::new("permissions", expected, format!("{:?}", flags.said)));
        }
        Ok(Self { target, flags, ttl })
    }

    /// What it is about.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// What is permitted; nothing, where it revokes.
    pub const fn permissions(&self) -> Permissions {
        self.flags.yes
    }

    /// How long it holds, where that was said.
    pub const fn ttl(&self) -> Option<LegacyTtl> {
        self.ttl
    }

    /// Reads a request's parameters. An absent or empty letter is 0.
    pub fn from_params(params: &Params) -> Result<Self, Invalid> {
        let target = Target::from_params(params)?;
        let mut flags = LegacyFlags::default();
        for (letter, permission) in letters() {
            if let Some(yes) = flag(params, letter)? {
                flags.say(permission, yes);
            }
        }
        let refuse = |_| Invalid::new("ttl", LegacyTtl::EXPECTED, "no whole number");
        let ttl = params.get("ttl").map(|minutes| minutes.parse().map_err(refuse)).transpose()?;
        Self::any(target, flags, ttl)
    }

    /// Adds the parameters: a letter for each permission of which something is said.
    pub(crate) fn add_to(&self, params: &mut Params) {
        self.target.add_to(params);
        for (letter, permission) in letters().filter(|(_, permission)| self.flags.said.contains(*permission))
        {
            params.add(letter, if self.flags.yes.contains(permission) { "1" } else { "0" });
        }
        if let Some(ttl) = self.ttl {
            params.add("ttl", ttl.minutes().to_string());
        }
    }
}

/// The letters of the legacy calls with their permissions, in the service's order.
pub fn letters() -> impl Iterator<Item = (&'static str, Permissions)> {
    BITS.iter().filter_map(|bit| Some((bit.letter?, Permissions::from_mask(bit.mask))))
}

fn letters_sum() -> Permissions {
    letters().fold(Permissions::NONE, |sum, (_, permission)| sum.union(permission))
}

fn flag(params: &Params, letter: &str) -> Result<Option<bool>, Invalid> {
    match params.get(letter).unwrap_or_default() {
        "1" => Ok(Some(true)),
        "0" => Ok(Some(false)),
        "" => Ok(None),
        other => Err(Invalid::new(letter, "0 or 1", format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::Categories;

    fn target() -> Target {
        let names = |argument, text| NameList::default().with(argument, text).unwrap();
        Target::new(
            names("channel", "a b,a.*"),
            names("group", ":"),
            NameList::default(),
            names("auth_key", "k,é"),
        )
        .unwrap()
    }

    fn query(grant: &LegacyGrant) -> String {
        let mut params = Params::default();
        grant.add_to(&mut params);
        params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    #[test]
    fn what_is_said_is_sent_and_nothing_else() {
        let mut flags = LegacyFlags::default();
        flags.say(Permissions::from_mask(1), true);
        flags.say(Permissions::from_mask(8), false);
        let grant = LegacyGrant::new(target(), flags, None).unwrap();
        assert_eq!(query(&grant), "channel=a b,a.*&channel-group=:&auth=k,é&r=1&d=0");
    }

    #[test]
    fn every_letter_is_sent_where_all_is_said_and_a_ttl_only_where_there_is_one() {
        let read_join = LegacyFlags::all(Permissions::from_mask(129));
        let grant = |ttl| query(&LegacyGrant::new(target(), read_join, ttl).unwrap());
        let expected = "channel=a b,a.*&channel-group=:&auth=k,é&r=1&w=0&m=0&d=0&g=0&u=0&j=1";
        assert_eq!(grant(None), expected);
        assert_eq!(grant(Some(0)), format!("{expected}&ttl=0"));
    }

    fn categories() -> Target {
        let mut categories = Categories::default();
        Category::ALL.into_iter().for_each(|category| categories.insert(category));
        let key = NameList::default().with("auth_key", "k1").unwrap();
        let target = Target::new(NameList::default(), NameList::default(), NameList::default(), key).unwrap();
        target.with_categories(categories).unwrap()
    }

    #[test]
    fn a_grant_of_categories_says_get_alone() {
        for (mask, letter) in [(32, "1"), (0, "0")] {
            let flags = LegacyFlags::all(Permissions::from_mask(mask));
            let grant = LegacyGrant::new(categories(), flags, None).unwrap();
            assert_eq!(query(&grant), format!("auth=k1&category=channels,uuids&g={letter}"));
        }
    }

    #[test]
    fn categories_take_no_other_permission_and_no_ttl_of_one_minute() {
        let refused = |mask, ttl| {
            let flags = LegacyFlags::all(Permissions::from_mask(mask));
            LegacyGrant::new(categories(), flags, ttl).unwrap_err().to_string()
        };
        assert_eq!(refused(33, None), "read: expected get alone with categories, got true");
        assert_eq!(refused(32, Some(1)), "ttl: expected 0, or at least 2 minutes, with categories, got 1");
        for ttl in [Some(0), Some(2), None] {
            assert!(LegacyGrant::new(categories(), LegacyFlags::all(Category::PERMISSION), ttl).is_ok());
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for mask in [0, 1, 2 | 4, 8 | 32, 64 | 128, 239] {
            for ttl in [None, Some(0), Some(1), Some(525_600)] {
                let grant =
                    LegacyGrant::new(target(), LegacyFlags::all(Permissions::from_mask(mask)), ttl).unwrap();
                let mut params = Params::default();
                grant.add_to(&mut params);
                assert_eq!(LegacyGrant::from_params(&params), Ok(grant));
            }
        }
    }

    #[test]
    fn the_ttl_spans_for_ever_and_one_minute_to_a_year() {
        for ttl in [-1, 525_601, i64::MAX, i64::MIN] {
            let error =
                LegacyGrant::new(target(), LegacyFlags::default(), Some(ttl)).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("ttl: expected minutes from 1 to 525,600 (a year), or 0 for ever, got {ttl}")
            );
        }
        assert!(LegacyTtl::new(0).unwrap().is_for_ever());
        assert!(!LegacyTtl::new(1).unwrap().is_for_ever());
    }

    #[test]
    fn create_has_no_letter_and_is_refused() {
        let error =
            LegacyGrant::new(target(), LegacyFlags::all(Permissions::from_mask(17)), None).unwrap_err();
        assert_eq!(error.argument, "permissions");
    }

    #[test]
    fn letters_are_0_or_1_and_0_where_absent() {
        let read = |query| LegacyGrant::from_params(&Params::parse(query).unwrap());
        assert_eq!(read("r=1&w=&j=0").unwrap().permissions(), Permissions::from_mask(1));
        assert_eq!(read("r=true").unwrap_err().to_string(), "r: expected 0 or 1, got \"true\"");
        for query in ["ttl=", "ttl=soon", "ttl=1.5", "ttl=99999999999999999999"] {
            assert_eq!(read(query).unwrap_err().argument, "ttl", "{query}");
        }
    }
}

//! The v2 calls, from before tokens: `/v2/auth/grant` and `/v2/auth/audit`. Apps choose their auth keys themselves.
//!
//! The client writes a grant's parameters and the emulator reads them, both with this code.

mod arguments;
mod target;

use crate::category::Category;
use crate::error::Invalid;
use crate::grant::described;
use crate::permissions::{BITS, Permissions};
use crate::sign::Params;
use std::ops::RangeInclusive;

pub use target::{NameList, Target};

/// A legacy grant's ttl in minutes: up to 525,600 (365 days), or 0 for no expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyTtl(u32);

impl LegacyTtl {
    /// The values that the service accepts.
    const RANGE: RangeInclusive<i64> = 0..=525_600;
    /// The service's default ttl: one day.
    pub const DEFAULT: Self = Self(1_440);

    /// Refuses a value out of range.
    pub fn new(minutes: i64) -> Result<Self, Invalid> {
        match u32::try_from(minutes) {
            Ok(valid) if Self::RANGE.contains(&minutes) => Ok(Self(valid)),
            _ => Err(Invalid::new("ttl", Self::EXPECTED, described(minutes, *Self::RANGE.end()))),
        }
    }

    /// What a ttl must be, for error messages.
    pub const EXPECTED: &str = "minutes from 1 to 525,600 (a year), or 0 for ever";

    /// The minutes; 0 for no expiry.
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// True for 0: no expiry.
    pub const fn is_for_ever(self) -> bool {
        self.0 == 0
    }
}

/// A valid legacy grant. A grant without permissions revokes an earlier one: v2 has no other way to revoke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyGrant {
    target: Target,
    flags: LegacyFlags,
    ttl: Option<LegacyTtl>,
}

/// Each permission of a legacy grant as 1, 0 or absent. The service reads an absent one as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LegacyFlags {
    yes: Permissions,
    said: Permissions,
}

impl LegacyFlags {
    /// Sets a permission to 1 or 0.
    pub fn say(&mut self, permission: Permissions, yes: bool) {
        self.said = self.said.union(permission);
        if yes {
            self.yes = self.yes.union(permission);
        }
    }

    /// The flags for categories: `get` alone, 0 unless it is set. Refuses all other permissions.
    fn of_categories(self) -> Result<Self, Invalid> {
        let get = Category::PERMISSION;
        match self.yes.names().find(|name| Permissions::named(name) != Ok(get)) {
            Some(other) => Err(Invalid::new(other, "only get with categories", "true")),
            None => Ok(Self { yes: self.yes, said: get }),
        }
    }

    /// Sets these permissions to 1 and all others to 0.
    pub fn all(yes: Permissions) -> Self {
        Self { yes, said: letters_sum().union(yes) }
    }
}

impl LegacyGrant {
    /// Refuses a ttl out of range, and permissions without a letter (`create`). Without a ttl, the service's default
    /// counts.
    ///
    /// A category takes `get` only, and the other permissions are not sent. A ttl of one minute is refused: the service
    /// answers a revocation with it.
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

    /// The permissions; none if the grant revokes.
    pub const fn permissions(&self) -> Permissions {
        self.flags.yes
    }

    /// Its ttl; `None` for the service's default.
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

    /// Adds the parameters: one letter for each permission that is set to 1 or 0.
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
    fn only_the_flags_that_are_set_are_sent() {
        let mut flags = LegacyFlags::default();
        flags.say(Permissions::from_mask(1), true);
        flags.say(Permissions::from_mask(8), false);
        let grant = LegacyGrant::new(target(), flags, None).unwrap();
        assert_eq!(query(&grant), "channel=a b,a.*&channel-group=:&auth=k,é&r=1&d=0");
    }

    #[test]
    fn all_flags_are_sent_if_all_are_set_and_a_ttl_if_there_is_one() {
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
    fn a_grant_of_categories_sends_only_get() {
        for (mask, letter) in [(32, "1"), (0, "0")] {
            let flags = LegacyFlags::all(Permissions::from_mask(mask));
            let grant = LegacyGrant::new(categories(), flags, None).unwrap();
            assert_eq!(query(&grant), format!("auth=k1&category=channels,uuids&g={letter}"));
        }
    }

    #[test]
    fn categories_accept_only_get_and_no_ttl_of_one_minute() {
        let refused = |mask, ttl| {
            let flags = LegacyFlags::all(Permissions::from_mask(mask));
            LegacyGrant::new(categories(), flags, ttl).unwrap_err().to_string()
        };
        assert_eq!(refused(33, None), "read: expected only get with categories, got true");
        assert_eq!(refused(32, Some(1)), "ttl: expected 0, or at least 2 minutes, with categories, got 1");
        for ttl in [Some(0), Some(2), None] {
            assert!(LegacyGrant::new(categories(), LegacyFlags::all(Category::PERMISSION), ttl).is_ok());
        }
    }

    #[test]
    fn a_grant_is_read_back_from_its_parameters() {
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
    fn a_ttl_is_from_one_minute_to_a_year_or_0_for_ever() {
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
    fn create_is_refused() {
        let error =
            LegacyGrant::new(target(), LegacyFlags::all(Permissions::from_mask(17)), None).unwrap_err();
        assert_eq!(error.argument, "permissions");
    }

    #[test]
    fn letters_are_0_or_1_and_an_absent_one_is_0() {
        let read = |query| LegacyGrant::from_params(&Params::parse(query).unwrap());
        assert_eq!(read("r=1&w=&j=0").unwrap().permissions(), Permissions::from_mask(1));
        assert_eq!(read("r=true").unwrap_err().to_string(), "r: expected 0 or 1, got \"true\"");
        for query in ["ttl=", "ttl=soon", "ttl=1.5", "ttl=99999999999999999999"] {
            assert_eq!(read(query).unwrap_err().argument, "ttl", "{query}");
        }
    }
}

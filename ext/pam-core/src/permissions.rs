//! The table of permissions: the only place that lists their names, letters and masks.

use crate::error::Invalid;
use std::fmt;

/// One permission: its name in the documentation, its letter in the legacy calls, its bit in a token.
#[derive(Debug, PartialEq, Eq)]
pub struct Bit {
    /// `read`, `write`, …
    pub name: &'static str,
    /// The query parameter of the legacy calls; `create` has none.
    pub letter: Option<&'static str>,
    /// Its value in a token's bitmask.
    pub mask: u32,
}

/// Every permission that Access Manager knows, by rising mask.
pub const BITS: [Bit; 8] = [
    Bit { name: "read", letter: Some("r"), mask: 1 },
    Bit { name: "write", letter: Some("w"), mask: 2 },
    Bit { name: "manage", letter: Some("m"), mask: 4 },
    Bit { name: "delete", letter: Some("d"), mask: 8 },
    // For DataSync; the legacy calls do not have it.
    Bit { name: "create", letter: None, mask: 16 },
    Bit { name: "get", letter: Some("g"), mask: 32 },
    Bit { name: "update", letter: Some("u"), mask: 64 },
    Bit { name: "join", letter: Some("j"), mask: 128 },
];

/// A set of permissions. Bits outside the table are kept: a newer service may know more than we do.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permissions(u32);

impl Permissions {
    /// Permission to read.
    pub const READ: Self = Self(1);
    /// No permission at all.
    pub const NONE: Self = Self(0);

    /// The set that a bitmask stands for.
    pub const fn from_mask(mask: u32) -> Self {
        Self(mask)
    }

    /// What a bitmask must be, for error messages.
    pub const EXPECTED_MASK: &str = "an Integer from 0 to 4294967295";

    /// The set that a number stands for.
    pub fn from_number(number: i64) -> Result<Self, Invalid> {
        let refuse = |_| Invalid::new("bitmask", Self::EXPECTED_MASK, number.to_string());
        u32::try_from(number).map(Self).map_err(refuse)
    }

    /// The set of one permission, by its documented name.
    pub fn named(name: &str) -> Result<Self, Invalid> {
        match BITS.iter().find(|bit| bit.name == name) {
            Some(bit) => Ok(Self(bit.mask)),
            None => Err(Invalid::new("permission", format!("one of {}", known_names()), format!("{name:?}"))),
        }
    }

    /// The bitmask, as it stands in a token.
    pub const fn mask(self) -> u32 {
        self.0
    }

    /// True if every permission of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True for the empty set.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Both sets in one.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The documented names in this set, in the table's order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        BITS.iter().filter(move |bit| self.0 & bit.mask != 0).map(|bit| bit.name)
    }
}

impl Permissions {
    /// For messages: the names, then the sum of the bits without one; `none` for the empty set.
    pub fn described(self) -> String {
        let named: u32 = BITS.iter().map(|bit| bit.mask).sum();
        let nameless = Some(self.0 & !named).filter(|bits| *bits != 0).map(|bits| bits.to_string());
        let parts: Vec<_> = self.names().map(str::to_owned).chain(nameless).collect();
        if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.names()).finish()
    }
}

fn known_names() -> String {
    BITS.map(|bit| bit.name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_its_own_mask_name_and_letter() {
        let masks: u32 = BITS.iter().map(|bit| bit.mask).sum();
        assert_eq!(masks, 255);
        for bit in &BITS {
            assert_eq!(Permissions::named(bit.name).unwrap().mask(), bit.mask);
            assert_eq!(BITS.iter().filter(|other| other.letter == bit.letter).count(), 1);
        }
    }

    #[test]
    fn the_documented_sums_hold() {
        let sum = |names: &[&str]| {
            names
                .iter()
                .fold(Permissions::NONE, |set, name| set.union(Permissions::named(name).unwrap()))
                .mask()
        };
        assert_eq!(sum(&["read", "write", "manage", "delete", "get", "update", "join"]), 239);
        assert_eq!(sum(&["read", "manage"]), 5);
        assert_eq!(sum(&["delete", "get", "update"]), 104);
    }

    #[test]
    fn unknown_bits_are_kept_and_unknown_names_are_refused() {
        assert_eq!(Permissions::from_mask(256).mask(), 256);
        let error = Permissions::named("raed").unwrap_err();
        assert!(error.to_string().contains("read, write, manage"), "{error}");
    }
}

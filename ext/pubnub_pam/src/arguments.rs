//! Converts Ruby arguments to the types of the other crates.

pub(crate) mod categories;
pub(crate) mod client;
pub(crate) mod convert;
pub(crate) mod draft;
pub(crate) mod emulator_options;
pub(crate) mod faults;
pub(crate) mod legacy;
pub(crate) mod permissions;
pub(crate) mod projections;
pub(crate) mod regexp;
pub(crate) mod sign;

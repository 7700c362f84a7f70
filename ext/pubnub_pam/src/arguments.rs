//! Converts Ruby arguments to the types of the other crates.

pub(crate) mod convert;
pub(crate) mod draft;
pub(crate) mod permissions;
pub(crate) mod regexp;

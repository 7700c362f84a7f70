//! One file for each Ruby class.

pub(crate) mod batch;
pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod draft;
pub(crate) mod emulator;
pub(crate) mod permissions;
pub(crate) mod token;

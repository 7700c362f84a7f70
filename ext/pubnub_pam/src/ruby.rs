//! Ruby's GVL, interrupts and exceptions. All unsafe code is here.

pub(crate) mod error;
pub(crate) mod gvl;
pub(crate) mod official_hash;
pub(crate) mod panic_guard;
pub(crate) mod version;
pub(crate) mod wait;

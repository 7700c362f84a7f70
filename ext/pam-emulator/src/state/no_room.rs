//! The limit on what the service remembers.

/// Returned instead of storing more than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

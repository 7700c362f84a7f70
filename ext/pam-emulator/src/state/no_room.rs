//! The error for exceeding a limit of the service's memory.

/// Storing the data would exceed the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

//! The memory for names that requests store. It is limited.

/// The most bytes that are kept. More are refused.
pub(super) const LIMIT: usize = 4 * 1024 * 1024;
/// The approximate memory of a name in addition to its text.
const OVERHEAD: usize = 64;

/// Storing the data would exceed a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

/// The bytes that names take.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Room(usize);

impl Room {
    /// Takes memory for all names, or for none if they do not all fit.
    pub(super) fn take<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> Result<(), NoRoom> {
        let taken = self.0 + bytes(names);
        if taken > LIMIT {
            return Err(NoRoom);
        }
        self.0 = taken;
        Ok(())
    }

    pub(super) fn free<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.0 -= bytes(names);
    }
}

fn bytes<'a>(names: impl IntoIterator<Item = &'a str>) -> usize {
    names.into_iter().map(|name| OVERHEAD + name.len()).sum()
}

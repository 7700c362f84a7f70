//! Seconds since 1970, as the wire counts them.

/// A moment in whole seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// The moment `minutes` later; the end of time where the sum does not fit.
    pub fn plus_minutes(self, minutes: u64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60)))
    }
}

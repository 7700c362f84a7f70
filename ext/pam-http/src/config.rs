//! How a transport behaves, decided once.

use crate::origin::Origin;
use crate::trust::Trust;
use std::fmt;
use std::time::Duration;

/// Everything a transport needs to know.
#[derive(Clone)]
pub struct Config {
    /// Where requests go.
    pub origin: Origin,
    /// How long each step may take.
    pub timeouts: Timeouts,
    /// How often a failed attempt is followed by another.
    pub max_retries: u32,
    /// The proxy's URL, credentials included.
    pub proxy: Option<String>,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// The `User-Agent` header.
    pub user_agent: String,
}

/// Limits in time; `None` sets none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection stands, TLS included.
    pub open: Option<Duration>,
    /// Until the head of the answer has come, and between any two bytes of its body.
    pub read: Option<Duration>,
    /// Over all attempts and the pauses between them.
    pub total: Option<Duration>,
}

/// A proxy's URL can hold a password, so it is not printed.
impl fmt::Debug for Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Config")
            .field("origin", &self.origin)
            .field("timeouts", &self.timeouts)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}

//! The current time.

use pam_core::UnixTime;
use std::time::SystemTime;

#[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
pub(super) fn now() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs()))
}

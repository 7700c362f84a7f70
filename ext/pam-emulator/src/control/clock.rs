//! The two clocks.

use super::fields::{ControlError, Fields};
use crate::service::AccessManager;
use pam_core::{Token, UnixTime};

/// How far the clocks can be moved: 100 years.
const MOST_MINUTES: i64 = 100 * 365 * 24 * 60;
const MOST_SECONDS: i64 = MOST_MINUTES * 60;

/// How far the clock of tokens is moved: by `minutes`, or with `to: "next_expiry"` to the end of the token that
/// expires next.
pub(crate) fn minutes(
    manager: &AccessManager,
    fields: &mut Fields,
    now: UnixTime,
) -> Result<u64, ControlError> {
    let minutes = match fields.text("to")?.as_deref() {
        None => fields.needed_integer("minutes", 0..=MOST_MINUTES)?.unsigned_abs(),
        Some("next_expiry") => to_next_expiry(manager, now)?,
        Some(other) => return Err(ControlError::invalid("to", "\"next_expiry\"", format!("{other:?}"))),
    };
    fields.end()?;
    Ok(minutes)
}

/// The distance of a time travel, or the offset of the clock for request timestamps from real time.
pub(crate) fn seconds(fields: &mut Fields) -> Result<i64, ControlError> {
    let seconds = fields.needed_integer("seconds", -MOST_SECONDS..=MOST_SECONDS)?;
    fields.end()?;
    Ok(seconds)
}

fn to_next_expiry(manager: &AccessManager, now: UnixTime) -> Result<u64, ControlError> {
    let now = manager.token_time(now);
    let tokens = manager.issued_tokens.latest().filter_map(|issued| Token::parse(&issued.text).ok());
    let ends = tokens.filter(|token| !token.is_expired(now) && !manager.has_revoked(token));
    let next = ends.map(|token| token.expires_at()).min();
    let next = next.ok_or_else(|| ControlError::not_found("no token is live, so none expires"))?;
    Ok((next.0 - now.0).div_ceil(60))
}

//! The control API, from JSON to JSON, for the page and `Emulator.connect`. It does not depend on HTTP or the clock.

mod channels;
mod clock;
mod faults;
mod fields;
mod follower;
mod inspector;
mod joined;
mod publish;
mod requests;
mod rows;
mod secrets;
mod shown_fault;
mod state;
mod tokens;

use crate::service::AccessManager;
pub(crate) use fields::ControlError;
use fields::Fields;
pub(crate) use follower::Follower;
use pam_core::{Params, UnixTime};
pub(crate) use rows::{log_line, row};
use serde_json::Value;

/// A call of the control API.
pub(crate) struct ControlCall<'a> {
    pub(crate) method: &'a str,
    /// The rest of the path.
    pub(crate) path: &'a str,
    pub(crate) params: Params,
    pub(crate) body: &'a [u8],
}

/// Answers a call.
pub(crate) fn answer(
    manager: &mut AccessManager,
    call: &ControlCall<'_>,
    now: UnixTime,
) -> Result<Value, ControlError> {
    let path: Vec<_> = call.path.split('/').collect();
    match (call.method, path.as_slice()) {
        ("GET", ["state"]) => Ok(state::show(manager, now)),
        ("GET", ["operations"]) => Ok(state::operations()),
        ("GET", ["requests"]) => requests::list(manager, &call.params),
        ("GET", ["requests", "recorded"]) => requests::recorded(manager, &call.params),
        ("GET", ["requests", id]) => requests::show(manager, id, &call.params),
        ("GET", ["tokens"]) => tokens::list(manager, &call.params, now),
        ("GET", ["tokens", id]) => tokens::show(manager, id, &call.params, now),
        ("GET", ["channels"]) => channels::list(manager, now),
        ("POST", [name]) => act(manager, name, Fields::read(call.body)?, now),
        _ => Err(unknown(call)),
    }
}

/// Calls that change something, or that take a token.
fn act(
    manager: &mut AccessManager,
    name: &str,
    mut fields: Fields,
    now: UnixTime,
) -> Result<Value, ControlError> {
    let done = match name {
        "advance" => clock::advance(manager, &mut fields, now),
        "travel" => clock::travel(manager, &mut fields, now),
        "clock_offset" => clock::set_offset(manager, &mut fields, now),
        "faults" => faults::script(manager, &mut fields, now),
        "forget_faults" => faults::forget(manager, now),
        "revoke" => tokens::revoke(manager, &mut fields, now),
        "revoked" => tokens::is_revoked(manager, &mut fields),
        "inspect" => inspector::inspect(manager, &mut fields, now),
        "publish" => publish::publish(manager, &mut fields, now),
        "clear" => Ok(state::clear(manager, now)),
        "reset" => Ok(state::reset(manager, now)),
        _ => Err(ControlError::not_found("the control API has no such call")),
    }?;
    Ok(done)
}

fn unknown(call: &ControlCall<'_>) -> ControlError {
    ControlError::not_found(format!("the control API has no {} {}", call.method, call.path))
}

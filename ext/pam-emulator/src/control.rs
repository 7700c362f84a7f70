//! The control API, from JSON to JSON, for the page and `Emulator.connect`. It does not depend on HTTP or the clock.

mod channels;
mod clock;
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

use crate::faults::Script;
use crate::service::AccessManager;
pub(crate) use fields::ControlError;
use fields::{Answer, Fields};
pub(crate) use follower::Follower;
use pam_core::{Params, UnixTime};
pub(crate) use rows::{log_line, row};
pub(crate) use state::show as state;

/// A call of the control API.
pub(crate) struct ControlCall<'a> {
    pub(crate) method: &'a str,
    /// The rest of the path.
    pub(crate) path: &'a str,
    pub(crate) params: Params,
    pub(crate) body: &'a [u8],
}

/// Answers a call.
pub(crate) fn answer(manager: &mut AccessManager, call: &ControlCall<'_>, now: UnixTime) -> Answer {
    let path: Vec<_> = call.path.split('/').collect();
    match (call.method, path.as_slice()) {
        ("GET", ["state"]) => Ok(state::show(manager, now)),
        ("GET", ["operations"]) => Ok(state::operations()),
        ("GET", ["requests"]) => requests::list(manager, &call.params),
        ("GET", ["requests", "recorded"]) => requests::recorded(manager, &call.params),
        ("GET", ["requests", id]) => requests::show(manager, id, &call.params),
        ("GET", ["tokens"]) => tokens::list(manager, &call.params, now),
        ("GET", ["tokens", id]) => tokens::show(manager, id, &call.params, now),
        ("GET", ["channels"]) => Ok(channels::list(manager, now)),
        ("POST", [name]) => act(manager, name, Fields::read(call.body)?, now),
        (method, _) => Err(ControlError::not_found(format!("the control API has no {method} {}", call.path))),
    }
}

/// Calls that take a token, and calls that change something, which return the new state.
fn act(manager: &mut AccessManager, name: &str, mut fields: Fields, now: UnixTime) -> Answer {
    match name {
        "revoke" => return tokens::revoke(manager, &mut fields, now),
        "revoked" => return tokens::is_revoked(manager, &mut fields),
        "inspect" => return inspector::inspect(manager, &mut fields, now),
        "publish" => return publish::publish(manager, &mut fields, now),
        "faults" => manager.script(script(&mut fields)?),
        "advance" => manager.advance(clock::minutes(manager, &mut fields, now)?),
        "travel" => manager.set_ahead(clock::seconds(&mut fields)?),
        "clock_offset" => manager.set_clock_offset(clock::seconds(&mut fields)?),
        "forget_faults" => manager.forget_faults(),
        "clear" => manager.forget_requests(),
        "reset" => manager.reset(),
        _ => return Err(ControlError::not_found("the control API has no such call")),
    }
    Ok(state::show(manager, now))
}

/// The fault that the fields describe, with the names and arguments of `Emulator::Faults`.
fn script(fields: &mut Fields) -> Result<Script, ControlError> {
    let script = Script::read(fields)?;
    fields.end()?;
    Ok(script)
}

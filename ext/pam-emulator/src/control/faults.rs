//! Scripts faults, with the names and arguments of `Emulator::Faults`.

use super::fields::{ControlError, Fields};
use super::state;
use crate::faults::Script;
use crate::service::AccessManager;
use pam_core::UnixTime;
use serde_json::Value;

pub(crate) fn script(
    manager: &mut AccessManager,
    fields: &mut Fields,
    now: UnixTime,
) -> Result<Value, ControlError> {
    let script = Script::read(fields)?;
    fields.end()?;
    manager.script(script);
    Ok(state::show(manager, now))
}

/// Removes the scripted faults.
pub(crate) fn forget(manager: &mut AccessManager, now: UnixTime) -> Result<Value, ControlError> {
    manager.forget_faults();
    Ok(state::show(manager, now))
}

//! Scripts faults, with the names and arguments of `Emulator::Faults`.

use super::fields::{Answer, Fields};
use super::state;
use crate::faults::Script;
use crate::service::AccessManager;
use pam_core::UnixTime;

pub(crate) fn script(manager: &mut AccessManager, fields: &mut Fields, now: UnixTime) -> Answer {
    let script = Script::read(fields)?;
    fields.end()?;
    manager.script(script);
    Ok(state::show(manager, now))
}

//! The emulator's state for the bar of the page.

use super::shown_fault;
use crate::operation_name::OperationName;
use crate::service::AccessManager;
use pam_core::UnixTime;
use serde_json::{Value, json};

pub(crate) fn show(manager: &AccessManager, now: UnixTime) -> Value {
    let state = &manager.state;
    let moment = state.clock.moment(now);
    let kept = manager.records.iter().len();
    json!({
        "subscribe_key": state.keyset.subscribe.as_str(),
        "publish_key": state.keyset.signer().map(|signer| signer.publish_key()).unwrap_or_default(),
        "now": moment.token.0,
        "service_time": moment.service.0,
        "real_time": moment.real.0,
        "ahead": difference(moment.token, moment.real),
        "offset": difference(moment.service, moment.real),
        "access_manager": state.options.access_manager_enabled,
        "faults": manager.faults.iter().map(shown_fault::shown).collect::<Vec<_>>(),
        "requests": {
            "recorded": manager.recorded(), "kept": kept, "dropped": manager.crowded_out()
        },
        "tokens": { "issued": manager.issued_tokens.count() },
    })
}

/// How many seconds a clock is ahead of another.
fn difference(clock: UnixTime, other: UnixTime) -> i128 {
    i128::from(clock.0) - i128::from(other.0)
}

/// The names of all operations, as used for faults.
pub(crate) fn operations() -> Value {
    let mut names = OperationName::all();
    names.sort();
    names.dedup();
    json!({ "operations": names })
}

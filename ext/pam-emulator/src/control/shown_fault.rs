//! A scripted fault as JSON.

use crate::delivery::Cut;
use crate::faults::{Fault, Script};
use serde_json::{Value, json};

pub(crate) fn shown(script: &Script) -> Value {
    let times = if script.times == usize::MAX { Value::from("forever") } else { json!(script.times) };
    let detail = match &script.fault {
        Fault::Fail { status, .. } => json!(status),
        Fault::NotJson(page) => json!(page.status),
        Fault::Slow { before, between } => {
            json!(if before.is_zero() { between } else { before }.as_secs_f64())
        }
        Fault::CutOff(cut) => json!(Cut::NAMES.iter().find(|(_, known)| known == cut).map(|(name, _)| name)),
    };
    let on: Vec<_> = script.on.iter().map(|name| name.joined()).collect();
    json!({ "fault": script.fault.name(), "detail": detail, "times": times, "on": on })
}

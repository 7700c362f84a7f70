//! Parses faults from JSON, with the names of `Emulator::Faults`.

use super::fields::{ControlError, Fields, shown as shown_value};
use super::state;
use crate::delivery::Cut;
use crate::faults::{Fault, Page, RetryAfter, Script};
use crate::operation_name::OperationName;
use crate::service::AccessManager;
use pam_core::UnixTime;
use serde_json::Value;
use std::ops::RangeInclusive;
use std::time::Duration;

const LOGIN_PAGE: &str = "<html><body>Please log in.</body></html>";
/// The longest pause, in seconds: a day.
const LONGEST: f64 = 86_400.0;

pub(crate) fn script(
    manager: &mut AccessManager,
    fields: &mut Fields,
    now: UnixTime,
) -> Result<Value, ControlError> {
    let fault = match fields.needed_text("fault")?.as_str() {
        "fail_next" => failure(fields)?,
        "not_json" => page(fields)?,
        "slow" => slow(fields)?,
        "cut_off" => cut_off(fields)?,
        other => {
            let expected = "one of fail_next, not_json, slow, cut_off";
            return Err(ControlError::invalid("fault", expected, format!("{other:?}")));
        }
    };
    let script = Script { fault, times: times(fields)?, on: operations(fields)? };
    fields.end()?;
    manager.script(script);
    Ok(state::show(manager, now))
}

fn failure(fields: &mut Fields) -> Result<Fault, ControlError> {
    let status = status(fields.needed_integer("status", wide(&Fault::FAILURES))?);
    let seconds = fields.integer("retry_after", 0..=i64::MAX)?;
    let at = fields.integer("retry_at", 0..=i64::MAX)?;
    let at = at.map(|at| RetryAfter::At(UnixTime(at.unsigned_abs())));
    let seconds = seconds.map(|seconds| RetryAfter::Seconds(seconds.unsigned_abs()));
    Ok(Fault::Fail { status, retry_after: at.or(seconds) })
}

fn page(fields: &mut Fields) -> Result<Fault, ControlError> {
    let status = status(fields.integer("status", wide(&Page::STATUSES))?.unwrap_or(200));
    let content_type = fields.text("content_type")?.unwrap_or_else(|| "text/html".to_owned());
    if !Page::can_have(&content_type) {
        return Err(ControlError::invalid("content_type", "printable ASCII", format!("{content_type:?}")));
    }
    let body = fields.text("body")?.unwrap_or_else(|| LOGIN_PAGE.to_owned()).into_bytes();
    Ok(Fault::NotJson(Page { status, content_type, body }))
}

fn slow(fields: &mut Fields) -> Result<Fault, ControlError> {
    let (before, between) = (pause(fields, "before")?, pause(fields, "between")?);
    if before.is_none() && between.is_none() {
        return Err(ControlError::invalid("slow", "before, between, or both", "neither"));
    }
    Ok(Fault::Slow { before: before.unwrap_or_default(), between: between.unwrap_or_default() })
}

fn cut_off(fields: &mut Fields) -> Result<Fault, ControlError> {
    let at = fields.text("at")?.unwrap_or_else(|| "middle".to_owned());
    let cut = Cut::NAMES.iter().find(|(name, _)| *name == at).map(|(_, cut)| Fault::CutOff(*cut));
    cut.ok_or_else(|| ControlError::invalid("at", "one of start, head, middle", format!("{at:?}")))
}

fn pause(fields: &mut Fields, name: &str) -> Result<Option<Duration>, ControlError> {
    let Some(value) = fields.take(name) else { return Ok(None) };
    let seconds = value.as_f64().filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST);
    let seconds = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let expected = "a positive number of seconds, at most a day";
    seconds.map(Some).ok_or_else(|| ControlError::invalid(name, expected, shown_value(&value)))
}

/// A number of requests, or `"forever"`.
fn times(fields: &mut Fields) -> Result<usize, ControlError> {
    let Some(value) = fields.take("times") else { return Ok(1) };
    if value == "forever" {
        return Ok(usize::MAX);
    }
    let times = value.as_u64().and_then(|times| usize::try_from(times).ok()).filter(|times| *times > 0);
    times.ok_or_else(|| {
        ControlError::invalid("times", "an Integer of at least 1, or \"forever\"", shown_value(&value))
    })
}

/// One operation, a list of operations, or none, which means all.
fn operations(fields: &mut Fields) -> Result<Vec<OperationName>, ControlError> {
    let refuse = |got: &Value| {
        let got = got.as_str().map_or_else(|| shown_value(got), |name| format!("{name:?}"));
        ControlError::invalid("on", "an operation such as grant_token, revoke_token or publish", got)
    };
    let named = |value: Value| value.as_str().and_then(OperationName::named).ok_or_else(|| refuse(&value));
    match fields.take("on") {
        None => Ok(Vec::new()),
        Some(Value::Array(names)) if names.is_empty() => {
            Err(ControlError::invalid("on", "an operation", "an empty Array"))
        }
        Some(Value::Array(names)) => names.into_iter().map(named).collect(),
        Some(name) => named(name).map(|name| vec![name]),
    }
}

fn wide(range: &RangeInclusive<u16>) -> RangeInclusive<i64> {
    i64::from(*range.start())..=i64::from(*range.end())
}

/// A status. Its range was checked when the number was read.
fn status(number: i64) -> u16 {
    u16::try_from(number).unwrap_or(500)
}

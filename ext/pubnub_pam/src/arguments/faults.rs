//! The keywords of `PubnubPam::Emulator::Faults`: the fault, how often it happens, and its details.

use crate::arguments::convert::{self, Options};
use crate::arguments::emulator_options;
use magnus::prelude::*;
use magnus::{Float, RArray, Value};
use pam_core::{Invalid, UnixTime};
use pam_emulator::{Cut, Fault, OperationName, Page, RetryAfter, Script};
use std::ops::RangeInclusive;
use std::time::Duration;

const TIMES: &str = "an Integer of at least 1, or Float::INFINITY";
const OPERATION: &str = "an operation such as :grant_token, :revoke_token or :publish";
const SECONDS: &str = "a positive number of seconds";
const RETRY_AFTER: &str = "whole seconds, or a Time";

pub(crate) fn read(options: &Options) -> Result<Script, Invalid> {
    Ok(Script { fault: fault(options)?, times: times(options.get("times"))?, on: on(options.get("on"))? })
}

/// The fault by the name of its Ruby method. The Ruby module passes no other names.
fn fault(options: &Options) -> Result<Fault, Invalid> {
    match convert::text(options.get("fault"), "fault", "a name")?.as_str() {
        "fail_next" => {
            Ok(Fault::Fail { status: status(options, Fault::FAILURES)?, retry_after: retry_after(options)? })
        }
        "not_json" => page(options).map(Fault::NotJson),
        "slow" => slow(options),
        _ => emulator_options::one_of(options.get("at"), "at", &Cut::NAMES).map(Fault::CutOff),
    }
}

fn page(options: &Options) -> Result<Page, Invalid> {
    let text = |name| convert::text(options.get(name), name, "a String");
    let content_type = text("content_type")?;
    if !Page::can_have(&content_type) {
        return Err(Invalid::new("content_type", "printable ASCII", format!("{content_type:?}")));
    }
    Ok(Page { status: status(options, Page::STATUSES)?, content_type, body: text("body")?.into_bytes() })
}

fn slow(options: &Options) -> Result<Fault, Invalid> {
    let (before, between) = (pause(options, "before")?, pause(options, "between")?);
    if before.is_none() && between.is_none() {
        return Err(Invalid::new("slow", "before:, between:, or both", "neither"));
    }
    Ok(Fault::Slow { before: before.unwrap_or_default(), between: between.unwrap_or_default() })
}

fn pause(options: &Options, name: &str) -> Result<Option<Duration>, Invalid> {
    convert::seconds(options.get(name), name).map_err(|invalid| Invalid::new(name, SECONDS, invalid.got))
}

fn status(options: &Options, range: RangeInclusive<u16>) -> Result<u16, Invalid> {
    let expected = format!("{}..{}", range.start(), range.end());
    let status = convert::integer(options.get("status"), "status", || expected.as_str())?;
    let status = u16::try_from(status).ok().filter(|status| range.contains(status));
    status.ok_or_else(|| Invalid::new("status", expected, convert::describe(options.get("status"))))
}

/// Seconds as a number, or a moment under another keyword: Ruby code has already recognized a Time.
fn retry_after(options: &Options) -> Result<Option<RetryAfter>, Invalid> {
    let number = |name: &'static str| match options.given(name) {
        None => Ok(None),
        Some(value) => {
            let number = convert::integer(value, "retry_after", || RETRY_AFTER)?;
            let refuse = || Invalid::new("retry_after", RETRY_AFTER, convert::describe(value));
            u64::try_from(number).map(Some).map_err(|_| refuse())
        }
    };
    let at = number("retry_at")?.map(|seconds| RetryAfter::At(UnixTime(seconds)));
    Ok(at.or(number("retry_after")?.map(RetryAfter::Seconds)))
}

fn times(value: Value) -> Result<usize, Invalid> {
    if Float::from_value(value).is_some_and(|float| float.to_f64() == f64::INFINITY) {
        return Ok(usize::MAX);
    }
    let times = convert::integer(value, "times", || TIMES)?;
    let times = usize::try_from(times).ok().filter(|times| *times > 0);
    times.ok_or_else(|| Invalid::new("times", TIMES, convert::describe(value)))
}

/// One operation, an Array of operations, or nil for all.
fn on(value: Value) -> Result<Vec<OperationName>, Invalid> {
    if value.is_nil() {
        return Ok(Vec::new());
    }
    match RArray::from_value(value) {
        Some(list) if list.is_empty() => Err(Invalid::new("on", OPERATION, "an empty Array")),
        Some(list) => list.into_iter().map(operation).collect(),
        None => operation(value).map(|name| vec![name]),
    }
}

fn operation(value: Value) -> Result<OperationName, Invalid> {
    let name = convert::text(value, "on", OPERATION)?;
    OperationName::named(&name).ok_or_else(|| Invalid::new("on", OPERATION, convert::describe(value)))
}

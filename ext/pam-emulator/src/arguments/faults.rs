//! The arguments of a fault: of the Ruby methods that script one, and of the control API.

use crate::delivery::Cut;
use crate::faults::{Fault, Page, RetryAfter, Script};
use crate::operation_name::OperationName;
use pam_core::{Argument, Arguments, Given, Invalid, UnixTime};

const LOGIN_PAGE: &str = "<html><body>Please log in.</body></html>";
const RETRY_AFTER: &str = "whole seconds, or a Time";

impl Script {
    /// Reads `fault`, which is the name of a Ruby method, that method's arguments, `times` and `on`.
    pub fn read(arguments: &mut impl Arguments) -> Result<Self, Invalid> {
        let fault = match arguments.argument("fault").text("a name")?.as_str() {
            "fail_next" => failure(arguments)?,
            "not_json" => page(arguments)?,
            "slow" => slow(arguments)?,
            "cut_off" => cut_off(arguments)?,
            other => {
                let expected = "one of fail_next, not_json, slow, cut_off";
                return Err(Invalid::new("fault", expected, format!("{other:?}")));
            }
        };
        let times = arguments.unless_default("times").map_or(Ok(1), |given| times(&given))?;
        Ok(Self { fault, times, on: operations(arguments)? })
    }
}

fn failure(arguments: &mut impl Arguments) -> Result<Fault, Invalid> {
    let status = arguments.argument("status").within(&Fault::FAILURES)?;
    let mut number = |name| {
        let value = arguments.given(name).map(|given| Argument { name: "retry_after", ..given });
        value.map(|value| value.whole(RETRY_AFTER)).transpose()
    };
    let at = number("retry_at")?.map(|seconds| RetryAfter::At(UnixTime(seconds)));
    let retry_after = at.or(number("retry_after")?.map(RetryAfter::Seconds));
    Ok(Fault::Fail { status, retry_after })
}

fn page(arguments: &mut impl Arguments) -> Result<Fault, Invalid> {
    let mut text = |name, default: &str| {
        let given = arguments.unless_default(name);
        given.map_or_else(|| Ok(default.to_owned()), |text| text.text("a String"))
    };
    let content_type = text("content_type", "text/html")?;
    if !content_type.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(Invalid::new("content_type", "printable ASCII", format!("{content_type:?}")));
    }
    let body = text("body", LOGIN_PAGE)?.into_bytes();
    let status = arguments.unless_default("status");
    let status = status.map_or(Ok(200), |status| status.within(&Page::STATUSES))?;
    Ok(Fault::NotJson(Page { status, content_type, body }))
}

fn cut_off(arguments: &mut impl Arguments) -> Result<Fault, Invalid> {
    let at = arguments.unless_default("at");
    at.map_or(Ok(Cut::Middle), |at| at.one_of(&Cut::NAMES)).map(Fault::CutOff)
}

fn slow<A: Arguments>(arguments: &mut A) -> Result<Fault, Invalid> {
    let mut pause = |name| {
        let pause = arguments.given(name).map(|pause| pause.seconds("a positive number of seconds"));
        pause.transpose()
    };
    let (before, between) = (pause("before")?, pause("between")?);
    if before.is_none() && between.is_none() {
        let [before, between] = ["before", "between"].map(|name| A::Value::LANGUAGE.keyword(name));
        return Err(Invalid::new("slow", format!("{before}, {between}, or both"), "neither"));
    }
    Ok(Fault::Slow { before: before.unwrap_or_default(), between: between.unwrap_or_default() })
}

fn times<G: Given>(times: &Argument<'_, G>) -> Result<usize, Invalid> {
    if times.value.is_infinite() {
        return Ok(usize::MAX);
    }
    let expected = format!("an Integer of at least 1, or {}", G::LANGUAGE.infinity());
    times.count(&expected)
}

/// One operation, a list of operations, or none, which means all.
fn operations<A: Arguments>(arguments: &mut A) -> Result<Vec<OperationName>, Invalid> {
    let [grant, revoke, publish] =
        ["grant_token", "revoke_token", "publish"].map(|name| A::Value::LANGUAGE.choice(name));
    let expected = format!("an operation such as {grant}, {revoke} or {publish}");
    let read = |name: Argument<'_, A::Value>| {
        OperationName::named(&name.text(&expected)?).ok_or_else(|| name.refused(expected.as_str()))
    };
    arguments.given("on").map_or_else(|| Ok(Vec::new()), |on| on.one_or_more(&expected, read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(mut arguments: Value) -> Script {
        Script::read(&mut arguments).unwrap()
    }

    fn refused(mut arguments: Value) -> String {
        Script::read(&mut arguments).unwrap_err().to_string()
    }

    #[test]
    fn each_fault_is_read_by_the_name_of_its_method() {
        let fail = read(json!({ "fault": "fail_next", "status": 503, "retry_at": 7, "times": "forever" }));
        let retry_after = Some(RetryAfter::At(UnixTime(7)));
        assert_eq!((fail.fault, fail.times), (Fault::Fail { status: 503, retry_after }, usize::MAX));
        let slow = read(json!({ "fault": "slow", "between": 0.5, "on": "publish" }));
        let between = std::time::Duration::from_millis(500);
        assert_eq!(slow.fault, Fault::Slow { before: std::time::Duration::ZERO, between });
        assert_eq!(slow.on, [OperationName::named("publish").unwrap()]);
        let cut = read(json!({ "fault": "cut_off", "times": null }));
        assert_eq!(cut, Script { fault: Fault::CutOff(Cut::Middle), times: 1, on: Vec::new() });
        let page = Page { status: 200, content_type: "text/html".to_owned(), body: LOGIN_PAGE.into() };
        assert_eq!(read(json!({ "fault": "not_json" })).fault, Fault::NotJson(page));
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for (arguments, message) in [
            (json!({ "fault": "x" }), "fault: expected one of fail_next, not_json, slow, cut_off, got \"x\""),
            (
                json!({ "fault": "fail_next", "status": 500, "retry_after": -1 }),
                "retry_after: expected whole seconds, or a Time, got -1",
            ),
            (json!({ "fault": "slow" }), "slow: expected before, between, or both, got neither"),
            (
                json!({ "fault": "cut_off", "times": 0 }),
                "times: expected an Integer of at least 1, or \"forever\", got 0",
            ),
            (
                json!({ "fault": "cut_off", "on": [] }),
                "on: expected an operation such as grant_token, revoke_token or publish, got an empty Array",
            ),
            (
                json!({ "fault": "not_json", "content_type": "a\nb" }),
                "content_type: expected printable ASCII, got \"a\\nb\"",
            ),
        ] {
            assert_eq!(refused(arguments), message);
        }
    }
}

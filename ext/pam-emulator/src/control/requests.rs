//! The recorded requests: a list, or one with its details.

use super::fields::{Answer, ControlError, number, shows_secrets};
use super::joined::joined;
use super::rows::row;
use super::secrets::Secrets;
use crate::explain::{Explanation, Passed, explain};
use crate::records::Recorded;
use crate::service::AccessManager;
use pam_core::{Params, place};
use serde_json::{Value, json};

/// The most rows in an answer. Meanwhile the service is locked.
const MOST: usize = 1_000;
/// The most recorded requests in an answer, and the most bytes of them.
const MOST_RECORDED: usize = 500;

/// The latest requests after `after` and before `before`, oldest first.
pub(crate) fn list(manager: &AccessManager, params: &Params) -> Answer {
    let (after, before) = (number(params, "after", 0)?, number(params, "before", u64::MAX)?);
    let limit: usize = number(params, "limit", MOST)?;
    let asked = manager.records.after(after).rev().skip_while(|recorded| recorded.id >= before);
    let mut rows: Vec<_> = asked.take(limit.min(MOST)).map(|recorded| row(manager, recorded)).collect();
    rows.reverse();
    Ok(json!({ "requests": rows }))
}

/// The requests after `after` as they were sent, oldest first. Test programs use it to check what was sent.
pub(crate) fn recorded(manager: &AccessManager, params: &Params) -> Answer {
    let asked = manager.records.after(number(params, "after", 0)?).take(MOST_RECORDED);
    let list: Vec<_> = asked
        .map(|recorded| {
            let params: serde_json::Map<_, _> =
                recorded.params().iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            json!({
                "id": recorded.id,
                "http_method": recorded.request.method.as_str(),
                "path": recorded.request.path,
                "params": params,
                "body": text(&recorded.request.body),
                "status": recorded.status,
                "response_body": text(&recorded.answer),
                "fault": recorded.fault,
            })
        })
        .collect();
    Ok(json!({ "requests": list, "recorded": manager.recorded(), "dropped": manager.crowded_out() }))
}

/// One request with its explanation.
pub(crate) fn show(manager: &AccessManager, id: &str, params: &Params) -> Answer {
    let number =
        id.parse().map_err(|_| ControlError::invalid("id", "the number of a request", format!("{id:?}")))?;
    let kept = manager.records.get(number);
    let recorded = kept.ok_or_else(|| ControlError::not_found("this request is no longer kept"))?;
    let explanation = explain(&manager.state, &manager.other_publish_keys, recorded);
    let hide = |text: &str| match shows_secrets(params) {
        true => text.to_owned(),
        false => Secrets::of(recorded).hide(text),
    };
    Ok(joined(row(manager, recorded), full(recorded, &explanation, &hide)))
}

fn full(recorded: &Recorded, explanation: &Explanation, hide: &dyn Fn(&str) -> String) -> Value {
    let checks = explanation.checks.iter().map(
        |check| json!({ "name": check.name, "passed": word(check.passed), "detail": hide(&check.detail) }),
    );
    let needs = explanation.needs.iter().map(|need| {
        json!({
            "resource": place(need.on.resource()),
            "needed": need.needed.names().collect::<Vec<_>>(),
            "granted": need.granted.names().collect::<Vec<_>>(),
            "met": need.is_met(),
        })
    });
    let poll_answer = recorded.end.get().and_then(|end| end.poll_answer.as_deref());
    json!({
        "verdict": hide(&explanation.sentence),
        "checks": checks.collect::<Vec<_>>(),
        "needs": needs.collect::<Vec<_>>(),
        "ruby": explanation.ruby,
        "string_to_sign": explanation.string_to_sign.as_deref().map(hide),
        "mistake": explanation.mistake.as_ref().map(|mistake| mistake.name),
        "path": hide(&recorded.request.path),
        "query": hide(&recorded.request.query),
        "body": hide(&text(&recorded.request.body)),
        "answer": hide(&text(poll_answer.unwrap_or(&recorded.answer))),
    })
}

const fn word(passed: Passed) -> &'static str {
    match passed {
        Passed::Yes => "yes",
        Passed::No => "no",
        Passed::Skipped => "skipped",
        Passed::NotReached => "not reached",
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

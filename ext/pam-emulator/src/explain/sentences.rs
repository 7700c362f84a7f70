//! The verdict on a request as a sentence.

use super::case::Case;
use super::needs::NeededAndGranted;
use super::signature_mistakes::Mistake;
use crate::errors::Cause;
use crate::http_date::http_date;
use crate::routes;
use pam_core::{Method, Token, UnixTime, Value, place, quoted, shortfall};

/// `403 because …`, or why the request was allowed.
pub(crate) fn verdict(case: &Case<'_>, needs: &[NeededAndGranted], mistake: Option<&Mistake>) -> String {
    let status = case.recorded.status;
    if case.is_unchecked() {
        let fault = case.recorded.fault.unwrap_or_default();
        return format!(
            "{status} because the fault {fault} was scripted; the emulator did not check the request"
        );
    }
    match case.cause() {
        None => format!("{status}: {}", allowed(case, needs)),
        Some(cause) => format!("{status} because {}", reason(case, cause, needs, mistake)),
    }
}

/// Why a check failed.
pub(crate) fn reason(
    case: &Case<'_>,
    cause: Cause,
    needs: &[NeededAndGranted],
    mistake: Option<&Mistake>,
) -> String {
    match cause {
        Cause::Address => address(case),
        Cause::Keyset => format!("something in the keyset is off: {}", answered(case)),
        Cause::Timestamp => timestamp(case),
        Cause::Signature => signature(case, mistake),
        Cause::Token => token(case),
        Cause::Credential => answered(case),
        Cause::Revoked => "the token was revoked".to_owned(),
        Cause::Expired => expired(case),
        Cause::Permission => permission(case, needs),
        Cause::Content => format!("the request cannot be used: {}", answered(case)),
    }
}

fn allowed(case: &Case<'_>, needs: &[NeededAndGranted]) -> String {
    if case.operation() == Some("time") {
        "anybody may ask for the time".to_owned()
    } else if case.is_signed() {
        "the request is signed with the secret key".to_owned()
    } else if !case.state.options.access_manager_enabled {
        "Access Manager is off, so everything is allowed".to_owned()
    } else if needs.is_empty() {
        "the operation takes no permission".to_owned()
    } else {
        let giver = if case.token.is_some() { "the token gives" } else { "legacy grants give" };
        format!("{giver} {}", listed_needs(needs))
    }
}

fn address(case: &Case<'_>) -> String {
    let methods = routes::allowed(&case.recorded.request.path);
    if methods.is_empty() {
        return "the emulator has no operation at this path".to_owned();
    }
    if case.operation().is_none() {
        let methods: Vec<_> = methods.into_iter().map(Method::as_str).collect();
        return format!("this path takes {}", methods.join(", "));
    }
    let key = if case.part("sub") == case.state.keyset.subscribe.as_str() { "publish" } else { "subscribe" };
    format!("the {key} key in the path is not the emulator's")
}

fn timestamp(case: &Case<'_>) -> String {
    let Some(text) = case.param("timestamp") else {
        return "the request is signed, but has no timestamp".to_owned();
    };
    let (Ok(sent), service) = (text.parse::<u64>(), case.recorded.moment.service.0) else {
        return format!("the timestamp is {}, which is not a number of seconds", quoted(text));
    };
    if sent / 1_000 > service / 2 {
        return "the timestamp is in milliseconds; it has to be in seconds".to_owned();
    }
    let side = if sent < service { "behind" } else { "ahead of" };
    format!(
        "the timestamp is {} s {side} the emulator's clock, and 60 s are permitted",
        sent.abs_diff(service)
    )
}

fn signature(case: &Case<'_>, mistake: Option<&Mistake>) -> String {
    if case.param("signature").is_none_or(str::is_empty) {
        return "the request has no signature; it has to be signed with the secret key".to_owned();
    }
    match mistake {
        Some(mistake) => format!("the signature does not fit. {}", mistake.sentence.trim_end_matches('.')),
        None => {
            "the signature does not fit, and no known mistake gives it: the secret key is probably another"
                .to_owned()
        }
    }
}

fn token(case: &Case<'_>) -> String {
    if case.is_signed_call() {
        return format!("the token in the path cannot be revoked: {}", answered(case));
    }
    "the token was not issued by this emulator, or was changed".to_owned()
}

fn expired(case: &Case<'_>) -> String {
    let in_path = || Token::parse(case.part("token")).ok();
    match case.token.as_ref().map(Token::expires_at).or_else(|| in_path().map(|token| token.expires_at())) {
        Some(end) => {
            format!("the token expired {} ({})", ago(end, case.recorded.moment.token), http_date(end))
        }
        None => "the token has expired".to_owned(),
    }
}

fn permission(case: &Case<'_>, needs: &[NeededAndGranted]) -> String {
    if case.takes_everything() {
        return "this is about the whole keyset: only a request that is signed with the secret key may do it"
            .to_owned();
    }
    let Some(token) = &case.token else { return without_token(case, needs) };
    if case.is_of_another_user() {
        let authorized = quoted(token.authorized_uuid().unwrap_or_default());
        return match case.user() {
            Some(user) => format!("the token is for user {authorized}, not {}", quoted(user)),
            None => format!("the token is for user {authorized}, and the request names no user"),
        };
    }
    let lacking = needs.iter().filter(|need| !need.is_met());
    let sentences: Vec<_> =
        lacking.map(|need| shortfall(need.granted, need.lacking(), need.on.resource())).collect();
    sentences.join("; ")
}

fn without_token(case: &Case<'_>, needs: &[NeededAndGranted]) -> String {
    let what = if case.auth().is_empty() {
        "no token was sent"
    } else {
        "auth is not a token, and too little was granted to it as an auth key"
    };
    format!("{what}; the request takes {}", listed_needs(needs))
}

/// `write on channel "room-1", read on channel "room-2"`
pub(crate) fn listed_needs(needs: &[NeededAndGranted]) -> String {
    let each =
        needs.iter().map(|need| format!("{} on {}", need.needed.described(), place(need.on.resource())));
    each.collect::<Vec<_>>().join(", ")
}

/// The service's own message.
fn answered(case: &Case<'_>) -> String {
    let answer = serde_json::from_slice(&case.recorded.answer).unwrap_or(Value::Null);
    let error = answer.get("error").unwrap_or(&Value::Null);
    let details = match error.get("details") {
        Some(Value::List(details)) => details.first().and_then(|detail| detail.get("message")?.as_text()),
        _ => None,
    };
    let listed = match &answer {
        Value::List(items) => items.get(1).and_then(Value::as_text),
        _ => None,
    };
    let message = error.get("message").or_else(|| answer.get("message")).and_then(Value::as_text).or(listed);
    [message, details].into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// `90 s ago`, `16 min ago`
fn ago(then: UnixTime, now: UnixTime) -> String {
    match now.0.saturating_sub(then.0) {
        seconds @ 0..120 => format!("{seconds} s ago"),
        seconds @ 120..7_200 => format!("{} min ago", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h ago", seconds / 3_600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

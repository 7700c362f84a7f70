//! The checks of a request in their order, and the first one that it failed.

use super::case::Case;
use super::needs::NeededAndGranted;
use super::sentences::reason;
use super::signature_mistakes::Mistake;
use crate::errors::Cause;
use crate::http_date::http_date;
use crate::options::Order;
use pam_core::{Token, place, quoted};

/// A check and its result.
pub(crate) struct CheckResult {
    pub(crate) name: &'static str,
    pub(crate) passed: Passed,
    /// The details in a few words.
    pub(crate) detail: String,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    Yes,
    /// The check refuses the request.
    No,
    /// The request does not need this check.
    Skipped,
    /// An earlier check has refused the request.
    NotReached,
}

const ORDER: [&str; 9] =
    ["address", "timestamp", "signature", "token", "revoked", "expired", "user", "permission", "content"];
const CONTENT_FIRST: [&str; 9] =
    ["address", "content", "timestamp", "signature", "token", "revoked", "expired", "user", "permission"];

/// All checks. They are all skipped if a fault replaced the answer.
pub(crate) fn all(
    case: &Case<'_>,
    needs: &[NeededAndGranted],
    mistake: Option<&Mistake>,
) -> Vec<CheckResult> {
    if case.is_unchecked() {
        return Vec::new();
    }
    let failing = case.cause().map(|cause| (failing(case, cause), cause));
    let content_first = case.is_signed_call() && case.state.options.order == Order::BodyFirst;
    let mut is_reached = true;
    let order = if content_first { CONTENT_FIRST } else { ORDER };
    order
        .into_iter()
        .map(|name| match failing {
            Some((failed, cause)) if failed == name => {
                is_reached = false;
                CheckResult { name, passed: Passed::No, detail: reason(case, cause, needs, mistake) }
            }
            _ if !is_reached => CheckResult { name, passed: Passed::NotReached, detail: String::new() },
            _ => passed(case, name, needs),
        })
        .collect()
}

/// The check that a cause belongs to.
fn failing(case: &Case<'_>, cause: Cause) -> &'static str {
    match cause {
        Cause::Address | Cause::Keyset => "address",
        Cause::Timestamp => "timestamp",
        Cause::Signature => "signature",
        Cause::Token | Cause::Credential => "token",
        Cause::Revoked => "revoked",
        Cause::Expired => "expired",
        Cause::Permission if case.takes_everything() => "permission",
        Cause::Permission if case.token.is_none() => "token",
        Cause::Permission if case.is_of_another_user() => "user",
        Cause::Permission => "permission",
        Cause::Content => "content",
    }
}

fn passed(case: &Case<'_>, name: &'static str, needs: &[NeededAndGranted]) -> CheckResult {
    let found = match name {
        "address" => case.operation().map(str::to_owned),
        "timestamp" | "signature" => signed(case, name),
        "content" => Some("can be read".to_owned()),
        // The token of a revoke call is in its path.
        _ if case.operation() == Some("revoke token") => revocable(name),
        _ => of_token(case, name, needs),
    };
    match found {
        Some(detail) => CheckResult { name, passed: Passed::Yes, detail },
        None => CheckResult { name, passed: Passed::Skipped, detail: skipped(case, name).to_owned() },
    }
}

fn signed(case: &Case<'_>, name: &str) -> Option<String> {
    if !case.is_signed() {
        return None;
    }
    Some(match name {
        "timestamp" => "not more than 60 s off".to_owned(),
        _ => "made with the secret key".to_owned(),
    })
}

fn revocable(name: &str) -> Option<String> {
    match name {
        "token" => Some("issued by this emulator".to_owned()),
        "expired" => Some("not yet".to_owned()),
        _ => None,
    }
}

fn of_token(case: &Case<'_>, name: &str, needs: &[NeededAndGranted]) -> Option<String> {
    if needs.is_empty() {
        return None;
    }
    let given = || {
        let given =
            needs.iter().map(|need| format!("{} on {}", need.needed.described(), place(need.on.resource())));
        given.collect::<Vec<_>>().join(", ")
    };
    match (name, case.token.as_ref()) {
        ("permission", _) => Some(given()),
        ("token", Some(_)) => Some("issued by this emulator".to_owned()),
        ("revoked", Some(_)) => Some("no".to_owned()),
        ("expired", Some(token)) => Some(format!("not before {}", http_date(token.expires_at()))),
        ("user", Some(token)) => Some(user(token)),
        _ => None,
    }
}

fn user(token: &Token) -> String {
    token.authorized_uuid().map_or_else(|| "anyone".to_owned(), quoted)
}

fn skipped(case: &Case<'_>, name: &str) -> &'static str {
    match name {
        "timestamp" | "signature" => "the request is not signed",
        _ if case.is_signed() => "the request is signed with the secret key",
        _ if case.needs().is_empty() => "the operation takes no permission",
        _ if !case.state.options.access_manager_enabled => "Access Manager is off",
        _ => "the request has no token; legacy grants permit it",
    }
}

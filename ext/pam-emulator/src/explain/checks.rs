//! The checks of a request in their order, and the first one that it failed.

use super::case::Case;
use super::needs::NeededAndGranted;
use super::sentences::{listed_needs, reason};
use super::signature_mistakes::Mistake;
use crate::errors::Cause;
use crate::http_date::http_date;
use crate::options::Order;
use pam_core::quoted;

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
    match detail(case, name, needs) {
        Some(detail) => CheckResult { name, passed: Passed::Yes, detail },
        None => CheckResult { name, passed: Passed::Skipped, detail: skipped(case, name).to_owned() },
    }
}

/// What a check found; `None` if the request does not need it.
fn detail(case: &Case<'_>, name: &str, needs: &[NeededAndGranted]) -> Option<String> {
    let text = match (name, case.token.as_ref().filter(|_| !needs.is_empty())) {
        ("address", _) => case.operation()?.to_owned(),
        ("timestamp", _) if case.is_signed() => "not more than 60 s off".to_owned(),
        ("signature", _) if case.is_signed() => "made with the secret key".to_owned(),
        ("content", _) => "can be read".to_owned(),
        // The token of a revoke call is in its path.
        ("token", _) if case.operation() == Some("revoke token") => "issued by this emulator".to_owned(),
        ("expired", _) if case.operation() == Some("revoke token") => "not yet".to_owned(),
        ("permission", _) if !needs.is_empty() => listed_needs(needs),
        ("token", Some(_)) => "issued by this emulator".to_owned(),
        ("revoked", Some(_)) => "no".to_owned(),
        ("expired", Some(token)) => format!("not before {}", http_date(token.expires_at())),
        ("user", Some(token)) => token.authorized_uuid().map_or_else(|| "anyone".to_owned(), quoted),
        _ => return None,
    };
    Some(text)
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

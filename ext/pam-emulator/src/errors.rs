//! Every refusal with its status and words, in one table.

use crate::error_bodies::{
    Service, body, edge, flat, forbidden, no_stream_controller, path, publish, service, signature,
    unavailable, with_allow,
};
use crate::hosts::Stranger;
use crate::state::NoRoom;
use pam_core::{Method, Response};
use re2::PatternError;

/// What a request can be refused for.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Nothing is granted.
    NothingGranted,
    /// A ttl that is none.
    Ttl,
    /// The field at `place` is not what it `must` be.
    Unexpected { message: &'static str, place: String, must: &'static str },
    /// The pattern at `place` is not one.
    Pattern { place: String, error: PatternError },
    /// The signature of a v3 call is wrong or missing.
    Signature(Source),
    /// The signature of any other call is wrong.
    OldSignature,
    /// The token to be revoked is no token.
    Malformed,
    /// The token to be revoked is not from here.
    Foreign,
    /// The token to be revoked has ended.
    RevokedTooLate,
    /// The keyset does not allow revoking.
    RevocationDisabled,
    /// The subscribe key in the path is not this keyset's.
    SubscribeKey,
    /// The publish key in the path is not this keyset's; with the timetoken of the answer.
    PublishKey(String),
    /// The timestamp is missing, unreadable or stale.
    Timestamp,
    /// Path, query or body cannot be read.
    Unreadable,
    /// The body is too large.
    TooLarge,
    /// These resources need more permission than there is.
    Forbidden { channels: Vec<String>, groups: Vec<String> },
    /// One of the services behind the edge refuses, in its own words.
    Denied(Service),
    /// The message is no JSON; with the timetoken of the answer.
    Message(String),
    /// The token was revoked.
    TokenRevoked,
    /// The token's time is over.
    TokenExpired,
    /// The token is not from here.
    TokenSignature,
    /// There is nothing at this path.
    NotFound,
    /// The path takes these methods only.
    Method(Vec<Method>),
    /// A legacy grant to auth keys, and to nothing that they could be used on.
    AuthOnly,
    /// A legacy grant's ttl that is none.
    LegacyTtl,
    /// Access Manager is off.
    NotEnabled,
    /// Channel groups on a keyset without the add-on for them.
    NoStreamController,
    /// The request is for another host.
    Host(Stranger),
    /// What a test asked for.
    Scripted(u16),
}

/// Which v3 call refuses.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    Grant,
    Revoke,
}

impl Refusal {
    /// The answer that says so, without the headers that every answer has.
    pub(crate) fn response(self) -> Response {
        let unexpected = |place: &str, must| format!("Unexpected value: `{place}` must {must}.");
        match self {
            Self::NothingGranted => {
                body("This grant contains no permissions", "What are you granting?", "permissions")
            }
            Self::Ttl => body("Invalid ttl", "Range should be 1 to 43200 minute(s).", "ttl"),
            Self::Unexpected { message, place, must } => body(message, &unexpected(&place, must), &place),
            Self::Pattern { place, error } => body("Invalid RegExp", &complaint(&error), &place),
            Self::Signature(source) => signature(source),
            Self::Malformed => path(400, "Invalid token", "Token parse error", "token"),
            Self::Foreign => path(400, "Invalid token", "Token signature is invalid.", "token"),
            Self::RevokedTooLate => path(400, "Invalid token", "Token is expired.", "token"),
            Self::RevocationDisabled => {
                path(403, "Feature disabled", "Token revocation is disabled.", "subscribe-key")
            }
            Self::OldSignature => flat(403, "Signature Does Not Match"),
            Self::SubscribeKey => flat(400, "Invalid Subscribe Key"),
            Self::Timestamp => flat(400, "Invalid Timestamp"),
            Self::Unreadable => flat(400, "Could Not Parse Request"),
            Self::TooLarge => flat(413, "Request Entity Too Large"),
            Self::TokenExpired => flat(403, "Token is expired."),
            Self::NotFound => flat(404, "Not Found"),
            Self::Method(methods) => with_allow(flat(405, "Method Not Allowed"), &methods),
            Self::Scripted(504) => unavailable(504),
            Self::AuthOnly => flat(400, "Auth-only grants are reserved for future use"),
            Self::LegacyTtl => flat(400, "Invalid ttl"),
            Self::NotEnabled => flat(402, "Not Enabled"),
            Self::NoStreamController => no_stream_controller(),
            Self::Scripted(status) => flat(status, reason(status)),
            Self::Host(stranger) => flat(403, &stranger.to_string()),
            Self::Forbidden { channels, groups } => forbidden(&channels, &groups),
            Self::TokenRevoked => edge("Token is revoked"),
            Self::TokenSignature => edge("Invalid Token Signature"),
            Self::Denied(by) => service(by),
            Self::PublishKey(timetoken) => publish("Invalid Key", timetoken),
            Self::Message(timetoken) => publish("Invalid JSON", timetoken),
        }
    }
}

impl From<NoRoom> for Refusal {
    fn from(_: NoRoom) -> Self {
        Self::TooLarge
    }
}

/// What the service says of a pattern. The words for the first two are recorded, the rest is likely.
fn complaint(error: &PatternError) -> String {
    match error {
        PatternError::CapturingGroup => {
            "Only non-capturing groups are allowed. Try replacing `(` with `(?:`.".to_owned()
        }
        PatternError::MultipleRepeat => "Syntax error: multiple repeat.".to_owned(),
        PatternError::Syntax { message, .. } => format!("Syntax error: {message}."),
    }
}

/// The words for statuses that tests script; the service's own for 503, HTTP's for the others.
fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        414 => "Request URI Too Long",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 | 504 => "Service Unavailable",
        _ => "Scripted Failure",
    }
}

#[cfg(test)]
mod tests {
    use super::complaint;
    use re2::Pattern;

    #[test]
    fn a_bad_pattern_gets_the_words_of_the_services_own_examples() {
        let told = |re2: &str| complaint(&Pattern::compile(re2).unwrap_err());
        assert_eq!(told("!<[^>]+>++"), "Syntax error: multiple repeat.");
        assert_eq!(
            told("(!<[^>]+>)+"),
            "Only non-capturing groups are allowed. Try replacing `(` with `(?:`."
        );
        assert_eq!(told("[a"), "Syntax error: missing closing ].");
    }
}

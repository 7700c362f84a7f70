//! All refusals with their statuses and messages.

use crate::error_bodies as bodies;
use crate::state::NoRoom;
use pam_core::{Category, Method, Response};
use re2::PatternError;
use std::fmt;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The grant has no permissions.
    NothingGranted,
    /// The ttl of a grant is invalid.
    Ttl,
    /// The field at `place` is not what it `must` be.
    Unexpected { message: &'static str, place: String, must: &'static str },
    /// The pattern at `place` is not valid.
    Pattern { place: String, error: PatternError },
    /// The signature of a v3 call is wrong or missing.
    Signature(V3Call),
    /// The signature of a v2 call or of an operation is wrong.
    OldSignature,
    /// The token to revoke cannot be parsed.
    Malformed,
    /// The token to revoke was not issued here.
    Foreign,
    /// The token to revoke has already expired.
    RevokedTooLate,
    /// The keyset does not allow revoking.
    RevocationDisabled,
    /// The subscribe key in the path belongs to another keyset.
    SubscribeKey,
    /// The publish key in the path belongs to another keyset. It has the timetoken of the answer.
    PublishKey(String),
    /// The timestamp is missing, unreadable or stale.
    Timestamp,
    /// Path, query or body cannot be read.
    Unreadable,
    /// The body is too large, or storing its content would exceed a limit.
    TooLarge,
    /// Access Manager refuses, and names the resources that lack permissions.
    Forbidden { channels: Vec<String>, groups: Vec<String> },
    /// A backend service refuses, in its own words.
    Denied(Backend),
    /// The category for a list of all metadata is missing.
    GetAll(Category),
    /// The message is not JSON. It has the timetoken of the answer.
    Message(String),
    /// The token was revoked.
    TokenRevoked,
    /// The token has expired.
    TokenExpired,
    /// The token was not issued here.
    TokenSignature,
    /// There is nothing at this path.
    NotFound,
    /// The path takes these methods only.
    Method(Vec<Method>),
    /// A legacy grant has auth keys, but no resources.
    AuthOnly,
    /// The ttl of a legacy grant is invalid.
    LegacyTtl,
    /// Access Manager is off.
    NotEnabled,
    /// The keyset has no add-on for channel groups.
    NoStreamController,
    /// DataSync refuses, in its own envelope.
    DataSync(DataSyncError),
    /// The request is for another host.
    Host(UnknownHost),
    /// A scripted fault with this status.
    Scripted(u16),
}

/// The host that a refused request names, if it names one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownHost(pub(crate) Option<String>);

impl fmt::Display for UnknownHost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(host) => write!(out, "The emulator does not answer requests for host {host:?}.")?,
            None => write!(out, "The emulator does not answer requests without a Host header.")?,
        }
        write!(out, " It answers to localhost, to loopback addresses, and to names given as allow_hosts.")
    }
}

/// A call of Access Manager's v3 API.
#[derive(Clone, Copy, Debug)]
pub(crate) enum V3Call {
    Grant,
    Revoke,
}

/// The check that a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The path, the method or a key in the path.
    Address,
    /// Something is disabled in the keyset.
    Keyset,
    Timestamp,
    Signature,
    /// The token was issued elsewhere, or was changed.
    Token,
    /// There is not exactly one credential, or it is not a token.
    Credential,
    Revoked,
    Expired,
    /// The user or the permissions.
    Permission,
    /// The body, the message or a parameter.
    Content,
}

/// The service that answers an operation. Each has its own body for a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// Access Manager itself. It names the resources that lack permissions.
    AccessManager,
    Presence,
    History,
    Actions,
    Objects,
    Groups,
    /// Access Manager refuses for it, without naming resources.
    DataSync,
}

/// A refusal in DataSync's own envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataSyncError {
    NoCredential,
    TwoCredentials,
    AccessManagerOff,
    /// The keyset has no DataSync.
    Off,
    SubscribeKey,
    InvalidToken,
    /// The body has no object `data`.
    NoData,
    /// The body is not a JSON Patch.
    NoPatch,
    /// A parameter has a wrong value.
    Parameter(&'static str),
}

impl From<DataSyncError> for Refusal {
    fn from(error: DataSyncError) -> Self {
        Self::DataSync(error)
    }
}

impl DataSyncError {
    /// The check that failed.
    const fn cause(self) -> Cause {
        match self {
            Self::SubscribeKey => Cause::Address,
            Self::AccessManagerOff | Self::Off => Cause::Keyset,
            Self::NoCredential | Self::TwoCredentials | Self::InvalidToken => Cause::Credential,
            Self::NoData | Self::NoPatch | Self::Parameter(_) => Cause::Content,
        }
    }

    fn response(self) -> Response {
        match self {
            Self::NoCredential => bodies::data_sync(401, "DS-0203", "Unauthenticated", None),
            Self::TwoCredentials => {
                bodies::data_sync(403, "DS-0201", "Access denied: send either auth or signature", None)
            }
            Self::AccessManagerOff => {
                bodies::data_sync(403, "DS-0201", "Access denied: Access Manager is not enabled", None)
            }
            Self::Off => bodies::data_sync(403, "DS-0201", "Access denied: DataSync is not enabled", None),
            Self::SubscribeKey => bodies::data_sync(404, "DS-0100", "Subscribe key not found", None),
            Self::InvalidToken => bodies::data_sync(403, "DS-0202", "Invalid token", None),
            Self::NoData => bodies::data_sync(400, "DS-0004", "must not be null", Some("/data")),
            Self::NoPatch => bodies::data_sync(400, "DS-0008", "must be a JSON Patch", None),
            Self::Parameter(name) => bodies::data_sync(400, "DS-0006", "invalid value", Some(name)),
        }
    }
}

impl Refusal {
    /// The check that failed.
    pub(crate) const fn cause(&self) -> Cause {
        match self {
            Self::SubscribeKey | Self::PublishKey(_) | Self::NotFound | Self::Method(_) | Self::Host(_) => {
                Cause::Address
            }
            Self::NotEnabled | Self::NoStreamController | Self::RevocationDisabled => Cause::Keyset,
            Self::DataSync(error) => error.cause(),
            Self::Timestamp => Cause::Timestamp,
            Self::Signature(_) | Self::OldSignature => Cause::Signature,
            Self::TokenSignature | Self::Malformed | Self::Foreign => Cause::Token,
            Self::TokenRevoked => Cause::Revoked,
            Self::TokenExpired | Self::RevokedTooLate => Cause::Expired,
            Self::Forbidden { .. } | Self::Denied(_) | Self::GetAll(_) => Cause::Permission,
            Self::NothingGranted
            | Self::Ttl
            | Self::Unexpected { .. }
            | Self::Pattern { .. }
            | Self::Unreadable
            | Self::TooLarge
            | Self::Message(_)
            | Self::AuthOnly
            | Self::LegacyTtl
            | Self::Scripted(_) => Cause::Content,
        }
    }

    /// The answer, without the headers that all answers have.
    pub(crate) fn response(self) -> Response {
        let unexpected = |place: &str, must| format!("Unexpected value: `{place}` must {must}.");
        match self {
            Self::NothingGranted => {
                bodies::body("This grant contains no permissions", "What are you granting?", "permissions")
            }
            Self::Ttl => bodies::body("Invalid ttl", "Range should be 1 to 43200 minute(s).", "ttl"),
            Self::Unexpected { message, place, must } => {
                bodies::body(message, &unexpected(&place, must), &place)
            }
            Self::Pattern { place, error } => bodies::body("Invalid RegExp", &complaint(&error), &place),
            Self::Signature(V3Call::Grant) => {
                bodies::grant_query("Invalid signature", DIFFERENT, "signature")
            }
            Self::Signature(V3Call::Revoke) => {
                bodies::revoke_query("Invalid signature", DIFFERENT, "signature")
            }
            Self::Malformed => bodies::path(400, "Invalid token", "Token parse error", "token"),
            Self::Foreign => bodies::path(400, "Invalid token", "Token signature is invalid.", "token"),
            Self::RevokedTooLate => bodies::path(400, "Invalid token", "Token is expired.", "token"),
            Self::RevocationDisabled => {
                bodies::path(403, "Feature disabled", "Token revocation is disabled.", "subscribe-key")
            }
            Self::OldSignature => bodies::flat(403, "Signature Does Not Match"),
            Self::SubscribeKey => bodies::flat(400, "Invalid Subscribe Key"),
            Self::Timestamp => bodies::flat(400, "Invalid Timestamp"),
            Self::Unreadable => bodies::flat(400, "Could Not Parse Request"),
            Self::TooLarge => bodies::flat(413, "Request Entity Too Large"),
            Self::TokenExpired => bodies::flat(403, "Token is expired."),
            Self::NotFound => bodies::flat(404, "Not Found"),
            Self::Method(methods) => bodies::with_allow(bodies::flat(405, "Method Not Allowed"), &methods),
            Self::AuthOnly => bodies::flat(400, "Auth-only grants are reserved for future use"),
            Self::LegacyTtl => bodies::flat(400, "Invalid ttl"),
            Self::NotEnabled => bodies::flat(402, "Not Enabled"),
            Self::DataSync(error) => error.response(),
            Self::NoStreamController => bodies::channel_registry(403, NO_STREAM_CONTROLLER),
            Self::Scripted(504) => bodies::unavailable(504),
            Self::Scripted(status) => bodies::flat(status, reason(status)),
            Self::Host(host) => bodies::flat(403, &host.to_string()),
            Self::Forbidden { channels, groups } => bodies::forbidden(&channels, &groups),
            Self::TokenRevoked => bodies::edge("Token is revoked"),
            Self::TokenSignature => bodies::edge("Invalid Token Signature"),
            Self::Denied(Backend::AccessManager) => bodies::forbidden(&[], &[]),
            Self::Denied(Backend::Presence) => bodies::presence("Forbidden"),
            Self::Denied(Backend::History) => bodies::history("Forbidden"),
            Self::Denied(Backend::Actions) => bodies::objects("Forbidden", "actions"),
            Self::GetAll(Category::Channels) => bodies::objects_list("Forbidden", 2013),
            Self::GetAll(Category::Uuids) => bodies::objects_list("Forbidden", 2014),
            Self::Denied(Backend::Objects) => bodies::objects("Forbidden", "objects"),
            Self::Denied(Backend::Groups) => bodies::channel_groups("Forbidden"),
            Self::Denied(Backend::DataSync) => bodies::edge("Forbidden"),
            Self::PublishKey(timetoken) => bodies::publish("Invalid Key", timetoken),
            Self::Message(timetoken) => bodies::publish("Invalid JSON", timetoken),
        }
    }
}

const DIFFERENT: &str = "Client and server produced different signatures for the same inputs.";
const NO_STREAM_CONTROLLER: &str = "Use of the channel groups API requires the Stream Controller add-on \
    which is not enabled for this subscribe key. Login to your PubNub Dashboard Account and ADD the Stream Controller \
    add-on. Contact support@pubnub.com if you require further assistance.";

impl From<NoRoom> for Refusal {
    fn from(_: NoRoom) -> Self {
        Self::TooLarge
    }
}

/// The service's message for an invalid pattern. The first two were recorded from the service; the third is a guess.
fn complaint(error: &PatternError) -> String {
    match error {
        PatternError::CapturingGroup => {
            "Only non-capturing groups are allowed. Try replacing `(` with `(?:`.".to_owned()
        }
        PatternError::MultipleRepeat => "Syntax error: multiple repeat.".to_owned(),
        PatternError::Syntax { message, .. } => format!("Syntax error: {message}."),
    }
}

/// The message for a scripted status: the service's own for 503, the standard HTTP reason for others.
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
    use super::{UnknownHost, complaint};
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

    #[test]
    fn the_refusal_of_a_host_shows_it_escaped() {
        assert!(UnknownHost(Some("a\u{1b}\"".to_owned())).to_string().contains(r#"host "a\u{1b}\""."#));
    }
}

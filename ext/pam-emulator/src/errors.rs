//! All refusals with their statuses and messages.

use crate::error_bodies as bodies;
use crate::state::NoRoom;
use pam_core::{Category, Method, Response};
use re2::PatternError;
use std::fmt;

/// What a handler returns.
pub(crate) type Answered = Result<Response, Refusal>;

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
    /// The check that failed, and the answer.
    fn outcome(self) -> (Cause, Response) {
        let error = |cause, status, code, message| (cause, bodies::data_sync(status, code, message, None));
        let unusable = |code, message, path| (Cause::Content, bodies::data_sync(400, code, message, path));
        match self {
            Self::NoCredential => error(Cause::Credential, 401, "DS-0203", "Unauthenticated"),
            Self::TwoCredentials => {
                error(Cause::Credential, 403, "DS-0201", "Access denied: send either auth or signature")
            }
            Self::InvalidToken => error(Cause::Credential, 403, "DS-0202", "Invalid token"),
            Self::AccessManagerOff => {
                error(Cause::Keyset, 403, "DS-0201", "Access denied: Access Manager is not enabled")
            }
            Self::Off => error(Cause::Keyset, 403, "DS-0201", "Access denied: DataSync is not enabled"),
            Self::SubscribeKey => error(Cause::Address, 404, "DS-0100", "Subscribe key not found"),
            Self::NoData => unusable("DS-0004", "must not be null", Some("/data")),
            Self::NoPatch => unusable("DS-0008", "must be a JSON Patch", None),
            Self::Parameter(name) => unusable("DS-0006", "invalid value", Some(name)),
        }
    }
}

impl Refusal {
    /// The check that failed, and the answer without the headers that all answers have.
    pub(crate) fn outcome(self) -> (Cause, Response) {
        use Cause::{Address, Content, Expired, Keyset, Permission, Revoked, Signature, Timestamp, Token};
        match self {
            Self::SubscribeKey => (Address, bodies::flat(400, "Invalid Subscribe Key")),
            Self::PublishKey(timetoken) => (Address, bodies::publish("Invalid Key", timetoken)),
            Self::NotFound => (Address, bodies::flat(404, "Not Found")),
            Self::Method(methods) => {
                (Address, bodies::with_allow(bodies::flat(405, "Method Not Allowed"), &methods))
            }
            Self::Host(host) => (Address, bodies::flat(403, &host.to_string())),
            Self::NotEnabled => (Keyset, bodies::flat(402, "Not Enabled")),
            Self::NoStreamController => (Keyset, bodies::channel_registry(NO_STREAM_CONTROLLER)),
            Self::RevocationDisabled => {
                let complaint = "Token revocation is disabled.";
                (Keyset, bodies::path(403, "Feature disabled", complaint, "subscribe-key"))
            }
            Self::DataSync(error) => error.outcome(),
            Self::Timestamp => (Timestamp, bodies::flat(400, "Invalid Timestamp")),
            Self::Signature(V3Call::Grant) => {
                (Signature, bodies::grant_query("Invalid signature", DIFFERENT, "signature"))
            }
            Self::Signature(V3Call::Revoke) => {
                (Signature, bodies::revoke_query("Invalid signature", DIFFERENT, "signature"))
            }
            Self::OldSignature => (Signature, bodies::flat(403, "Signature Does Not Match")),
            Self::TokenSignature => (Token, bodies::edge("Invalid Token Signature")),
            Self::Malformed => (Token, not_revoked("Token parse error")),
            Self::Foreign => (Token, not_revoked("Token signature is invalid.")),
            Self::TokenRevoked => (Revoked, bodies::edge("Token is revoked")),
            Self::TokenExpired => (Expired, bodies::flat(403, "Token is expired.")),
            Self::RevokedTooLate => (Expired, not_revoked("Token is expired.")),
            Self::Forbidden { channels, groups } => (Permission, bodies::forbidden(&channels, &groups)),
            Self::Denied(backend) => (Permission, backend.forbidden()),
            Self::GetAll(Category::Channels) => (Permission, bodies::objects("objects", Some(2013))),
            Self::GetAll(Category::Uuids) => (Permission, bodies::objects("objects", Some(2014))),
            Self::NothingGranted => {
                let message = "This grant contains no permissions";
                (Content, bodies::body(message, "What are you granting?", "permissions"))
            }
            Self::Ttl => {
                (Content, bodies::body("Invalid ttl", "Range should be 1 to 43200 minute(s).", "ttl"))
            }
            Self::Unexpected { message, place, must } => {
                let complaint = format!("Unexpected value: `{place}` must {must}.");
                (Content, bodies::body(message, &complaint, &place))
            }
            Self::Pattern { place, error } => {
                (Content, bodies::body("Invalid RegExp", &complaint(&error), &place))
            }
            Self::Unreadable => (Content, bodies::flat(400, "Could Not Parse Request")),
            Self::TooLarge => (Content, bodies::flat(413, "Request Entity Too Large")),
            Self::Message(timetoken) => (Content, bodies::publish("Invalid JSON", timetoken)),
            Self::AuthOnly => (Content, bodies::flat(400, "Auth-only grants are reserved for future use")),
            Self::LegacyTtl => (Content, bodies::flat(400, "Invalid ttl")),
        }
    }
}

impl Backend {
    fn forbidden(self) -> Response {
        match self {
            Self::AccessManager => bodies::forbidden(&[], &[]),
            Self::Presence => bodies::presence(),
            Self::History => bodies::history(),
            Self::Actions => bodies::objects("actions", None),
            Self::Objects => bodies::objects("objects", None),
            Self::Groups => bodies::channel_groups(),
            Self::DataSync => bodies::edge("Forbidden"),
        }
    }
}

fn not_revoked(complaint: &str) -> Response {
    bodies::path(400, "Invalid token", complaint, "token")
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

#[cfg(test)]
mod tests {
    use super::UnknownHost;

    #[test]
    fn control_characters_in_a_refused_host_are_escaped() {
        assert!(UnknownHost(Some("a\u{1b}\"".to_owned())).to_string().contains(r#"host "a\u{1b}\""."#));
    }
}

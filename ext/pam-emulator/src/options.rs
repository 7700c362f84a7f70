//! What nobody outside PubNub knows about the service, and what was chosen here.

use pam_core::Matching;

/// How the service behaves where its behaviour is not public.
///
/// A row without a field has no switch: nothing that a client does depends on it.
///
/// | not known | chosen | field |
/// |---|---|---|
/// | which of a request's faults is named first | subscribe key, timestamp, signature, body | [`order`](Self::order) |
/// | which of a body's faults is named first | ttl, nothing granted, then each entry, `meta`, `uuid` | |
/// | does a pattern have to match the whole name | no: it is searched for, as Go and RE2 do by default | [`matching`](Self::matching) |
/// | how a name and several patterns combine | their permissions add up | |
/// | the largest body, and the answer beyond | 32 KiB, 413 | [`max_body`](Self::max_body) |
/// | how large patterns may be | 4 MiB each and 32 MiB for all of a kind, as compiled here; beyond, 400 `Invalid RegExp` | |
/// | are old (un-prefixed) signatures still taken | yes, but not by the v3 calls | [`old_signatures`](Self::old_signatures) |
/// | v3 calls with an unknown subscribe key | 400 `Invalid Subscribe Key`, as v2 | |
/// | v3 calls with a missing, unreadable or stale timestamp | 400 `Invalid Timestamp`, as v2 | |
/// | a missing signature | 403 `Invalid signature`, as a wrong one | |
/// | a parameter given twice in a signed request | 400 `Could Not Parse Request`; the rules forbid it | |
/// | a body that is no JSON object; a path or query that is not UTF-8 | 400 `Could Not Parse Request` | |
/// | ttl missing, null, a fraction, 0, negative | 400 `Invalid ttl`, as one too large | |
/// | masks above 255 | kept, up to 32 bits; beyond, and anything that is no integer: as 0 | |
/// | empty names, control characters in names | 400 `Invalid permissions`, `must have a printable name` | |
/// | a map that is something else; `meta` no map or nested too deep; `uuid` no text | 400, `must be an object` and the like; null and an empty `uuid` count as absent | |
/// | a name given twice | the last one counts, as in most JSON readers | |
/// | key order of revoke's refusals | that of the recorded one, `details` first, for all of them | |
/// | revoking a token of another keyset, or one that was changed | 400 `Invalid token`, `Token signature is invalid.` | |
/// | revoking twice | 200 both times | |
/// | how fast a revocation is felt | at once; the real edges take up to 60 s | |
/// | `auth` with a foreign or changed token | 403 `Invalid Token Signature` | |
/// | `auth` that is no token at all | an auth key that nobody granted: 403 `Forbidden` | |
/// | the wrong user, or none, with an authorized user's token | 403 `Forbidden` | |
/// | order of a token's checks | signature, revoked, expired, user, permissions | |
/// | the last moment of a token's life | it ends with second `t + ttl * 60` | |
/// | publish with a wrong signature | 403 `Signature Does Not Match`; it is not tried as an ordinary publish | |
/// | key order and line feed of `Token is expired.`; line feed of `Could Not Parse Request` | as the other refusals of their shape, which end with one | |
/// | the message of a publish | not looked at: nobody receives it | |
/// | unknown paths and methods | 404 and 405 in the v2 shape | |
/// | a token's signature | its own HMAC-SHA256, with a serial number, so that no two tokens are the same | |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether signature or body is looked at first.
    pub order: Order,
    /// What a pattern has to match.
    pub matching: Matching,
    /// The keyset's "Revoke v3 Token" option; without it, revoking is refused as `Feature disabled`.
    pub revocation_enabled: bool,
    /// Takes signatures of the older form, without `v2.`, where SDKs still send them (publish by POST).
    pub old_signatures: bool,
    /// The largest body in bytes.
    pub max_body: usize,
}

/// What is looked at first in a grant that is wrong in more than one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Timestamp, signature, body.
    #[default]
    SignatureFirst,
    /// Body, timestamp, signature.
    BodyFirst,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            order: Order::default(),
            matching: Matching::default(),
            revocation_enabled: true,
            old_signatures: true,
            max_body: 32 * 1024,
        }
    }
}

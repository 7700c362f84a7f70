//! What nobody outside PubNub knows about the service, and what was chosen here.

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
/// | `auth` that is no token at all | an auth key: what legacy grants gave it, or everybody, counts | |
/// | the wrong user, or none, with an authorized user's token | 403 `Forbidden` | |
/// | order of a token's checks | signature, revoked, expired, user, permissions | |
/// | the last moment of a token's life | it ends with second `t + ttl * 60` | |
/// | publish with a wrong signature | 403 `Signature Does Not Match`; it is not tried as an ordinary publish | |
/// | key order and line feed of `Token is expired.`; line feed of `Could Not Parse Request` | as the other refusals of their shape, which end with one | |
/// | the message of a publish | not looked at: nobody receives it | |
/// | v3 calls and legacy grants where Access Manager is off | 402 `Not Enabled` | [`access_manager_enabled`](Self::access_manager_enabled) |
/// | legacy calls without a signature | 403 `Signature Does Not Match`, as with a wrong one | |
/// | legacy ttl out of range or no number | 400 `Invalid ttl` | |
/// | letters other than 0 and 1; users without an auth key, or beside channels or groups | 400 `Could Not Parse Request`; an empty letter is 0 | |
/// | commas with nothing between them | nothing is meant by them | |
/// | a legacy grant on channels and groups without an auth key | level `channel-group`, both maps | |
/// | letters beyond `r`, `m`, `w` in an audit | `d`, `g`, `u`, `j` after them, before `ttl` | |
/// | how minutes left are rounded in an audit | up | |
/// | names in an audit that only auth keys have grants on | their `auths` alone | |
/// | grants on the whole keyset and on users in an audit of everything | its letters before `channels`; `uuids` at the end, if any | |
/// | an audit of several names with auth keys | `auths` by name, empty ones too | |
/// | an audit of users | level `uuid`, in the shape of the grant | |
/// | what a legacy revocation leaves behind | nothing | |
/// | how deep `a.*` goes | `a.b`, but not `a.b.c`; `a.b-pnpres` is a name like any other | |
/// | do legacy grants help a request that has a token | no: the token decides | |
/// | how many legacy grants are kept | 16 MiB of them, then the oldest go; a request for more than 1 MiB: 413 | |
/// | unknown paths and methods | 404 and 405 in the v2 shape | |
/// | a token's signature | its own HMAC-SHA256, with a serial number, so that no two tokens are the same | |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether signature or body is looked at first.
    pub order: Order,
    /// What a pattern has to match.
    pub matching: Matching,
    /// Access Manager itself. Without it everything is allowed, nothing can be granted or revoked, and audits warn.
    pub access_manager_enabled: bool,
    /// The keyset's "Revoke v3 Token" option; without it, revoking is refused as `Feature disabled`.
    pub revocation_enabled: bool,
    /// Takes signatures of the older form, without `v2.`, where SDKs still send them (publish by POST) or long did
    /// (the legacy calls).
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

/// What a pattern has to match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    /// Any part of the name: `room` covers `my-room-1`.
    #[default]
    Search,
    /// The whole name: `room` covers `room` only.
    Whole,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            order: Order::default(),
            matching: Matching::default(),
            access_manager_enabled: true,
            revocation_enabled: true,
            old_signatures: true,
            max_body: 32 * 1024,
        }
    }
}

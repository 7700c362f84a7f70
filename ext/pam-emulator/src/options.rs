//! Switches, where nobody outside PubNub knows how the service behaves, and where a keyset can be set up.

use re2::Matching;

/// How the service behaves where its behaviour is not public.
///
/// The table of everything that is not known, and of what was chosen, is in `docs/emulator.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether signature or body is looked at first.
    pub order: Order,
    /// What a pattern has to match.
    pub matching: Matching,
    /// Access Manager itself. Without it everything is allowed, nothing can be granted or revoked, and audits warn.
    pub access_manager_enabled: bool,
    /// The keyset's "Revoke v3 Token" option; without it, revoking is refused with 403 `Feature disabled`.
    pub revocation_enabled: bool,
    /// The keyset's Stream Controller add-on; without it, there are no channel groups.
    pub stream_controller_enabled: bool,
    /// Takes signatures of the older form, without `v2.`, where SDKs still send them (publish by POST) or long did
    /// (the legacy calls).
    pub old_signatures: bool,
    /// Lets anybody list what the whole keyset has: all metadata, all groups, who is here on all channels.
    pub list_all: bool,
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
            access_manager_enabled: true,
            revocation_enabled: true,
            stream_controller_enabled: true,
            old_signatures: true,
            list_all: false,
            max_body: 32 * 1024,
        }
    }
}

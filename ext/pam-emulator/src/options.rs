//! Options: for behaviour that nobody outside PubNub knows, and for what can be set up in a keyset.

use pam_core::Category;
use re2::Matching;

/// How the service behaves where its behaviour is not public, and how the keyset is set up.
///
/// `docs/emulator.md` has a table of all that is not known, and of what the emulator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmulatorOptions {
    /// Whether the signature or the body is checked first.
    pub order: Order,
    /// What a pattern has to match.
    pub matching: Matching,
    /// Access Manager itself. While it is off, everything is allowed, grants and revokes are refused, and audits warn.
    pub access_manager_enabled: bool,
    /// The keyset's "Revoke v3 Token" option; without it, revoking is refused with 403 `Feature disabled`.
    pub revocation_enabled: bool,
    /// The keyset's Stream Controller add-on; without it, there are no channel groups.
    pub stream_controller_enabled: bool,
    /// DataSync; without it, its calls are refused.
    pub data_sync_enabled: bool,
    /// Accepts signatures of the older form, without `v2.`, where SDKs still send them (publish by POST) or long did
    /// (the legacy calls).
    pub old_signatures: bool,
    /// The keyset's option "Disallow Get All Channel Metadata"; without it, anybody may list the metadata.
    pub disallow_get_all_channel_metadata: bool,
    /// The keyset's option "Disallow Get All User Metadata"; without it, anybody may list the metadata.
    pub disallow_get_all_user_metadata: bool,
    /// Lets anybody list what the whole keyset has: all metadata, all groups, all users who are present.
    pub list_all: bool,
    /// The largest body in bytes.
    pub max_body: usize,
}

/// What is checked first in a grant that is wrong in more than one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Timestamp, signature, body.
    #[default]
    SignatureFirst,
    /// Body, timestamp, signature.
    BodyFirst,
}

impl EmulatorOptions {
    /// Whether listing all metadata of this kind takes its category.
    pub(crate) const fn disallows_get_all(&self, category: Category) -> bool {
        match category {
            Category::Channels => self.disallow_get_all_channel_metadata,
            Category::Uuids => self.disallow_get_all_user_metadata,
        }
    }
}

impl Default for EmulatorOptions {
    fn default() -> Self {
        Self {
            order: Order::default(),
            matching: Matching::default(),
            access_manager_enabled: true,
            revocation_enabled: true,
            stream_controller_enabled: true,
            data_sync_enabled: true,
            old_signatures: true,
            disallow_get_all_channel_metadata: true,
            disallow_get_all_user_metadata: true,
            list_all: false,
            max_body: 32 * 1024,
        }
    }
}

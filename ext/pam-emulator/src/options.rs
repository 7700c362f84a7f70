//! Options for behaviour that is not public, and for the settings of a keyset.

use pam_core::Category;
use re2::Matching;

/// How the service behaves where its behaviour is not public, and the settings of the keyset.
///
/// `docs/emulator.md` lists what is not known, and what the emulator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmulatorOptions {
    /// Whether the signature or the body is checked first.
    pub order: Order,
    /// Which part of a name a pattern has to match.
    pub matching: Matching,
    /// Access Manager. While it is off, everything is allowed, grants and revokes are refused, and audits return a
    /// warning.
    pub access_manager_enabled: bool,
    /// The keyset's "Revoke v3 Token" option. Without it, revoking is refused with 403 `Feature disabled`.
    pub revocation_enabled: bool,
    /// The keyset's Stream Controller add-on. Without it, there are no channel groups.
    pub stream_controller_enabled: bool,
    /// DataSync. Without it, its calls are refused.
    pub data_sync_enabled: bool,
    /// Accepts signatures in the older format, without `v2.`: for publish by POST, where SDKs still use it, and for
    /// the legacy calls, where they used it for long.
    pub old_signatures: bool,
    /// The keyset's option "Disallow Get All Channel Metadata". Without it, anybody may list the metadata.
    pub disallow_get_all_channel_metadata: bool,
    /// The keyset's option "Disallow Get All User Metadata". Without it, anybody may list the metadata.
    pub disallow_get_all_user_metadata: bool,
    /// Lets anybody list what is in the whole keyset: all metadata, all groups, all users who are present.
    pub list_all: bool,
    /// The largest body in bytes.
    pub max_body: usize,
}

/// What is checked first in a grant with several errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Timestamp, signature, body.
    #[default]
    SignatureFirst,
    /// Body, timestamp, signature.
    BodyFirst,
}

impl EmulatorOptions {
    /// Whether listing all metadata of this kind requires its category.
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

//! What the service remembers between requests. It does not depend on requests or answers.

mod channel_groups;
mod clock;
mod legacy_grants;
mod legacy_resource;
mod messages;
mod object_ids;
mod revocations;
mod room;

use crate::options::EmulatorOptions;
use crate::token_signer::TokenSigner;
use channel_groups::ChannelGroups;
use clock::Clock;
pub(crate) use clock::Moment;
pub(crate) use legacy_grants::ActiveGrant;
use legacy_grants::LegacyGrants;
pub(crate) use legacy_resource::{LegacyKind, named};
use messages::Messages;
pub(crate) use messages::{Message, MessageType};
use object_ids::ObjectIds;
use pam_core::{Keyset, MissingKey, PatternCache};
use revocations::Revocations;
pub(crate) use room::NoRoom;

/// The service's keys and options, and everything that requests have changed.
pub(crate) struct State {
    pub(crate) keyset: Keyset,
    pub(crate) options: EmulatorOptions,
    pub(crate) token_signer: TokenSigner,
    pub(crate) revocations: Revocations,
    pub(crate) legacy_grants: LegacyGrants,
    pub(crate) clock: Clock,
    pub(crate) messages: Messages,
    pub(crate) channel_groups: ChannelGroups,
    pub(crate) object_ids: ObjectIds,
    pub(crate) patterns: PatternCache,
}

impl State {
    /// The state before the first request.
    pub(crate) fn new(keyset: Keyset) -> Result<Self, MissingKey> {
        let token_signer = TokenSigner::new(keyset.signer()?);
        Ok(Self {
            keyset,
            token_signer,
            options: EmulatorOptions::default(),
            revocations: Revocations::default(),
            legacy_grants: LegacyGrants::default(),
            clock: Clock::default(),
            messages: Messages::default(),
            channel_groups: ChannelGroups::default(),
            object_ids: ObjectIds::default(),
            patterns: PatternCache::new(),
        })
    }

    /// Forgets what requests have changed and sets both clocks back to real time.
    ///
    /// Keys and options are kept. So are the counters for timetokens and token signatures, which therefore never
    /// repeat.
    pub(crate) fn reset(&mut self) {
        self.revocations = Revocations::default();
        self.legacy_grants = LegacyGrants::default();
        self.clock.reset();
        self.messages = Messages::default();
        self.channel_groups = ChannelGroups::default();
        self.object_ids = ObjectIds::default();
        self.patterns = PatternCache::new();
    }
}

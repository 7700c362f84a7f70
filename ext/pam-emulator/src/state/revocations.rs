//! The revoked tokens.

use crate::token_signer::TokenSignature;
use pam_core::{Token, UnixTime};
use std::collections::BTreeSet;

/// Revoked tokens, sorted by their expiry. They are removed after they have expired.
#[derive(Debug, Default)]
pub(crate) struct Revocations(BTreeSet<(UnixTime, TokenSignature)>);

impl Revocations {
    /// Whether a token with this expiry and signature is revoked.
    pub(crate) fn contains(&self, end: UnixTime, signature: TokenSignature) -> bool {
        self.0.contains(&(end, signature))
    }

    pub(crate) fn add(&mut self, token: &Token, signature: TokenSignature, now: UnixTime) {
        self.0 = self.0.split_off(&(UnixTime(now.0.saturating_add(1)), [0; 32]));
        self.0.insert((token.expires_at(), signature));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::{Grant, Kind, Permissions, Scope};

    fn token(minutes: i64) -> Token {
        let mut resources = Scope::default();
        resources.add(Kind::Channel, "a", Permissions::from_mask(1)).unwrap();
        Token::issue(&Grant::new(minutes, resources, Scope::default(), None, None).unwrap(), UnixTime(1_000))
    }

    #[test]
    fn a_revocation_is_forgotten_after_its_token_has_expired() {
        let mut revocations = Revocations::default();
        revocations.add(&token(1), [1; 32], UnixTime(1_000));
        revocations.add(&token(9), [9; 32], UnixTime(1_059));
        assert!(revocations.contains(token(1).expires_at(), [1; 32]));
        assert!(!revocations.contains(token(1).expires_at(), [9; 32]));
        revocations.add(&token(9), [8; 32], UnixTime(1_060));
        assert!(!revocations.contains(token(1).expires_at(), [1; 32]));
        assert!(revocations.contains(token(9).expires_at(), [9; 32]));
        assert_eq!(revocations.0.len(), 2);
    }
}

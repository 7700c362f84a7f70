//! `DELETE /v3/pam/{sub}/grant/{token}`, and which tokens are revoked.

use crate::answer::{success, text};
use crate::authentication;
use crate::errors::{Refusal, Source};
use crate::manager::AccessManager;
use crate::routes::RequestContext;
use crate::token_signer::TokenSignature;
use pam_core::{Response, Token, UnixTime};
use std::collections::BTreeSet;

pub(crate) fn handle(manager: &mut AccessManager, context: &RequestContext<'_>) -> Result<Response, Refusal> {
    let (token, signature) =
        authentication::v3_call(manager, context, Source::Revoke, || revocable(manager, context))?;
    manager.revocations.add(&token, signature, context.token_time);
    Ok(success([("message", text("Success"))]))
}

fn revocable(
    manager: &AccessManager,
    context: &RequestContext<'_>,
) -> Result<(Token, TokenSignature), Refusal> {
    if !manager.options.revocation_enabled {
        return Err(Refusal::RevocationDisabled);
    }
    let text = context.part("token");
    let token = Token::parse(text).map_err(|_| Refusal::Malformed)?;
    let signature = manager.token_signer.verified(text).ok_or(Refusal::Foreign)?;
    if token.is_expired(context.token_time) {
        return Err(Refusal::RevokedTooLate);
    }
    Ok((token, signature))
}

/// Revoked tokens by their end; those that have ended are forgotten.
#[derive(Debug, Default)]
pub(crate) struct Revocations(BTreeSet<(UnixTime, TokenSignature)>);

impl Revocations {
    pub(crate) fn contains(&self, token: &Token, signature: TokenSignature) -> bool {
        self.0.contains(&(token.expires_at(), signature))
    }

    fn add(&mut self, token: &Token, signature: TokenSignature, now: UnixTime) {
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
    fn a_revocation_is_kept_until_its_token_ends_and_no_longer() {
        let mut revocations = Revocations::default();
        revocations.add(&token(1), [1; 32], UnixTime(1_000));
        revocations.add(&token(9), [9; 32], UnixTime(1_059));
        assert!(revocations.contains(&token(1), [1; 32]));
        assert!(!revocations.contains(&token(1), [9; 32]));
        revocations.add(&token(9), [8; 32], UnixTime(1_060));
        assert!(!revocations.contains(&token(1), [1; 32]));
        assert!(revocations.contains(&token(9), [9; 32]));
        assert_eq!(revocations.0.len(), 2);
    }
}

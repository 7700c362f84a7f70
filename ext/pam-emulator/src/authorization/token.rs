//! Checks the token of a request.

use super::needs::Need;
use crate::errors::Refusal;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{Question, Token};

/// The request's token, if it was issued here and is not revoked; `None` if the request has no token.
pub(super) fn token(state: &State, context: &RequestContext<'_>) -> Result<Option<Token>, Refusal> {
    let auth = context.params.get("auth").unwrap_or_default();
    match Token::parse(auth) {
        Ok(token) => issued_here(token, auth, state).map(Some),
        Err(_) => Ok(None),
    }
}

/// Refuses a token that was not issued here or that is revoked.
pub(super) fn issued_here(token: Token, text: &str, state: &State) -> Result<Token, Refusal> {
    let signature = state.token_signer.verified(text).ok_or(Refusal::TokenSignature)?;
    if state.revocations.contains(&token, signature) {
        return Err(Refusal::TokenRevoked);
    }
    Ok(token)
}

pub(super) fn question<'a>(need: &'a Need, context: &'a RequestContext<'_>) -> Question<'a> {
    // A request without `uuid` matches no token's user.
    let user_id = Some(context.params.get("uuid").unwrap_or_default());
    Question { permissions: need.permissions, resource: need.on.resource(), user_id, at: context.token_time }
}

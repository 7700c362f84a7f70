//! Checks the token of a request.

use super::needs::Need;
use crate::errors::Refusal;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{Denial, Question, Token, check_with};

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
    if state.revocations.contains(token.expires_at(), signature) {
        return Err(Refusal::TokenRevoked);
    }
    Ok(token)
}

/// Whether a token has the permissions. A token of another user has none; an expired one is refused.
pub(super) fn covers(
    token: &Token,
    need: &Need,
    state: &State,
    context: &RequestContext<'_>,
) -> Result<bool, Refusal> {
    // A request without `uuid` matches no token's user.
    let user_id = Some(context.params.get("uuid").unwrap_or_default());
    let (permissions, resource) = (need.permissions, need.on.resource());
    let question = Question { permissions, resource, user_id, at: context.moment.token };
    match check_with(&state.patterns, state.options.matching, token, &question) {
        Ok(()) => Ok(true),
        Err(Denial::Expired(_)) => Err(Refusal::TokenExpired),
        Err(Denial::OtherUser { .. } | Denial::Insufficient { .. }) => Ok(false),
    }
}

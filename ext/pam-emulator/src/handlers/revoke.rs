//! `DELETE /v3/pam/{sub}/grant/{token}`

use crate::answer::{success, text};
use crate::authentication;
use crate::errors::{Answered, Refusal, V3Call};
use crate::request_context::RequestContext;
use crate::state::State;
use crate::token_signer::TokenSignature;
use pam_core::Token;

pub(crate) fn handle(state: &mut State, context: &RequestContext<'_>) -> Answered {
    let (token, signature) =
        authentication::v3_call(state, context, V3Call::Revoke, || revocable(state, context))?;
    state.revocations.add(&token, signature, context.moment.token);
    Ok(success([("message", text("Success"))]))
}

fn revocable(state: &State, context: &RequestContext<'_>) -> Result<(Token, TokenSignature), Refusal> {
    if !state.options.revocation_enabled {
        return Err(Refusal::RevocationDisabled);
    }
    let text = context.part("token");
    let token = Token::parse(text).map_err(|_| Refusal::Malformed)?;
    let signature = state.token_signer.verified(text).ok_or(Refusal::Foreign)?;
    if token.is_expired(context.moment.token) {
        return Err(Refusal::RevokedTooLate);
    }
    Ok((token, signature))
}

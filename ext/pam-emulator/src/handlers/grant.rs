//! `POST /v3/pam/{sub}/grant`

mod body;

use crate::answer::{success, text};
use crate::authentication;
use crate::errors::{Answered, Refusal, V3Call};
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{Reason, Token};

pub(crate) fn handle(state: &mut State, context: &RequestContext<'_>) -> Answered {
    let grant = authentication::v3_call(state, context, V3Call::Grant, || body::read(&context.request.body))?;
    let token = state.token_signer.sign(&Token::issue(&grant, context.moment.token));
    readable(&token)?;
    Ok(success([("message", text("Success")), ("token", text(token))]))
}

/// Refuses to issue a token that clients cannot parse.
fn readable(token: &str) -> Result<(), Refusal> {
    match Token::parse(token) {
        Ok(_) => Ok(()),
        Err(error) if error.reason == Reason::TooLarge => Err(Refusal::TooLarge),
        Err(_) => Err(body::unexpected("Invalid meta", "permissions.meta", "nest less deep")),
    }
}

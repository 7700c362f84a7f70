//! `POST /v3/pam/{sub}/grant`

use crate::answer::{success, text};
use crate::body;
use crate::errors::{Refusal, Source};
use crate::manager::AccessManager;
use crate::routes::Visit;
use crate::signed;
use pam_core::{Reason, Response, Token};

pub(crate) fn handle(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    let grant = signed::v3_call(manager, visit, Source::Grant, || body::read(&visit.request.body))?;
    let token = manager.sealer.seal(&Token::issue(&grant, visit.token_time));
    readable(&token)?;
    Ok(success([("message", text("Success")), ("token", text(token))]))
}

/// No token goes out that nobody could read.
fn readable(token: &str) -> Result<(), Refusal> {
    match Token::parse(token) {
        Ok(_) => Ok(()),
        Err(error) if error.reason == Reason::TooLarge => Err(Refusal::TooLarge),
        Err(_) => Err(body::unexpected("Invalid meta", "permissions.meta", "nest less deep")),
    }
}

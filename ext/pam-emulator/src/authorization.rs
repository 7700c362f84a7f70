//! May this request do that? What the service asks of everything that is no Access Manager call.

use crate::authentication;
use crate::errors::Refusal;
use crate::routes::RequestContext;
use crate::state::State;
use pam_core::{Kind, Permissions, Question, Refusal as Denial, Token, check_with};

/// One permission that a request takes.
pub(crate) struct Need<'a> {
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    pub(crate) permissions: Permissions,
}

/// The owner of the secret key may do everything; others need a token, or legacy grants, that cover every need.
pub(crate) fn authorize(
    state: &State,
    context: &RequestContext<'_>,
    needs: &[Need<'_>],
) -> Result<(), Refusal> {
    if !state.options.access_manager_enabled || authentication::by_owner(state, context)? {
        return Ok(());
    }
    let Some(token) = token(state, context)? else {
        let lacking = needs.iter().filter(|need| !legacy_grants_cover(state, context, need)).collect();
        return unless_lacking(lacking);
    };
    let mut lacking = Vec::new();
    for need in needs {
        match check_with(&state.patterns, state.options.matching, &token, &question(need, context)) {
            Ok(()) => {}
            Err(Denial::Expired(_)) => return Err(Refusal::TokenExpired),
            Err(Denial::OtherUser { .. }) => return Err(forbidden(needs)),
            Err(Denial::Insufficient { .. }) => lacking.push(need),
        }
    }
    unless_lacking(lacking)
}

/// Whether the grants to everybody, and those to the request's auth key if it has one, cover the need.
fn legacy_grants_cover(state: &State, context: &RequestContext<'_>, need: &Need<'_>) -> bool {
    let auth = context.params.get("auth").filter(|auth| !auth.is_empty());
    let granted = state.legacy_grants.granted(need.kind, need.name, auth, context.token_time);
    granted.contains(need.permissions)
}

fn unless_lacking(needs: Vec<&Need<'_>>) -> Result<(), Refusal> {
    if needs.is_empty() { Ok(()) } else { Err(forbidden(needs)) }
}

/// The request's token, if it is one of this service's and not revoked; `None` where there is no token.
fn token(state: &State, context: &RequestContext<'_>) -> Result<Option<Token>, Refusal> {
    let auth = context.params.get("auth").unwrap_or_default();
    let Ok(token) = Token::parse(auth) else { return Ok(None) };
    let signature = state.token_signer.verified(auth).ok_or(Refusal::TokenSignature)?;
    if state.revocations.contains(&token, signature) {
        return Err(Refusal::TokenRevoked);
    }
    Ok(Some(token))
}

fn question<'a>(need: &Need<'a>, context: &'a RequestContext<'_>) -> Question<'a> {
    // A request without `uuid` matches no token's user.
    let user_id = Some(context.params.get("uuid").unwrap_or_default());
    Question {
        permissions: need.permissions,
        kind: need.kind,
        name: need.name,
        user_id,
        at: context.token_time,
    }
}

fn forbidden<'a>(needs: impl IntoIterator<Item = &'a Need<'a>>) -> Refusal {
    let (mut channels, mut groups) = (Vec::new(), Vec::new());
    for need in needs {
        let list = if need.kind == Kind::Group { &mut groups } else { &mut channels };
        list.push(need.name.to_owned());
    }
    Refusal::Forbidden { channels, groups }
}

//! Whether a request may do what it asks for. Calls of Access Manager itself only check signatures.

mod needs;

use crate::authentication;
use crate::errors::Refusal;
use crate::request_context::RequestContext;
use crate::state::State;
use needs::Need;
pub(crate) use needs::{Location, Needs, of};
use pam_core::{Kind, Question, Refusal as Denial, Resource, Token, check_with};

/// Refuses a request that lacks what its operation needs.
pub(crate) fn permit(needs: &Needs, state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    match needs {
        Needs::Nothing => Ok(()),
        Needs::Everything if state.options.list_all => Ok(()),
        Needs::Everything if authentication::is_owner(state, context)? => Ok(()),
        Needs::Everything => Err(Refusal::Forbidden { channels: Vec::new(), groups: Vec::new() }),
        Needs::These(needs) => {
            let needs: Vec<_> = needs.iter().flat_map(|needed| needed.read(context)).collect();
            if needs.is_empty() { Ok(()) } else { authorize(state, context, &needs) }
        }
    }
}

/// The owner of the secret key may do everything. Others need a token, or legacy grants, that cover every need.
fn authorize(state: &State, context: &RequestContext<'_>, needs: &[Need]) -> Result<(), Refusal> {
    if !state.options.access_manager_enabled || authentication::is_owner(state, context)? {
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
fn legacy_grants_cover(state: &State, context: &RequestContext<'_>, need: &Need) -> bool {
    let auth = context.params.get("auth").filter(|auth| !auth.is_empty());
    let granted = state.legacy_grants.granted(need.kind, &need.name, auth, context.token_time);
    granted.contains(need.permissions)
}

fn unless_lacking(needs: Vec<&Need>) -> Result<(), Refusal> {
    if needs.is_empty() { Ok(()) } else { Err(forbidden(needs)) }
}

/// The request's token, if it was issued here and is not revoked; `None` if the request has no token.
fn token(state: &State, context: &RequestContext<'_>) -> Result<Option<Token>, Refusal> {
    let auth = context.params.get("auth").unwrap_or_default();
    let Ok(token) = Token::parse(auth) else { return Ok(None) };
    let signature = state.token_signer.verified(auth).ok_or(Refusal::TokenSignature)?;
    if state.revocations.contains(&token, signature) {
        return Err(Refusal::TokenRevoked);
    }
    Ok(Some(token))
}

fn question<'a>(need: &'a Need, context: &'a RequestContext<'_>) -> Question<'a> {
    // A request without `uuid` matches no token's user.
    let user_id = Some(context.params.get("uuid").unwrap_or_default());
    Question {
        permissions: need.permissions,
        resource: Resource::Named(need.kind, &need.name),
        user_id,
        at: context.token_time,
    }
}

fn forbidden<'a>(needs: impl IntoIterator<Item = &'a Need>) -> Refusal {
    let (mut channels, mut groups) = (Vec::new(), Vec::new());
    for need in needs {
        let list = if need.kind == Kind::Group { &mut groups } else { &mut channels };
        list.push(need.name.clone());
    }
    Refusal::Forbidden { channels, groups }
}

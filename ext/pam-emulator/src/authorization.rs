//! Checks whether a request has the permissions for its operation. Calls of Access Manager itself only check
//! signatures.

pub(crate) mod data_sync;
mod needs;
mod token;

use crate::authentication;
use crate::errors::Refusal;
use crate::request_context::RequestContext;
use crate::state::State;
pub(crate) use needs::{Location, Need, Needs, of};
use pam_core::{Category, Kind, On};
use token::{covers, token};

/// Refuses a request without the permissions that its operation requires.
pub(crate) fn permit(needs: &Needs, state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    match needs {
        Needs::Nothing => Ok(()),
        Needs::Everything if state.options.list_all => Ok(()),
        Needs::Everything => everything(state, context),
        Needs::Category(category) => category_list(*category, state, context),
        Needs::These(_) => {
            let needs = needs.read(context);
            if needs.is_empty() { Ok(()) } else { authorize(state, context, &needs) }
        }
        // DataSync checks rows when it lists them.
        Needs::Rows => Ok(()),
    }
}

/// Operations that no permission covers are only for the owner of the secret key.
fn everything(state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    if may_do_everything(state, context)? { Ok(()) } else { Err(forbidden([])) }
}

/// Listing all metadata of a kind requires its category, unless the keyset allows it for everybody.
fn category_list(category: Category, state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    if state.options.list_all || !state.options.disallows_get_all(category) {
        return Ok(());
    }
    authorize(state, context, &[Need::get_all(category)]).map_err(|refusal| match refusal {
        Refusal::Forbidden { .. } => Refusal::GetAll(category),
        other => other,
    })
}

/// Whether everything is allowed: for the owner of the secret key, and while Access Manager is off.
fn may_do_everything(state: &State, context: &RequestContext<'_>) -> Result<bool, Refusal> {
    Ok(!state.options.access_manager_enabled || authentication::is_owner(state, context)?)
}

/// Requires a token or legacy grants that cover every need, unless the owner sends the request.
fn authorize(state: &State, context: &RequestContext<'_>, needs: &[Need]) -> Result<(), Refusal> {
    if may_do_everything(state, context)? {
        return Ok(());
    }
    let token = token(state, context)?;
    let mut lacking = Vec::new();
    for need in needs {
        let is_covered = match &token {
            Some(token) => covers(token, need, state, context)?,
            None => legacy_grants_cover(state, context, need),
        };
        if !is_covered {
            lacking.push(need);
        }
    }
    if lacking.is_empty() { Ok(()) } else { Err(forbidden(lacking)) }
}

/// Whether the need is covered by the grants to everybody and those to the request's auth key, if any.
fn legacy_grants_cover(state: &State, context: &RequestContext<'_>, need: &Need) -> bool {
    let auth = context.params.get("auth").filter(|auth| !auth.is_empty());
    let granted = state.legacy_grants.granted(need.on.resource(), auth, context.moment.token);
    granted.contains(need.permissions)
}

fn forbidden<'a>(needs: impl IntoIterator<Item = &'a Need>) -> Refusal {
    let (mut channels, mut groups) = (Vec::new(), Vec::new());
    for need in needs {
        match &need.on {
            On::Named(Kind::Group, name) => groups.push(name.clone()),
            On::Named(_, name) => channels.push(name.clone()),
            On::Category(_) => {}
        }
    }
    Refusal::Forbidden { channels, groups }
}

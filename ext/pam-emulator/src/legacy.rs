//! `GET /v2/auth/grant/sub-key/{sub}` and `…/audit/…`: what was there before tokens.

mod audit;
mod bodies;
mod grants;
mod level;

use crate::authentication;
use crate::authorization::Need;
use crate::errors::Refusal;
use crate::manager::AccessManager;
use crate::routes::RequestContext;
use level::Level;
use pam_core::{Invalid, LegacyGrant, Response, Target};

pub(crate) use grants::Grants;

/// Grants, and with no permission at all, revokes.
pub(crate) fn grant(manager: &mut AccessManager, context: &RequestContext<'_>) -> Result<Response, Refusal> {
    authentication::v2_call(manager, context)?;
    authentication::enabled(manager)?;
    let grant = LegacyGrant::from_params(&context.params).map_err(|invalid| refusal(&invalid))?;
    let level = Level::of(grant.target()).ok_or(Refusal::AuthOnly)?;
    manager.legacy.add(&grant, context.token_time)?;
    Ok(bodies::granted(context.part("sub"), level, &grant))
}

/// Tells what is granted. Where Access Manager is off, it is a success with a warning.
pub(crate) fn audit(manager: &mut AccessManager, context: &RequestContext<'_>) -> Result<Response, Refusal> {
    authentication::v2_call(manager, context)?;
    let target = Target::from_params(&context.params).map_err(|invalid| refusal(&invalid))?;
    manager.legacy.check_size(&target)?;
    let enabled = manager.options.access_manager_enabled;
    let held = if enabled { manager.legacy.held(context.token_time) } else { Vec::new() };
    Ok(audit::audited(context.part("sub"), &target, &held, enabled))
}

/// Do grants to everybody, and to the request's auth key where it has one, cover this?
pub(crate) fn covers(manager: &AccessManager, context: &RequestContext<'_>, need: &Need<'_>) -> bool {
    let auth = context.params.get("auth").filter(|auth| !auth.is_empty());
    manager.legacy.granted(need.kind, need.name, auth, context.token_time).contains(need.permissions)
}

fn refusal(invalid: &Invalid) -> Refusal {
    if invalid.argument == "ttl" { Refusal::LegacyTtl } else { Refusal::Unreadable }
}

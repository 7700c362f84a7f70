//! `GET /v2/auth/grant/sub-key/{sub}` and `…/audit/…`: what was there before tokens.

mod audit;
mod grants;
mod level;
mod shapes;

use crate::access::Need;
use crate::errors::Refusal;
use crate::manager::AccessManager;
use crate::routes::Visit;
use crate::signed;
use level::Level;
use pam_core::{Invalid, LegacyGrant, Response, Target};

pub(crate) use grants::Grants;

/// Grants, and with no permission at all, revokes.
pub(crate) fn grant(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    signed::v2_call(manager, visit)?;
    signed::enabled(manager)?;
    let grant = LegacyGrant::from_params(&visit.params).map_err(|invalid| refusal(&invalid))?;
    let level = Level::of(grant.target()).ok_or(Refusal::AuthOnly)?;
    manager.legacy.add(&grant, visit.token_time)?;
    Ok(shapes::granted(visit.part("sub"), level, &grant))
}

/// Tells what is granted. Where Access Manager is off, it is a success with a warning.
pub(crate) fn audit(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    signed::v2_call(manager, visit)?;
    let target = Target::from_params(&visit.params).map_err(|invalid| refusal(&invalid))?;
    manager.legacy.check_size(&target)?;
    let enabled = manager.options.access_manager_enabled;
    let held = if enabled { manager.legacy.held(visit.token_time) } else { Vec::new() };
    Ok(audit::audited(visit.part("sub"), &target, &held, enabled))
}

/// Do grants to everybody, and to the request's auth key where it has one, cover this?
pub(crate) fn covers(manager: &AccessManager, visit: &Visit<'_>, need: &Need<'_>) -> bool {
    let auth = visit.params.get("auth").filter(|auth| !auth.is_empty());
    manager.legacy.granted(need.kind, need.name, auth, visit.token_time).contains(need.permissions)
}

fn refusal(invalid: &Invalid) -> Refusal {
    if invalid.argument == "ttl" { Refusal::LegacyTtl } else { Refusal::Unreadable }
}

//! `GET /v2/auth/grant/sub-key/{sub}` and `…/audit/…`: Access Manager before tokens.

mod audit;
mod bodies;
mod level;

use crate::authentication;
use crate::errors::{Answered, Refusal};
use crate::request_context::RequestContext;
use crate::state::State;
use level::Level;
use pam_core::{Invalid, LegacyGrant, Target};

/// Grants. A grant without permissions revokes.
pub(crate) fn grant(state: &mut State, context: &RequestContext<'_>) -> Answered {
    authentication::v2_call(state, context)?;
    authentication::enabled(state)?;
    let grant = LegacyGrant::from_params(&context.params).map_err(|invalid| refusal(&invalid, context))?;
    let level = Level::of(grant.target()).ok_or(Refusal::AuthOnly)?;
    state.legacy_grants.add(&grant, context.moment.token)?;
    Ok(bodies::granted(context.part("sub"), level, &grant))
}

/// Lists what is granted. While Access Manager is off, the answer is a success with a warning.
pub(crate) fn audit(state: &mut State, context: &RequestContext<'_>) -> Answered {
    authentication::v2_call(state, context)?;
    let target = Target::from_params(&context.params).map_err(|invalid| refusal(&invalid, context))?;
    state.legacy_grants.check_size(&target)?;
    let enabled = state.options.access_manager_enabled;
    let grants = if enabled { state.legacy_grants.active(context.moment.token) } else { Vec::new() };
    Ok(audit::audited(context.part("sub"), &target, &grants, enabled))
}

fn refusal(invalid: &Invalid, context: &RequestContext<'_>) -> Refusal {
    match invalid.argument.as_ref() {
        "ttl" => Refusal::LegacyTtl,
        "auth_key" if !context.param_list("category").is_empty() => Refusal::AuthOnly,
        _ => Refusal::Unreadable,
    }
}

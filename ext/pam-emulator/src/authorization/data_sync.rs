//! Checks permissions for DataSync. Unlike elsewhere, there is no anonymous access.

use super::needs::{Need, Needs};
use super::token::{covers, issued_here};
use crate::authentication;
use crate::errors::{Backend, DataSyncError, Refusal};
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{Kind, Permissions, Token};

/// The credential of a request.
pub(crate) enum Holder {
    /// The owner of the secret key, who may do everything.
    Owner,
    /// A token that is currently valid for the user of the request.
    Token(Box<Token>),
}

/// Refuses a request without a valid credential, or without the permissions that its operation requires.
pub(crate) fn permit(needs: &Needs, state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    let holder = holder(state, context)?;
    let Needs::These(needs) = needs else { return Ok(()) };
    for need in needs.iter().flat_map(|needed| needed.read(context)) {
        if !holder.has(&need, state, context)? {
            return Err(Refusal::Denied(Backend::DataSync));
        }
    }
    Ok(())
}

/// Checks the credential in the order that `docs/emulator.md` lists.
pub(crate) fn holder(state: &State, context: &RequestContext<'_>) -> Result<Holder, Refusal> {
    let is_given = |name| context.params.get(name).is_some_and(|value| !value.is_empty());
    let is_signed = is_given("signature");
    match (is_given("auth"), is_signed) {
        (false, false) => return Err(DataSyncError::NoCredential.into()),
        (true, true) => return Err(DataSyncError::TwoCredentials.into()),
        _ => {}
    }
    authentication::subscribe_key(state, context).map_err(|_| DataSyncError::SubscribeKey)?;
    if !state.options.access_manager_enabled {
        return Err(DataSyncError::AccessManagerOff.into());
    }
    if !state.options.data_sync_enabled {
        return Err(DataSyncError::Off.into());
    }
    if is_signed {
        return authentication::is_owner(state, context).map(|_| Holder::Owner);
    }
    let auth = context.params.get("auth").unwrap_or_default();
    let token = Token::parse(auth).map_err(|_| DataSyncError::InvalidToken)?;
    let holder = Holder::Token(Box::new(issued_here(token, auth, state)?));
    // Asking for no permission checks only the token's expiry and user.
    let nothing = Need::named(Permissions::NONE, Kind::Entity, String::new());
    if holder.has(&nothing, state, context)? { Ok(holder) } else { Err(Refusal::Denied(Backend::DataSync)) }
}

impl Holder {
    /// Whether the credential has these permissions.
    pub(crate) fn has(
        &self,
        need: &Need,
        state: &State,
        context: &RequestContext<'_>,
    ) -> Result<bool, Refusal> {
        match self {
            Self::Owner => Ok(true),
            Self::Token(token) => covers(token, need, state, context),
        }
    }
}

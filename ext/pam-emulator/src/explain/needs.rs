//! What a request requires, compared with what it was granted.

use super::case::Case;
use crate::errors::Cause;
use pam_core::{Denial, On, Permissions, Question, Token, UnixTime, check_with};

/// A permission that is required on a resource, and what the request was granted there.
pub(crate) struct NeededAndGranted {
    pub(crate) on: On,
    pub(crate) needed: Permissions,
    pub(crate) granted: Permissions,
}

impl NeededAndGranted {
    pub(crate) fn is_met(&self) -> bool {
        self.granted.contains(self.needed)
    }

    /// The permissions that are required but were not granted.
    pub(crate) fn lacking(&self) -> Permissions {
        Permissions::from_mask(self.needed.mask() & !self.granted.mask())
    }
}

/// The requirements of a request; none if its permissions were not checked.
pub(crate) fn of(case: &Case<'_>) -> Vec<NeededAndGranted> {
    let is_refused_before =
        matches!(case.cause(), Some(Cause::Address | Cause::Keyset | Cause::Timestamp | Cause::Signature));
    if is_refused_before || !case.asks_for_permission() || case.is_unchecked() {
        return Vec::new();
    }
    let needs = case.needs().into_iter();
    needs
        .map(|need| {
            let granted = granted(case, &need.on, need.permissions);
            NeededAndGranted { on: need.on, needed: need.permissions, granted }
        })
        .collect()
}

fn granted(case: &Case<'_>, on: &On, needed: Permissions) -> Permissions {
    match &case.token {
        Some(token) => by_token(case, token, on),
        // Legacy grants may have changed since. This request was permitted, so it had what it requires.
        None if case.cause().is_none() => needed,
        None => by_legacy_grants(case, on),
    }
}

fn by_token(case: &Case<'_>, token: &Token, on: &On) -> Permissions {
    // No token has all permissions, so the refusal lists those that it has. User and expiry do not matter here.
    let all = Permissions::from_mask(u32::MAX);
    let question = Question { permissions: all, resource: on.resource(), user_id: None, at: UnixTime(0) };
    match check_with(&case.state.patterns, case.state.options.matching, token, &question) {
        Ok(()) => all,
        Err(Denial::Insufficient { granted }) => granted,
        Err(Denial::Expired(_) | Denial::OtherUser { .. }) => Permissions::NONE,
    }
}

fn by_legacy_grants(case: &Case<'_>, on: &On) -> Permissions {
    let auth = Some(case.auth()).filter(|auth| !auth.is_empty());
    case.state.legacy_grants.granted(on.resource(), auth, case.recorded.moment.token)
}

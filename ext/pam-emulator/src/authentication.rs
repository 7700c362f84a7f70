//! Is this request from somebody who has the secret key, and from this minute?

use crate::errors::{Refusal, V3Call};
use crate::options::Order;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{canonical_query, string_to_sign, verify};

/// A request may be this many seconds from the service's clock, either way.
const WINDOW: u64 = 60;

/// A v3 call's checks in the order of the options, and what its own check gives.
pub(crate) fn v3_call<T>(
    state: &State,
    context: &RequestContext<'_>,
    call: V3Call,
    own: impl FnOnce() -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    subscribe_key(state, context)?;
    enabled(state)?;
    match state.options.order {
        Order::SignatureFirst => v3_signature(state, context, call).and_then(|()| own()),
        Order::BodyFirst => own().and_then(|own| v3_signature(state, context, call).map(|()| own)),
    }
}

/// A v2 call's checks. The older form of signatures was taken here for years.
pub(crate) fn v2_call(state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    subscribe_key(state, context)?;
    timestamp(context)?;
    if by_owner(state, context)? { Ok(()) } else { Err(Refusal::OldSignature) }
}

/// Nothing can be granted where Access Manager is off.
pub(crate) fn enabled(state: &State) -> Result<(), Refusal> {
    if state.options.access_manager_enabled { Ok(()) } else { Err(Refusal::NotEnabled) }
}

/// The path's subscribe key has to be this keyset's.
pub(crate) fn subscribe_key(state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    if context.part("sub") == state.keyset.subscribe.as_str() { Ok(()) } else { Err(Refusal::SubscribeKey) }
}

/// The path's publish key has to be this keyset's.
pub(crate) fn publish_key(state: &mut State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    if state.keyset.signer().is_ok_and(|signer| signer.publish_key() == context.part("pub")) {
        return Ok(());
    }
    Err(Refusal::PublishKey(state.clock.timetoken(context.service_time)))
}

/// True with a signature that is right, false without one; an error with one that is wrong.
pub(crate) fn by_owner(state: &State, context: &RequestContext<'_>) -> Result<bool, Refusal> {
    let Some(signature) = context.params.get("signature") else { return Ok(false) };
    timestamp(context)?;
    distinct(context)?;
    let old = state.options.old_signatures && is_old(state, context, signature);
    if old || is_right(state, context, signature) { Ok(true) } else { Err(Refusal::OldSignature) }
}

fn v3_signature(state: &State, context: &RequestContext<'_>, call: V3Call) -> Result<(), Refusal> {
    timestamp(context)?;
    distinct(context)?;
    let signature = context.params.get("signature").unwrap_or_default();
    if is_right(state, context, signature) { Ok(()) } else { Err(Refusal::Signature(call)) }
}

fn timestamp(context: &RequestContext<'_>) -> Result<(), Refusal> {
    let sent = context.params.get("timestamp").and_then(|text| text.parse::<u64>().ok());
    match sent {
        Some(sent) if sent.abs_diff(context.service_time.0) <= WINDOW => Ok(()),
        _ => Err(Refusal::Timestamp),
    }
}

/// With a name in it twice, a query has no one canonical form.
fn distinct(context: &RequestContext<'_>) -> Result<(), Refusal> {
    let mut names: Vec<_> = context.params.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    let twice = names.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
    if twice { Err(Refusal::Unreadable) } else { Ok(()) }
}

/// Verified over the raw path and body, and the query as it is once decoded and encoded again.
fn is_right(state: &State, context: &RequestContext<'_>, signature: &str) -> bool {
    let (request, query) = (context.request, canonical_query(&context.params));
    state.keyset.signer().is_ok_and(|signer| {
        let text = string_to_sign(request.method, signer.publish_key(), &request.path, &query, &request.body);
        verify(signer, &text, signature)
    })
}

/// The form before `v2.`: other lines, no body, base64 of either alphabet, padded or not.
fn is_old(state: &State, context: &RequestContext<'_>, signature: &str) -> bool {
    let bare = signature.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let query = canonical_query(&context.params);
    state.keyset.signer().is_ok_and(|signer| {
        let subscribe = state.keyset.subscribe.as_str();
        let text = [subscribe, signer.publish_key(), &context.request.path, &query].join("\n");
        verify(signer, text.as_bytes(), &format!("v2.{bare}"))
    })
}

//! Checks that a request is signed with the secret key, and that its timestamp is recent.

use crate::errors::{Refusal, V3Call};
use crate::options::Order;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{canonical_query, string_to_sign, verify};

/// How many seconds a timestamp may differ from the service's clock.
const WINDOW: u64 = 60;

/// Checks a v3 call, in the order that the options say. Returns the result of the call's own check.
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

/// Checks a v2 call. Its signature may be in the older format, if the options allow that.
pub(crate) fn v2_call(state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    subscribe_key(state, context)?;
    timestamp(context)?;
    if is_owner(state, context)? { Ok(()) } else { Err(Refusal::OldSignature) }
}

/// While Access Manager is off, nothing can be granted.
pub(crate) fn enabled(state: &State) -> Result<(), Refusal> {
    if state.options.access_manager_enabled { Ok(()) } else { Err(Refusal::NotEnabled) }
}

/// Refuses a path with the subscribe key of another keyset.
pub(crate) fn subscribe_key(state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    if context.part("sub") == state.keyset.subscribe.as_str() { Ok(()) } else { Err(Refusal::SubscribeKey) }
}

/// Refuses a path with the publish key of another keyset.
pub(crate) fn publish_key(state: &mut State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    if state.keyset.signer().is_ok_and(|signer| signer.publish_key() == context.part("pub")) {
        return Ok(());
    }
    Err(Refusal::PublishKey(state.clock.timetoken(context.moment.service)))
}

/// True if the signature is valid, false if there is none, an error if it is wrong.
pub(crate) fn is_owner(state: &State, context: &RequestContext<'_>) -> Result<bool, Refusal> {
    let Some(signature) = context.params.get("signature") else { return Ok(false) };
    timestamp(context)?;
    unique_names(context)?;
    let old = state.options.old_signatures && is_valid_in_old_form(state, context, signature);
    if old || is_valid(state, context, signature) { Ok(true) } else { Err(Refusal::OldSignature) }
}

fn v3_signature(state: &State, context: &RequestContext<'_>, call: V3Call) -> Result<(), Refusal> {
    timestamp(context)?;
    unique_names(context)?;
    let signature = context.params.get("signature").unwrap_or_default();
    if is_valid(state, context, signature) { Ok(()) } else { Err(Refusal::Signature(call)) }
}

fn timestamp(context: &RequestContext<'_>) -> Result<(), Refusal> {
    let sent = context.params.get("timestamp").and_then(|text| text.parse::<u64>().ok());
    match sent {
        Some(sent) if sent.abs_diff(context.moment.service.0) <= WINDOW => Ok(()),
        _ => Err(Refusal::Timestamp),
    }
}

/// Refuses a query with duplicate names, because it has no unambiguous canonical form.
fn unique_names(context: &RequestContext<'_>) -> Result<(), Refusal> {
    let mut names: Vec<_> = context.params.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    let repeated = names.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
    if repeated { Err(Refusal::Unreadable) } else { Ok(()) }
}

/// Verifies the signature of the raw path and body, and of the query after decoding and encoding it again.
fn is_valid(state: &State, context: &RequestContext<'_>, signature: &str) -> bool {
    let (request, query) = (context.request, canonical_query(&context.params));
    state.keyset.signer().is_ok_and(|signer| {
        let text = string_to_sign(request.method, signer.publish_key(), &request.path, &query, &request.body);
        verify(signer, &text, signature)
    })
}

/// Verifies a signature without `v2.`. It covers other lines and no body, and may use either base64 alphabet, with or
/// without padding.
fn is_valid_in_old_form(state: &State, context: &RequestContext<'_>, signature: &str) -> bool {
    let bare = signature.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let query = canonical_query(&context.params);
    state.keyset.signer().is_ok_and(|signer| {
        let subscribe = state.keyset.subscribe.as_str();
        let text = [subscribe, signer.publish_key(), &context.request.path, &query].join("\n");
        verify(signer, text.as_bytes(), &format!("v2.{bare}"))
    })
}

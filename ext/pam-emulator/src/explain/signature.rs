//! The text that should have been signed, and the mistake that the client made.

use super::case::Case;
use super::signature_mistakes::{Mistake, Signed, find};
use super::signed_text::SignedText;
use crate::errors::Cause;

/// The text that the service signs, without the publish key.
pub(crate) fn string_to_sign(case: &Case<'_>) -> Option<String> {
    let context = refused(case)?;
    Some(SignedText::of(case.request, &context.params, "").shown())
}

/// The known mistake that gives the same signature.
pub(crate) fn mistake(case: &Case<'_>, other_publish_keys: &[String]) -> Option<Mistake> {
    let params = &refused(case)?.params;
    let signature = params.get("signature").filter(|signature| !signature.is_empty())?;
    let keyset = &case.state.keyset;
    let signed = Signed {
        request: case.request,
        params,
        signer: keyset.signer().ok()?,
        subscribe_key: keyset.subscribe.as_str(),
        other_publish_keys,
    };
    find(&signed, signature)
}

fn refused<'a, 'b>(case: &'b Case<'a>) -> Option<&'b crate::request_context::RequestContext<'a>> {
    (case.cause() == Some(Cause::Signature)).then_some(())?;
    case.context.as_ref()
}

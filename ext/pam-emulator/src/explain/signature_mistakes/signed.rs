//! A request whose signature is wrong.

use crate::errors::Cause;
use crate::explain::case::Case;
use crate::explain::signed_text::SignedText;
use pam_core::{Params, Request, Signer};

/// A request whose signature is wrong.
pub(crate) struct Signed<'a> {
    pub(super) request: &'a Request,
    pub(super) params: &'a Params,
    /// The text that the client should have signed.
    pub(super) right: SignedText,
    pub(super) signer: Signer<'a>,
    pub(super) subscribe_key: &'a str,
    /// Publish keys of other keysets that the client may have signed with.
    pub(super) other_publish_keys: &'a [String],
}

impl<'a> Signed<'a> {
    /// The request, if it was refused because of its signature.
    pub(crate) fn of(case: &'a Case<'_>, other_publish_keys: &'a [String]) -> Option<Self> {
        let context = case.context.as_ref().filter(|_| case.cause() == Some(Cause::Signature))?;
        let (request, params, keyset) = (&case.recorded.request, &context.params, &case.state.keyset);
        let signer = keyset.signer().ok()?;
        let right = SignedText::of(request, params, signer.publish_key());
        let subscribe_key = keyset.subscribe.as_str();
        Some(Self { request, params, right, signer, subscribe_key, other_publish_keys })
    }

    /// The text that the service signs, without the publish key.
    pub(crate) fn string_to_sign(&self) -> String {
        self.right.shown()
    }
}

//! A request with a wrong signature, and a text that its client may have signed.

use crate::explain::signed_text::SignedText;
use pam_core::{Params, Request, Signer};

/// A request whose signature is wrong.
pub(crate) struct Signed<'a> {
    pub(crate) request: &'a Request,
    pub(crate) params: &'a Params,
    pub(crate) signer: Signer<'a>,
    pub(crate) subscribe_key: &'a str,
    /// Publish keys of other keysets that the client may have signed with.
    pub(crate) other_publish_keys: &'a [String],
}

/// A text that a client may have signed by mistake.
pub(super) struct Attempt {
    pub(super) text: SignedText,
    /// What the client did wrong, and how to correct it.
    pub(super) sentence: String,
}

pub(super) fn attempt(text: SignedText, sentence: impl Into<String>) -> Attempt {
    Attempt { text, sentence: sentence.into() }
}

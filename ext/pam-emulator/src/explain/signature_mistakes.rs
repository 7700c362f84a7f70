//! Finds the mistake that led to a wrong signature, by trying known mistakes until one gives the same signature.

mod forms;
mod json;
mod known;
mod signed;
#[cfg(test)]
mod tests;

use super::signed_text::SignedText;
use known::KNOWN;
use pam_core::verify;
pub(crate) use signed::Signed;

/// A mistake that gives the same signature.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) name: &'static str,
    /// What the client did wrong, and how to correct it.
    pub(crate) sentence: String,
}

/// The first known mistake that gives the signature of the request.
pub(crate) fn find(signed: &Signed<'_>) -> Option<Mistake> {
    let signature = signed.params.get("signature").filter(|signature| !signature.is_empty())?;
    let (form, signature) = forms::normal(signature);
    let fits = |text: &SignedText| verify(signed.signer, &text.bytes(), &signature);
    if let Some((name, sentence)) = form
        && fits(&signed.right)
    {
        return Some(Mistake { name, sentence: sentence.to_owned() });
    }
    let (name, mut sentence) = KNOWN.iter().find_map(|known| known.fitting(signed, fits))?;
    if let Some((_, of_form)) = form {
        sentence = format!("{sentence} {of_form}");
    }
    Some(Mistake { name, sentence })
}

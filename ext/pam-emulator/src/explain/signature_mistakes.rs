//! Finds the mistake that led to a wrong signature, by trying known mistakes until one gives the same signature.

mod attempt;
mod bodies;
mod forms;
mod queries;
#[cfg(test)]
mod tests;

use crate::explain::signed_text::SignedText;
pub(crate) use attempt::Signed;
use attempt::{Attempt, attempt};
use pam_core::{percent_decode, verify};

/// A mistake that gives the same signature.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) name: &'static str,
    /// What the client did wrong, and how to correct it.
    pub(crate) sentence: String,
}

/// The name of a mistake, and a function from the right text to the texts that clients with this mistake sign.
type Known = (&'static str, fn(&SignedText, &Signed<'_>) -> Vec<Attempt>);

/// The mistakes in the order in which they are tried. More likely ones come first.
const KNOWN: [Known; 17] = [
    ("space_as_plus", queries::space_as_plus),
    ("tilde", queries::tilde),
    ("encoded_like_a_browser", queries::like_a_browser),
    ("lower_case_hex", queries::lower_case_hex),
    ("unsorted", queries::unsorted),
    ("sorted_as_pairs", queries::sorted_as_pairs),
    ("query_as_sent", queries::as_sent),
    ("unencoded", queries::unencoded),
    ("parameter_left_out", queries::parameter_left_out),
    ("method", method),
    ("path_decoded", path_decoded),
    ("path_encoded_twice", path_encoded_twice),
    ("body_left_out", bodies::left_out),
    ("body_signed", bodies::signed),
    ("body_written_again", bodies::written_again),
    ("line_feed_left_out", line_feed_left_out),
    ("publish_key", publish_key),
];

/// The first known mistake that gives this signature.
pub(crate) fn find(signed: &Signed<'_>, signature: &str) -> Option<Mistake> {
    let right = SignedText::of(signed.request, signed.params, signed.signer.publish_key());
    let (form, signature) = forms::normal(signature);
    if let Some((name, sentence)) = form
        && verify(signed.signer, &right.bytes(), &signature)
    {
        return Some(Mistake { name, sentence: sentence.to_owned() });
    }
    let fits = |text: &SignedText| verify(signed.signer, &text.bytes(), &signature);
    let found = KNOWN.iter().find_map(|(name, attempts)| {
        let fitting = attempts(&right, signed).into_iter().find(|attempt| fits(&attempt.text))?;
        Some(Mistake { name, sentence: fitting.sentence })
    });
    found.or_else(|| old_form(signed, &signature)).map(|mistake| with_form(mistake, form))
}

fn with_form(mistake: Mistake, form: Option<forms::Form>) -> Mistake {
    match form {
        Some((_, sentence)) => Mistake { sentence: format!("{} {sentence}", mistake.sentence), ..mistake },
        None => mistake,
    }
}

fn method(right: &SignedText, signed: &Signed<'_>) -> Vec<Attempt> {
    let others = ["GET", "POST", "PUT", "PATCH", "DELETE", "get", "post", "patch", "delete"];
    let others = others.into_iter().filter(|method| *method != right.method);
    let bodies = [right.body.clone(), Vec::new(), signed.request.body.clone()];
    others
        .flat_map(|method| bodies.iter().map(move |body| (method, body.clone())))
        .map(|(method, body)| {
            let sentence =
                format!("The client signed {method}, but this request has to be signed as {}.", right.method);
            attempt(SignedText { method: method.to_owned(), body, ..right.clone() }, sentence)
        })
        .collect()
}

fn path_decoded(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let decoded = percent_decode(&right.path).map(std::borrow::Cow::into_owned);
    let sentence = "The client signed the decoded path. It has to sign the path as it is sent, encoded.";
    decoded.map(|path| attempt(SignedText { path, ..right.clone() }, sentence)).into_iter().collect()
}

fn path_encoded_twice(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let path = right.path.replace('%', "%25");
    let sentence =
        "The client encoded the path twice before it signed. It has to sign the path as it is sent.";
    vec![attempt(SignedText { path, ..right.clone() }, sentence)]
}

fn line_feed_left_out(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let sentence =
        "The client left out the line feed after the query. It has to be there even without a body.";
    let ended = [false, true].map(|is_query_ended| SignedText { is_query_ended, ..right.clone() });
    ended.into_iter().map(|text| attempt(text, sentence)).collect()
}

fn publish_key(right: &SignedText, signed: &Signed<'_>) -> Vec<Attempt> {
    let others = signed.other_publish_keys.iter().map(|key| {
        (key.as_str(), "The client signed with the publish key of another keyset. Give it this keyset's.")
    });
    let subscribe = "The client signed with the subscribe key in the place of the publish key.";
    let empty = "The client signed without a publish key. It stands on the second line.";
    let keys = others.chain([(signed.subscribe_key, subscribe), ("", empty)]);
    keys.map(|(key, sentence)| attempt(SignedText { publish_key: key.to_owned(), ..right.clone() }, sentence))
        .collect()
}

/// The signature format of legacy SDKs, if it is not accepted.
fn old_form(signed: &Signed<'_>, signature: &str) -> Option<Mistake> {
    let right = SignedText::of(signed.request, signed.params, signed.signer.publish_key());
    let lines = [signed.subscribe_key, signed.signer.publish_key(), &right.path, &right.query].join("\n");
    let sentence = "The client made a signature of the older form. This call takes signature v2: it begins with the \
                    method, and the signature with `v2.`.";
    verify(signed.signer, lines.as_bytes(), signature)
        .then(|| Mistake { name: "old_form", sentence: sentence.to_owned() })
}

//! Mistakes in the signed query.

use super::attempt::{Attempt, Signed, attempt};
use crate::explain::signed_text::SignedText;
use pam_core::{canonical_query, percent_encode};

const SIGNATURE: &str = "signature";

pub(super) fn space_as_plus(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let sentence = "The client signed `+` for a space. It has to sign `%20`.";
    vec![with_query(right, right.query.replace("%20", "+"), sentence)]
}

pub(super) fn unsorted(right: &SignedText, signed: &Signed<'_>) -> Vec<Attempt> {
    let pairs = pairs(signed).map(|(name, value)| pair(name, &percent_encode(value)));
    let sentence = "The client did not sort the parameters. They have to be sorted by name.";
    vec![with_query(right, joined(pairs), sentence)]
}

/// The query as it is in the URL, which need not be sorted or encoded as the service does it.
pub(super) fn as_sent(right: &SignedText, signed: &Signed<'_>) -> Vec<Attempt> {
    let sentence = "The client signed the query as it is in the URL. The parameters have to be sorted by name, and \
                    their values encoded.";
    let pairs = signed.request.query.split('&').filter(|pair| !pair.starts_with("signature="));
    let mut sorted: Vec<_> = pairs.clone().collect();
    sorted.sort_unstable();
    let texts = [joined(pairs.map(str::to_owned)), sorted.join("&")];
    texts.into_iter().map(|query| with_query(right, query, sentence)).collect()
}

pub(super) fn unencoded(right: &SignedText, signed: &Signed<'_>) -> Vec<Attempt> {
    let raw = || pairs(signed).map(|(name, value)| pair(name, value));
    let mut sorted: Vec<_> = pairs(signed).collect();
    sorted.sort_by_key(|(name, _)| *name);
    let sorted = joined(sorted.into_iter().map(|(name, value)| pair(name, value)));
    let sentence = "The client did not encode the values of the parameters before it signed them.";
    [sorted, joined(raw())].into_iter().map(|query| with_query(right, query, sentence)).collect()
}

/// Sorts whole `name=value` texts, which puts `channel-group=` before `channel=`.
pub(super) fn sorted_as_pairs(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let mut pairs: Vec<_> = right.query.split('&').collect();
    pairs.sort_unstable();
    let sentence =
        "The client sorted the parameters as texts `name=value`. They have to be sorted by name alone.";
    vec![with_query(right, pairs.join("&"), sentence)]
}

pub(super) fn tilde(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let sentence = "The client signed `~` as it is. It has to sign `%7E`.";
    vec![with_query(right, right.query.replace("%7E", "~"), sentence)]
}

/// The characters that JavaScript's `encodeURIComponent` does not encode.
pub(super) fn like_a_browser(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let left = [("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*"), ("%7E", "~")];
    let spared = left.iter().fold(right.query.clone(), |query, (code, sign)| query.replace(code, sign));
    let star = right.query.replace("%2A", "*");
    let sentence =
        "The client encoded the parameters as a browser does. `! ' ( ) * ~` have to be encoded as well.";
    let queries = [spared.replace("%20", "+"), spared, star];
    queries.into_iter().map(|query| with_query(right, query, sentence)).collect()
}

pub(super) fn lower_case_hex(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let mut parts = right.query.split('%');
    let mut query = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        query.extend(["%", &code.to_ascii_lowercase(), rest]);
    }
    let sentence =
        "The client encoded the parameters with small letters, as in `%2f`. They have to be `%2F`.";
    vec![with_query(right, query, sentence)]
}

pub(super) fn parameter_left_out(right: &SignedText, signed: &Signed<'_>) -> Vec<Attempt> {
    let names: Vec<_> = pairs(signed).map(|(name, _)| name).collect();
    let left_out = names.into_iter().map(|left_out| {
        let kept = pairs(signed).filter(|(name, _)| *name != left_out).collect();
        let sentence = format!("The client left out the parameter `{left_out}`. All parameters are signed.");
        with_query(right, canonical_query(&kept), sentence)
    });
    let all = with_query(right, String::new(), "The client signed no parameters. All of them are signed.");
    left_out.chain([all]).collect()
}

fn with_query(right: &SignedText, query: String, sentence: impl Into<String>) -> Attempt {
    attempt(SignedText { query, ..right.clone() }, sentence)
}

fn pairs<'a>(signed: &Signed<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    signed.params.iter().filter(|(name, _)| *name != SIGNATURE)
}

fn pair(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

fn joined(pairs: impl Iterator<Item = String>) -> String {
    pairs.collect::<Vec<_>>().join("&")
}

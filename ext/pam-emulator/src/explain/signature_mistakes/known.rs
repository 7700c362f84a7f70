//! The known mistakes in the signed text.

use super::json::{compact, pretty, spaced};
use super::signed::Signed;
use crate::explain::signed_text::{SignedText, is_body_signed};
use pam_core::{canonical_query, percent_decode, percent_encode};

/// A mistake, and the texts that clients with this mistake sign.
pub(super) struct Known {
    pub(super) name: &'static str,
    /// What the client did wrong, and how to correct it. `{right}` is the right method, `{}` the word of the text.
    sentence: &'static str,
    texts: fn(&Signed<'_>) -> Vec<Attempt>,
}

/// A text that a client may have signed by mistake, and the word for `{}` in the sentence.
type Attempt = (SignedText, String);

impl Known {
    /// The name and the sentence, if one of the texts fits.
    pub(super) fn fitting(
        &self,
        signed: &Signed<'_>,
        fits: impl Fn(&SignedText) -> bool,
    ) -> Option<(&'static str, String)> {
        let (_, word) = (self.texts)(signed).into_iter().find(|(text, _)| fits(text))?;
        let sentence = self.sentence.replace("{right}", &signed.right.method).replace("{}", &word);
        Some((self.name, sentence))
    }
}

const fn known(name: &'static str, sentence: &'static str, texts: fn(&Signed<'_>) -> Vec<Attempt>) -> Known {
    Known { name, sentence, texts }
}

/// The mistakes in the order in which they are tried. More likely ones come first.
#[rustfmt::skip]
pub(super) const KNOWN: &[Known] = &[
    known("space_as_plus", "The client signed `+` for a space. It has to sign `%20`.",
        |it| queries(it, [it.right.query.replace("%20", "+")])),
    known("tilde", "The client signed `~` as it is. It has to sign `%7E`.",
        |it| queries(it, [it.right.query.replace("%7E", "~")])),
    known("encoded_like_a_browser",
        "The client encoded the parameters as a browser does. `! ' ( ) * ~` have to be encoded as well.",
        |it| queries(it, as_a_browser_encodes(&it.right.query))),
    known("lower_case_hex",
        "The client encoded the parameters with small letters, as in `%2f`. They have to be `%2F`.",
        |it| queries(it, [with_small_hex(&it.right.query)])),
    known("unsorted", "The client did not sort the parameters. They have to be sorted by name.",
        |it| queries(it, [joined(pairs(it).map(|(name, value)| pair(name, &percent_encode(value))))])),
    // This puts `channel-group=` before `channel=`.
    known("sorted_as_pairs",
        "The client sorted the parameters as texts `name=value`. They have to be sorted by name alone.",
        |it| queries(it, [joined(sorted(it.right.query.split('&')).map(str::to_owned))])),
    known("query_as_sent",
        "The client signed the query as it is in the URL. The parameters have to be sorted by name, and their \
         values encoded.",
        |it| queries(it, as_sent(&it.request.query))),
    known("unencoded", "The client did not encode the values of the parameters before it signed them.",
        |it| queries(it, unencoded(it))),
    known("parameter_left_out", "The client left out the parameter `{}`. All parameters are signed.",
        each_parameter_left_out),
    known("parameter_left_out", "The client signed no parameters. All of them are signed.",
        |it| queries(it, [String::new()])),
    known("method", "The client signed {}, but this request has to be signed as {right}.", other_methods),
    known("path_decoded", "The client signed the decoded path. It has to sign the path as it is sent, encoded.",
        |it| paths(it, percent_decode(&it.right.path).map(Into::into))),
    known("path_encoded_twice",
        "The client encoded the path twice before it signed. It has to sign the path as it is sent.",
        |it| paths(it, [it.right.path.replace('%', "%25")])),
    known("body_left_out", "The client left the body out. {right} requests are signed with their body.",
        |it| bodies(it, [Vec::new()])),
    known("body_signed", "The client signed the body. A publish by POST is signed as a GET, without its body.",
        |it| bodies(it, is_body_signed(it.request.method).then(|| it.request.body.clone()))),
    known("body_signed", "The client signed the body. {right} requests are signed without one.",
        |it| bodies(it, [it.request.body.clone()])),
    known("body_written_again",
        "The client signed this JSON with other white space. It has to sign the bytes that it sends.",
        |it| bodies(it, [compact, pretty, spaced].into_iter().filter_map(|write| write(&it.right.body)))),
    known("line_feed_left_out",
        "The client left out the line feed after the query. It has to be there even without a body.",
        |it| attempts([SignedText { is_query_ended: false, ..it.right.clone() }])),
    known("publish_key", "The client signed with the publish key of another keyset. Give it this keyset's.",
        |it| publish_keys(it, it.other_publish_keys.iter().cloned())),
    known("publish_key", "The client signed with the subscribe key in the place of the publish key.",
        |it| publish_keys(it, [it.subscribe_key.to_owned()])),
    known("publish_key", "The client signed without a publish key. It stands on the second line.",
        |it| publish_keys(it, [String::new()])),
    known("old_form",
        "The client made a signature of the older form. This call takes signature v2: it begins with the method, and \
         the signature with `v2.`.",
        |it| attempts([in_old_form(it)])),
];

fn queries(it: &Signed<'_>, queries: impl IntoIterator<Item = String>) -> Vec<Attempt> {
    attempts(queries.into_iter().map(|query| SignedText { query, ..it.right.clone() }))
}

fn paths(it: &Signed<'_>, paths: impl IntoIterator<Item = String>) -> Vec<Attempt> {
    attempts(paths.into_iter().map(|path| SignedText { path, ..it.right.clone() }))
}

fn bodies(it: &Signed<'_>, bodies: impl IntoIterator<Item = Vec<u8>>) -> Vec<Attempt> {
    attempts(bodies.into_iter().map(|body| SignedText { body, ..it.right.clone() }))
}

fn publish_keys(it: &Signed<'_>, keys: impl IntoIterator<Item = String>) -> Vec<Attempt> {
    attempts(keys.into_iter().map(|publish_key| SignedText { publish_key, ..it.right.clone() }))
}

/// The form of legacy SDKs, with the subscribe key in the place of the method.
fn in_old_form(it: &Signed<'_>) -> SignedText {
    let method = it.subscribe_key.to_owned();
    SignedText { method, body: Vec::new(), is_query_ended: false, ..it.right.clone() }
}

fn attempts(texts: impl IntoIterator<Item = SignedText>) -> Vec<Attempt> {
    texts.into_iter().map(|text| (text, String::new())).collect()
}

/// The characters that JavaScript's `encodeURIComponent` does not encode.
fn as_a_browser_encodes(query: &str) -> [String; 3] {
    let left = [("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*"), ("%7E", "~")];
    let spared = left.iter().fold(query.to_owned(), |query, (code, sign)| query.replace(code, sign));
    [spared.replace("%20", "+"), spared, query.replace("%2A", "*")]
}

fn with_small_hex(query: &str) -> String {
    let mut parts = query.split('%');
    let mut small = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        small.extend(["%", &code.to_ascii_lowercase(), rest]);
    }
    small
}

/// The query as it is in the URL, which need not be sorted or encoded as the service does it.
fn as_sent(query: &str) -> [String; 2] {
    let pairs = query.split('&').filter(|pair| !pair.starts_with("signature="));
    [joined(pairs.clone().map(str::to_owned)), joined(sorted(pairs).map(str::to_owned))]
}

fn unencoded(it: &Signed<'_>) -> [String; 2] {
    let mut by_name: Vec<_> = pairs(it).collect();
    by_name.sort_by_key(|(name, _)| *name);
    let by_name = by_name.into_iter().map(|(name, value)| pair(name, value));
    [joined(by_name), joined(pairs(it).map(|(name, value)| pair(name, value)))]
}

fn each_parameter_left_out(it: &Signed<'_>) -> Vec<Attempt> {
    let without = |left_out: &str| {
        let query = canonical_query(&pairs(it).filter(|(name, _)| *name != left_out).collect());
        (SignedText { query, ..it.right.clone() }, left_out.to_owned())
    };
    pairs(it).map(|(name, _)| without(name)).collect()
}

fn other_methods(it: &Signed<'_>) -> Vec<Attempt> {
    let others = ["GET", "POST", "PUT", "PATCH", "DELETE", "get", "post", "patch", "delete"];
    let others = others.into_iter().filter(|method| *method != it.right.method);
    let bodies = [it.right.body.clone(), Vec::new(), it.request.body.clone()];
    let texts = others.flat_map(|method| bodies.iter().map(move |body| (method.to_owned(), body.clone())));
    texts
        .map(|(method, body)| (SignedText { method: method.clone(), body, ..it.right.clone() }, method))
        .collect()
}

fn pairs<'a>(it: &Signed<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    it.params.iter().filter(|(name, _)| *name != "signature")
}

fn pair(name: &str, value: &str) -> String {
    format!("{name}={value}")
}

fn sorted<'a>(pairs: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable();
    pairs.into_iter()
}

fn joined(pairs: impl Iterator<Item = String>) -> String {
    pairs.collect::<Vec<_>>().join("&")
}

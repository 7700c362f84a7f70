//! The format of a signature: mistakes that happen after the right bytes were signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The name and explanation of a mistake.
pub(super) type Form = (&'static str, &'static str);

const PADDING: Form = (
    "padding",
    "The client kept the padding at the end of the signature. It has to be base64url without `=`.",
);
const ALPHABET: Form = (
    "alphabet",
    "The client wrote the signature in ordinary base64. It has to be base64url: `-` for `+`, `_` for `/`.",
);
const VERSION: Form = ("version", "The client left out `v2.` in front of the signature.");
const HEX: Form =
    ("hex", "The client wrote the signature in hex. It has to be base64url without `=`, after `v2.`.");

/// The signature in the right format, and the first mistake in the format that was sent.
pub(super) fn normal(signature: &str) -> (Option<Form>, String) {
    let bare = signature.strip_prefix("v2.");
    let rest = bare.unwrap_or(signature);
    if let Some(bytes) = from_hex(rest) {
        return (Some(HEX), format!("v2.{}", URL_SAFE_NO_PAD.encode(bytes)));
    }
    // A plus sign that is not encoded arrives as a space.
    let is_ordinary = rest.contains(['+', '/', ' ']);
    let mistakes = [(rest.ends_with('='), PADDING), (is_ordinary, ALPHABET), (bare.is_none(), VERSION)];
    let found = mistakes.into_iter().find_map(|(is_made, form)| is_made.then_some(form));
    let text = rest.trim_end_matches('=').replace(['+', ' '], "-").replace('/', "_");
    (found, format!("v2.{text}"))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes = (0..32).map(|index| u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok());
    is_hex.then(|| bytes.collect()).flatten()
}

/// Decodes a signature in the right format.
#[cfg(test)]
pub(super) fn bytes(signature: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(signature.trim_start_matches("v2.")).unwrap()
}

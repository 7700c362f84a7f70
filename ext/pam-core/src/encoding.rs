//! Percent-encoding as signature v2 needs it. Default URL encoders encode some characters too many and some too few.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;

/// Everything but `A-Z a-z 0-9 - _ .`. RFC 3986 does not encode the tilde, but the service's signature does.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Encodes a value, in upper-case hex; a space is `%20`, never `+`.
pub fn encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, ENCODED).into()
}

pub(crate) fn encode_into(target: &mut String, text: &str) {
    target.extend(utf8_percent_encode(text, ENCODED));
}

/// Decodes `%XX`; a plus sign stays a plus sign. `None` if the result is not UTF-8.
///
/// A percent sign without two hex digits after it stays a percent sign, as on most servers.
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(text).decode_utf8().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_encoded_as_their_utf8_bytes_in_upper_case() {
        assert_eq!(encode("a b+c/~"), "a%20b%2Bc%2F%7E");
        assert_eq!(encode("é£😀"), "%C3%A9%C2%A3%F0%9F%98%80");
    }

    #[test]
    fn decoding_reverses_encoding_and_keeps_plus_signs() {
        for text in ["", "plain", "a b+c%/~", "é😀", "100%", "%zz%4"] {
            assert_eq!(decode(&encode(text)).unwrap(), text);
        }
        assert_eq!(decode("a+b%2fc%2F%zz%").unwrap(), "a+b/c/%zz%");
        assert_eq!(decode("%FF"), None);
    }
}

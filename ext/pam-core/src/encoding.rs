//! Percent-encoding as signature v2 needs it. Default URL encoders encode some characters too many and some too few.

use std::borrow::Cow;

const UPPER_HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Encodes everything but `A-Z a-z 0-9 - _ .`, in upper-case hex; a space is `%20`, never `+`.
///
/// The tilde is encoded, too. RFC 3986 does not do that, but the service's signature does.
pub fn encode(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() * 3);
    encode_into(&mut encoded, text);
    Cow::Owned(encoded)
}

pub(crate) fn encode_into(target: &mut String, text: &str) {
    for byte in text.bytes() {
        if is_plain(byte) {
            target.push(char::from(byte));
        } else {
            target.push('%');
            target.push(hex_digit(byte >> 4));
            target.push(hex_digit(byte & 15));
        }
    }
}

/// Decodes `%XX`; a plus sign stays a plus sign. `None` if the result is not UTF-8.
///
/// A percent sign without two hex digits after it stays a percent sign, as on most servers.
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match escaped(rest) {
            Some((byte, after)) => {
                decoded.push(byte);
                rest = after;
            }
            None => {
                decoded.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

fn escaped(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, rest @ ..] = bytes else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((digit(*high)? << 4 | digit(*low)?, rest))
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn hex_digit(nibble: u8) -> char {
    UPPER_HEX.get(usize::from(nibble)).map_or('0', |digit| char::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_unreserved_characters_without_the_tilde_stay() {
        let kept: String = (' '..='~').filter(|c| encode(&c.to_string()).len() == 1).collect();
        assert_eq!(kept, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
    }

    #[test]
    fn characters_are_encoded_as_their_utf8_bytes_in_upper_case() {
        assert_eq!(encode("a b+c/~"), "a%20b%2Bc%2F%7E");
        assert_eq!(encode("é£😀"), "%C3%A9%C2%A3%F0%9F%98%80");
    }

    #[test]
    fn decoding_undoes_encoding_and_leaves_plus_signs_alone() {
        for text in ["", "plain", "a b+c%/~", "é😀", "100%", "%zz%4"] {
            assert_eq!(decode(&encode(text)).unwrap(), text);
        }
        assert_eq!(decode("a+b%2fc%2F%zz%").unwrap(), "a+b/c/%zz%");
        assert_eq!(decode("%FF"), None);
    }
}

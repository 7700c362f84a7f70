//! A token's text form: base64url with padding. Apps often strip the padding, or use the alphabet of plain base64.

use super::{Reason, TokenError};
use crate::encoding::decode as percent_decode;
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE};
use base64::{DecodeError, alphabet};
use std::borrow::Cow;

/// The longest text that is accepted: twice what fits into a request line.
const MAX_TOKEN_BYTES: usize = 65_536;

const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A token's padding in percent-encoding, as in a token that was copied from a URL.
const ESCAPED_PADDING: [&str; 2] = ["%3D", "%3d"];

/// A token as the service wrote it: without white space around it, and decoded if its trailing `=` are escaped.
pub fn tidy(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if !ESCAPED_PADDING.iter().any(|escaped| trimmed.ends_with(escaped)) {
        return Cow::Borrowed(trimmed);
    }
    percent_decode(trimmed).unwrap_or(Cow::Borrowed(trimmed))
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, TokenError> {
    let tidy = tidy(text);
    let trimmed = tidy.as_ref();
    if trimmed.is_empty() {
        return Err(TokenError { reason: Reason::Empty, offset: 0 });
    }
    if trimmed.len() > MAX_TOKEN_BYTES {
        return Err(TokenError { reason: Reason::TooLarge, offset: MAX_TOKEN_BYTES });
    }
    let decoded = ANY_PADDING.decode(trimmed).or_else(|error| match trimmed.contains(['+', '/']) {
        true => ANY_PADDING.decode(trimmed.replace('+', "-").replace('/', "_")),
        false => Err(error),
    });
    decoded.map_err(|error| TokenError { reason: Reason::Base64, offset: offset(&error, trimmed) })
}

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

fn offset(error: &DecodeError, text: &str) -> usize {
    match error {
        DecodeError::InvalidByte(offset, _) | DecodeError::InvalidLastSymbol { offset, .. } => *offset,
        DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_padding_alphabet_and_surrounding_space_is_accepted() {
        let bytes = [0xfb, 0xef, 0xff, 0x01];
        for text in ["--__AQ==", "--__AQ", "--__AQ=", "++//AQ==", " --__AQ\n", "--__AQ%3D%3d\n", "--__AQ%3D"]
        {
            assert_eq!(decode(text).unwrap(), bytes, "{text:?}");
        }
        assert_eq!(encode(&bytes), "--__AQ==");
    }

    #[test]
    fn percent_encoded_padding_is_decoded() {
        for (text, token) in [
            ("ab%3D%3D", "ab=="),
            (" ab%3d\n", "ab="),
            ("ab==", "ab=="),
            ("a%3Db", "a%3Db"),
            ("%3D", "="),
            ("", ""),
        ] {
            assert_eq!(tidy(text), token, "{text:?}");
        }
    }

    #[test]
    fn text_that_is_not_base64_is_refused_with_the_offset() {
        assert_eq!(decode("--%_"), Err(TokenError { reason: Reason::Base64, offset: 2 }));
        assert_eq!(decode("--__A"), Err(TokenError { reason: Reason::Base64, offset: 5 }));
        assert_eq!(decode(" \n").unwrap_err().reason, Reason::Empty);
        assert_eq!(decode(&"A".repeat(MAX_TOKEN_BYTES + 1)).unwrap_err().reason, Reason::TooLarge);
    }
}

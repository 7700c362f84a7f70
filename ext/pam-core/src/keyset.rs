//! The keys of a keyset. They are checked when it is made. The secret key is never printed.

use crate::error::{Invalid, MissingKey};
use crate::text::{code_point, is_invisible};
use std::fmt;
use zeroize::Zeroizing;

/// The key that signs. Its memory is overwritten when it is dropped, and its `Debug` form hides it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SecretKey(Zeroizing<String>);

/// The keys of one PubNub keyset. Only the subscribe key is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyset {
    /// Names the keyset in every path.
    pub subscribe: String,
    publish: Option<String>,
    secret: Option<SecretKey>,
}

/// The two keys that signing needs.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    publish: &'a str,
    pub(crate) secret: &'a SecretKey,
}

impl Keyset {
    /// Checks each key; the error names the one that is wrong and never shows its value.
    pub fn new(subscribe: &str, publish: Option<&str>, secret: Option<&str>) -> Result<Self, Invalid> {
        Ok(Self {
            subscribe: checked(&SUBSCRIBE, subscribe)?,
            publish: publish.map(|key| checked(&PUBLISH, key)).transpose()?,
            secret: secret.map(|key| checked(&SECRET, key)).transpose()?.map(Zeroizing::new).map(SecretKey),
        })
    }

    /// The keys that signing needs, or which of them are missing.
    pub fn signer(&self) -> Result<Signer<'_>, MissingKey> {
        match (&self.publish, &self.secret) {
            (Some(publish), Some(secret)) => Ok(Signer { publish, secret }),
            (None, Some(_)) => Err(MissingKey::Publish),
            (Some(_), None) => Err(MissingKey::Secret),
            (None, None) => Err(MissingKey::Both),
        }
    }
}

impl<'a> Signer<'a> {
    /// The publish key, which is part of the string to sign.
    pub const fn publish_key(&self) -> &'a str {
        self.publish
    }
}

impl SecretKey {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretKey(hidden)")
    }
}

/// One sort of key: its argument, its name in messages, and the prefix of PubNub's own keys.
struct Sort {
    argument: &'static str,
    word: &'static str,
    prefix: &'static str,
}

const SUBSCRIBE: Sort = Sort { argument: "subscribe_key", word: "a subscribe key", prefix: "sub-c-" };
const PUBLISH: Sort = Sort { argument: "publish_key", word: "a publish key", prefix: "pub-c-" };
const SECRET: Sort = Sort { argument: "secret_key", word: "a secret key", prefix: "sec-c-" };

/// Refuses a secret key as another argument: that would be sent, and printed.
pub fn no_secret_key(argument: &str, expected: &str, text: &str) -> Result<(), Invalid> {
    if text.trim_start().starts_with(SECRET.prefix) {
        let got = format!("{} ({}…)", SECRET.word, SECRET.prefix);
        return Err(Invalid::new(argument, expected, got));
    }
    Ok(())
}

/// Keys without a known prefix are accepted: demo keysets and old ones have none.
fn checked(sort: &Sort, key: &str) -> Result<String, Invalid> {
    let refuse =
        |got: String| Err(Invalid::new(sort.argument, format!("{} ({}…)", sort.word, sort.prefix), got));
    if key.is_empty() {
        return refuse("an empty String".to_owned());
    }
    if let Some(what) = key.chars().find_map(foreign) {
        return refuse(format!("one with {what} in it"));
    }
    match [SUBSCRIBE, PUBLISH, SECRET].iter().find(|other| key.starts_with(other.prefix)) {
        Some(other) if other.prefix != sort.prefix => refuse(format!("{} ({}…)", other.word, other.prefix)),
        _ if key == "." || key == ".." => refuse("dots".to_owned()),
        _ => Ok(key.to_owned()),
    }
}

/// Characters that no key has. They come along when a key is copied from a page, an editor or an env file.
fn foreign(character: char) -> Option<String> {
    let code = code_point(character);
    match character {
        '\u{feff}' => Some(format!("a byte order mark ({code})")),
        '\u{200b}'..='\u{200d}' | '\u{2060}' => Some(format!("a zero-width character ({code})")),
        '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => {
            Some("quotation marks".to_owned())
        }
        '\n' | '\r' => Some("a line break".to_owned()),
        _ if character.is_whitespace() => Some("white space".to_owned()),
        _ if is_invisible(character) => Some(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_key_is_reported_without_its_value() {
        let error = Keyset::new("sub-c-1", Some("sec-c-hush"), None).unwrap_err().to_string();
        assert_eq!(error, "publish_key: expected a publish key (pub-c-…), got a secret key (sec-c-…)");
        let error = Keyset::new("pub-c-1", None, None).unwrap_err().to_string();
        assert_eq!(error, "subscribe_key: expected a subscribe key (sub-c-…), got a publish key (pub-c-…)");
    }

    #[test]
    fn a_secret_key_in_place_of_another_argument_is_reported_without_its_value() {
        for text in ["sec-c-hush", " sec-c-hush\n"] {
            let error = no_secret_key("user_id", "a user id", text).unwrap_err().to_string();
            assert_eq!(error, "user_id: expected a user id, got a secret key (sec-c-…)");
        }
        assert!(no_secret_key("user_id", "a user id", "my-sec-c-room").is_ok());
    }

    #[test]
    fn keys_without_a_prefix_are_accepted_and_invalid_ones_refused() {
        assert!(Keyset::new("demo", Some("demo"), Some("my_key")).is_ok());
        for key in ["", "sub-c-1\n", "a b", ".."] {
            assert!(Keyset::new(key, None, None).is_err(), "{key:?}");
        }
    }

    #[test]
    fn an_unexpected_character_in_a_key_is_reported_without_the_key() {
        for (key, what) in [
            ("\"sec-c-hush\"", "quotation marks"),
            ("'sec-c-hush'", "quotation marks"),
            ("“sec-c-hush”", "quotation marks"),
            ("\u{feff}sec-c-hush", "a byte order mark (U+FEFF)"),
            ("sec-c-\u{200b}hush", "a zero-width character (U+200B)"),
            ("sec-c-hush\n", "a line break"),
            ("sec-c-hush\r\n", "a line break"),
            (" sec-c-hush", "white space"),
            ("sec-c-hush\u{a0}", "white space"),
            ("sec-c-hush\0", "U+0000"),
            ("sec-c-hush\u{202c}", "U+202C"),
        ] {
            let error = Keyset::new("sub-c-1", None, Some(key)).unwrap_err().to_string();
            let expected = format!("secret_key: expected a secret key (sec-c-…), got one with {what} in it");
            assert_eq!(error, expected, "{key:?}");
        }
    }

    #[test]
    fn an_error_names_every_key_that_signing_needs() {
        let missing = |publish, secret| {
            let message = Keyset::new("s", publish, secret).unwrap().signer().unwrap_err().to_string();
            message.split(':').next().unwrap().to_owned()
        };
        assert_eq!(missing(Some("p"), None), "secret_key");
        assert_eq!(missing(None, Some("x")), "publish_key");
        assert_eq!(missing(None, None), "publish_key and secret_key");
    }
}

//! Bytes as a token's text and as the CBOR below it: what is a token can be written, read again and asked.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pam_core::{Category, Kind, Permissions, Projections, Question, Resource, Token, check};

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        decode(text);
    }
    decode(&base64(data));
});

fn decode(text: &str) {
    let token = match Token::parse(text) {
        Ok(token) => token,
        Err(error) => {
            assert!(error.offset <= text.len(), "{error}");
            assert!(error.to_string().starts_with("token: expected"), "{error}");
            return;
        }
    };
    written_and_read_again(&token);
    asked(&token);
}

/// Compared as texts: a NaN in `meta` equals nothing, itself included.
fn written_and_read_again(token: &Token) {
    let signature = <[u8; 32]>::try_from(token.signature()).unwrap_or_default();
    let written = token.seal(|_| signature);
    let again = Token::parse(&written).expect("what is written can be read");
    assert_eq!(again.seal(|_| signature), written);
    assert_eq!(again.signature(), signature);
    assert_eq!((again.issued_at(), again.ttl()), (token.issued_at(), token.ttl()));
    assert_eq!((again.resources(), again.patterns()), (token.resources(), token.patterns()));
    assert_eq!(again.categories(), token.categories());
    assert_eq!(format!("{:?}", again.unknown()), format!("{:?}", token.unknown()));
    assert_eq!(projections(&again), projections(token));
    assert_eq!(again.authorized_uuid(), token.authorized_uuid());
    let (signed, sealed) = Token::sealed_parts(&written).expect("a sealed token has its parts");
    assert_eq!(sealed, signature);
    token.seal(|bytes| {
        assert_eq!(bytes, signed);
        signature
    });
}

fn projections(token: &Token) -> Projections {
    token.meta().map(|meta| Projections::of_meta(&meta)).unwrap_or_default()
}

/// A token permits what its own names and categories say, until it ends, and nothing afterwards.
fn asked(token: &Token) {
    let start = token.issued_at();
    for category in Category::ALL {
        let listed = token.categories().into_iter().find(|(each, _)| *each == category);
        let resource = Resource::Category(category);
        let question = Question { permissions: Category::PERMISSION, resource, user_id: None, at: start };
        let permitted = listed.is_some_and(|(_, set)| set.contains(Category::PERMISSION));
        assert_eq!(check(token, &question).is_ok(), permitted && !token.is_expired(start));
    }
    for kind in Kind::ALL {
        for (name, permissions) in token.resources().unwrap_or_default().get(kind).iter().take(4) {
            let now =
                Question { permissions, resource: Resource::Named(kind, name), user_id: None, at: start };
            assert_eq!(check(token, &now).is_ok(), !token.is_expired(start));
            let late = Question { permissions: Permissions::NONE, at: token.expires_at(), ..now };
            assert!(check(token, &late).is_err());
        }
    }
}

/// Written here rather than taken from the crate that reads it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|index| text.push(char::from(LETTERS[group >> (18 - 6 * index) & 63])));
    }
    text
}

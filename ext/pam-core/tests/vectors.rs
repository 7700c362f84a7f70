//! Outside truth: signatures published by other SDKs and tokens issued by the real service.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use pam_core::{
    Keyset, Kind, Method, Params, Scope, Token, UnixTime, Value, canonical_query, sign, signed_params,
    string_to_sign, verify,
};

const SIGNATURES: &str = include_str!("../../../spec/vectors/signatures.json");
const TOKENS: &str = include_str!("../../../spec/vectors/tokens.json");

fn list(text: &str, key: &str) -> Vec<Value> {
    match serde_json::from_str::<Value>(text).unwrap().get(key) {
        Some(Value::List(list)) if !list.is_empty() => list.clone(),
        _ => panic!("no {key} in the vectors"),
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_text).unwrap_or_else(|| panic!("no {key}"))
}

#[test]
fn every_golden_signature_holds_stage_by_stage() {
    for vector in list(SIGNATURES, "vectors") {
        let name = text(&vector, "name");
        let pairs = vector.get("params").unwrap().as_map().unwrap();
        let params: Params =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_text().unwrap())).collect();
        let method = Method::named(text(&vector, "method")).unwrap();
        let publish = text(&vector, "publish_key");
        let keyset = Keyset::new("sub", Some(publish), Some(text(&vector, "secret_key"))).unwrap();
        let signer = keyset.signer().unwrap();

        let query = canonical_query(&params);
        assert_eq!(query, text(&vector, "canonical_query"), "canonical query of {name:?}");
        let body = text(&vector, "body").as_bytes();
        let to_sign = string_to_sign(method, publish, text(&vector, "path"), &query, body);
        assert_eq!(
            std::str::from_utf8(&to_sign).unwrap(),
            text(&vector, "string_to_sign"),
            "string to sign of {name:?}"
        );
        assert_eq!(sign(signer, &to_sign), text(&vector, "signature"), "signature of {name:?}");
        assert!(verify(signer, &to_sign, text(&vector, "signature")), "verification of {name:?}");
        let all = signed_params(signer, method, text(&vector, "path"), params, body, UnixTime(0)).unwrap();
        assert_eq!(all.get("signature"), Some(text(&vector, "signature")), "all at once, of {name:?}");
    }
}

#[test]
fn every_real_token_decodes_to_its_published_decode() {
    for vector in list(TOKENS, "tokens") {
        let token = Token::parse(text(&vector, "token")).unwrap();
        assert_eq!(plain(&token), sorted(vector.get("decoded").unwrap()), "{}", text(&vector, "source"));
    }
}

#[test]
fn every_real_token_is_written_again_byte_for_byte() {
    for vector in list(TOKENS, "tokens") {
        let original = text(&vector, "token");
        let token = Token::parse(original).unwrap();
        let again = token.seal(|_| token.signature().try_into().unwrap());
        assert_eq!(again.trim_end_matches('='), original.trim_end_matches('='));
    }
}

#[test]
fn every_real_token_cut_at_any_place_is_refused() {
    for vector in list(TOKENS, "tokens") {
        let whole = text(&vector, "token").trim_end_matches('=');
        for length in 0..whole.len() {
            assert!(Token::parse(&whole[..length]).is_err(), "{length} characters of {whole}");
        }
    }
}

#[test]
fn malformed_tokens_are_refused() {
    for vector in list(TOKENS, "malformed") {
        assert!(Token::parse(text(&vector, "token")).is_err());
    }
}

/// The token as the vectors write it: numbers plain, the signature in hex, keys sorted.
fn plain(token: &Token) -> Value {
    let mut pairs = vec![
        ("v".to_owned(), Value::Int(2)),
        ("t".to_owned(), Value::Int(token.issued_at().0.into())),
        ("ttl".to_owned(), Value::Int(token.ttl().into())),
        ("sig".to_owned(), Value::Text(format!("hex:{}", hex(token.signature())))),
    ];
    pairs.extend(token.resources().map(|scope| ("res".to_owned(), plain_scope(&scope))));
    pairs.extend(token.patterns().map(|scope| ("pat".to_owned(), plain_scope(&scope))));
    pairs.extend(token.meta().map(|meta| ("meta".to_owned(), meta)));
    pairs.extend(token.authorized_uuid().map(|uuid| ("uuid".to_owned(), Value::Text(uuid.to_owned()))));
    sorted(&Value::Map(pairs))
}

fn plain_scope(scope: &Scope) -> Value {
    let kinds =
        Kind::ALL.iter().filter_map(|kind| scope.sections().iter().find(|section| section.kind == *kind));
    Value::Map(
        kinds
            .map(|section| {
                let entries = section.entries.iter();
                let pairs = entries.map(|(name, set)| (name.to_string(), Value::Int(set.mask().into())));
                (section.kind.cbor().to_owned(), Value::Map(pairs.collect()))
            })
            .collect(),
    )
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Map(pairs) => {
            let mut pairs: Vec<_> = pairs.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            pairs.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Map(pairs)
        }
        Value::List(values) => Value::List(values.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

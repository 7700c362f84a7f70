//! Signatures and tokens from outside: published by other SDKs, issued by the real service, or computed by another
//! implementation. `spec/behaviour/conformance_spec.rb` compares the same signatures.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/vectors.rs"]
mod vectors;

use pam_core::{
    Caller, Grant, Kind, Method, Params, Permissions, Request, Scope, Token, UnixTime, UnsignedCall, Value,
    canonical_query, percent_decode, percent_encode, string_to_sign,
};
use vectors::{Vector, number, vectors};

const SIGNATURES: &str = include_str!("../../../spec/vectors/signatures.json");
const CONFORMANCE: &str = include_str!("../../../spec/vectors/conformance.json");
const TOKENS: &str = include_str!("../../../spec/vectors/tokens.json");

#[test]
fn every_printable_character_is_percent_encoded_and_decoded() {
    let document = Vector(serde_json::from_str(CONFORMANCE).unwrap());
    let table = document.pairs("encoding");
    assert_eq!(table.len(), (' '..='~').count());
    for (character, encoded) in table {
        assert_eq!(percent_encode(character), encoded.as_text().unwrap(), "{character:?}");
        assert_eq!(percent_decode(encoded.as_text().unwrap()).unwrap(), *character);
    }
}

#[test]
fn every_stage_of_every_signature_is_equal() {
    for file in [SIGNATURES, CONFORMANCE] {
        for vector in vectors(file, "vectors") {
            vector.assert_signature(&vector.keyset("sub"), vector.params());
        }
    }
}

#[test]
fn every_url_has_the_signed_parameters() {
    for vector in vectors(CONFORMANCE, "vectors") {
        let (name, signature) = (vector.text("name"), vector.text("signature"));
        let query = format!("{}&signature={signature}", vector.text("canonical_query"));
        let path = vector.text("path").to_owned();
        let request = Request { method: vector.method(), path, query, body: Vec::new() };
        assert_eq!(request.target(), vector.text("url"), "URL of {name:?}");

        let params = Params::parse(&request.query).unwrap();
        assert_eq!(canonical_query(&params), vector.text("canonical_query"), "canonical query of {name:?}");
        assert_eq!(params.get("signature"), Some(signature), "signature of {name:?}");
        for (param, value) in vector.pairs("params").iter().filter(|(param, _)| param != "signature") {
            assert_eq!(params.get(param), value.as_text(), "{param} of {name:?}");
        }
    }
}

#[test]
fn every_revocation_is_equal_at_every_stage() {
    for vector in vectors(CONFORMANCE, "revocations") {
        let keyset = vector.keyset(vector.text("subscribe_key"));
        let call = UnsignedCall::revoke(&keyset, vector.text("token"), &caller(&vector)).unwrap();
        assert_request(&vector, Method::Delete, &call);
    }
}

#[test]
fn every_grant_is_equal_at_every_stage() {
    for vector in vectors(CONFORMANCE, "grants") {
        let keyset = vector.keyset(vector.text("subscribe_key"));
        let call = UnsignedCall::grant(&keyset, &grant(&vector), &caller(&vector)).unwrap();
        assert_request(&vector, Method::Post, &call);
    }
}

fn caller(vector: &Vector) -> Caller {
    let caller = Caller::new(vector.text("user_id")).unwrap();
    caller.with_sdk(vector.text("pnsdk")).with_auth(Some(vector.text("auth")))
}

fn grant(vector: &Vector) -> Grant {
    let mut channels = Scope::default();
    for (name, mask) in vector.pairs("channels") {
        let mask = u32::try_from(number(mask)).unwrap();
        channels.add(Kind::Channel, name, Permissions::from_mask(mask)).unwrap();
    }
    let meta = Some(vector.get("meta").clone());
    let user = Some(vector.text("authorized_user_id")).filter(|user| !user.is_empty());
    Grant::new(vector.number("ttl"), channels, Scope::default(), meta, user).unwrap()
}

fn assert_request(vector: &Vector, method: Method, call: &UnsignedCall) {
    let (name, keyset) = (vector.text("name"), vector.keyset(vector.text("subscribe_key")));
    let signer = keyset.signer().unwrap();
    let now = UnixTime(u64::try_from(vector.number("timestamp")).unwrap());
    let request = call.signed(signer, now);
    assert_eq!((request.method, request.path.as_str()), (method, vector.text("path")), "path of {name:?}");
    assert_eq!(std::str::from_utf8(&request.body).unwrap(), vector.text("body"), "body of {name:?}");

    let (query, signature) = request.query.rsplit_once("&signature=").unwrap();
    assert_eq!(query, vector.text("canonical_query"), "canonical query of {name:?}");
    let to_sign = string_to_sign(method, signer.publish_key(), &request.path, query, &request.body);
    let to_sign = String::from_utf8(to_sign).unwrap();
    assert_eq!(to_sign, vector.text("string_to_sign"), "string to sign of {name:?}");
    assert_eq!(signature, vector.text("signature"), "signature of {name:?}");
    assert_eq!(request.target(), vector.text("url"), "URL of {name:?}");
}

#[test]
fn every_real_token_is_decoded_as_published() {
    for vector in vectors(TOKENS, "tokens") {
        let token = Token::parse(vector.text("token")).unwrap();
        assert_eq!(plain(&token), sorted(vector.get("decoded")), "{}", vector.text("source"));
    }
}

#[test]
fn every_real_token_is_encoded_to_the_same_bytes() {
    for vector in vectors(TOKENS, "tokens") {
        let original = vector.text("token");
        let token = Token::parse(original).unwrap();
        let again = token.seal(|_| token.signature().try_into().unwrap());
        assert_eq!(again.trim_end_matches('='), original.trim_end_matches('='));
    }
}

#[test]
fn every_real_token_cut_at_any_place_is_refused() {
    for vector in vectors(TOKENS, "tokens") {
        let whole = vector.text("token").trim_end_matches('=');
        for length in 0..whole.len() {
            assert!(Token::parse(&whole[..length]).is_err(), "{length} characters of {whole}");
        }
    }
}

#[test]
fn malformed_tokens_are_refused() {
    for vector in vectors(TOKENS, "malformed") {
        assert!(Token::parse(vector.text("token")).is_err());
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
                let pairs =
                    section.names.iter().map(|(name, set)| (name.to_string(), Value::Int(set.mask().into())));
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

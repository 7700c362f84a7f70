//! What Access Manager gained in autumn 2026, as official SDKs send it and read it:
//! `spec/behaviour/access_manager_2026_spec.rb` asks for the same in Ruby.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/vectors.rs"]
mod vectors;

use pam_core::{
    Caller, Categories, Category, Grant, GrantParts, Keyset, Kind, LegacyGrant, Params, Permissions,
    Projections, Request, Scope, Token, UnixTime, UnsignedCall, Value,
};
use vectors::{Vector, vectors};

const VECTORS: &str = include_str!("../../../spec/vectors/access_manager_2026.json");

fn keyset() -> Keyset {
    Keyset::new("subKey", Some("pubKey"), Some("secKey")).unwrap()
}

/// The vectors of requests that have this key.
fn requests(key: &str) -> Vec<Vector> {
    vectors(VECTORS, "vectors").into_iter().filter(|vector| vector.has_text(key)).collect()
}

fn named(key: &str, name: &str) -> Vector {
    vectors(VECTORS, key).into_iter().find(|vector| vector.text("name") == name).unwrap()
}

/// Those that grant a token, with what they ask for.
fn grants() -> Vec<(Vector, Value)> {
    let grants = requests("body").into_iter().filter(|vector| vector.text("path").ends_with("/grant"));
    let read = |vector: Vector| {
        let body = serde_json::from_str(vector.text("body")).unwrap();
        (vector, body)
    };
    grants.map(read).collect()
}

#[test]
fn the_file_has_the_expected_number_of_vectors() {
    assert_eq!((vectors(VECTORS, "vectors").len(), vectors(VECTORS, "tokens").len()), (51, 14));
    assert_eq!(requests("signature").len(), 21);
    assert_eq!(grants().len(), 26);
}

#[test]
fn every_stage_of_every_signature_is_equal() {
    for vector in requests("signature") {
        let params = Params::parse(vector.text("query")).unwrap();
        assert_eq!(params.get("signature"), Some(vector.text("signature")), "{}", vector.text("name"));
        vector.assert_signature(&keyset(), params);
    }
}

/// The request that a call becomes for whoever sent the vector.
fn sent(vector: &Vector, call: impl FnOnce(&Caller) -> UnsignedCall) -> Request {
    let params = Params::parse(vector.text("query")).unwrap();
    let caller = Caller::new("me").unwrap().with_sdk(params.get("pnsdk").unwrap());
    let now = UnixTime(params.get("timestamp").unwrap().parse().unwrap());
    call(&caller).signed(keyset().signer().unwrap(), now)
}

#[test]
fn every_revocation_is_sent_byte_for_byte() {
    for name in ["py_revoke", "js12_revoke"] {
        let vector = named("vectors", name);
        let request =
            sent(&vector, |caller| UnsignedCall::revoke(&keyset(), "qEF2AkF0Gg-_==", caller).unwrap());
        assert_eq!(request.path, vector.text("path"));
        let signed = format!("{}&signature={}", vector.text("canonical_query"), vector.text("signature"));
        assert_eq!(request.query, signed, "{name}");
    }
}

#[test]
fn every_legacy_grant_is_sent_byte_for_byte() {
    let grants = requests("signature").into_iter().filter(|vector| vector.text("name").contains("_v2_"));
    let mut count = 0;
    for vector in grants {
        let params = Params::parse(vector.text("query")).unwrap();
        let grant = LegacyGrant::from_params(&params).unwrap();
        // Read by the emulator's rules, made again by the client's: that is the strict way.
        let grant = LegacyGrant::new(
            grant.target().clone(),
            pam_core::LegacyFlags::all(grant.permissions()),
            grant.ttl().map(|ttl| ttl.minutes().into()),
        );
        let request = sent(&vector, |caller| UnsignedCall::legacy_grant(&keyset(), &grant.unwrap(), caller));
        let signed = format!("{}&signature={}", vector.text("canonical_query"), vector.text("signature"));
        assert_eq!(request.query, signed, "{}", vector.text("name"));
        count += 1;
    }
    assert_eq!(count, 7);
}

#[test]
fn every_grant_has_the_body_of_the_official_sdk() {
    for (vector, body) in grants() {
        let name = vector.text("name");
        let Some(grant) = read(&body) else {
            assert!(["js13_projections_only", "js12_uuid_create"].contains(&name), "{name}");
            continue;
        };
        let ours = serde_json::from_slice(&grant.body().unwrap()).unwrap();
        assert_eq!(trimmed(&ours), trimmed(&body), "{name}");
    }
}

#[test]
fn a_grant_has_the_same_bytes_as_that_of_the_official_ruby_sdk() {
    let vector = named("vectors", "rb56_channels");
    let body = serde_json::from_str(vector.text("body")).unwrap();
    assert_eq!(String::from_utf8(read(&body).unwrap().body().unwrap()).unwrap(), vector.text("body"));
}

/// What a body asks for, read by means of this file alone; `None` where that is nothing, or no permission.
fn read(body: &Value) -> Option<Grant> {
    let permissions = body.get("permissions").unwrap();
    let mut categories = Categories::default();
    for (name, mask) in pairs(permissions.get("categories")) {
        categories.add("categories", name, Permissions::from_mask(number(mask))).unwrap();
    }
    let parts = GrantParts {
        ttl: number(body.get("ttl").unwrap()).into(),
        resources: scope(permissions.get("resources"))?,
        patterns: scope(permissions.get("patterns"))?,
        categories,
        meta: permissions.get("meta").cloned(),
        authorized_uuid: permissions.get("uuid").and_then(Value::as_text),
    };
    Grant::of(parts).ok()
}

fn scope(value: Option<&Value>) -> Option<Scope> {
    let mut scope = Scope::default();
    for (key, names) in pairs(value) {
        let kind = Kind::ALL.into_iter().find(|kind| kind.json() == key).unwrap();
        for (name, mask) in pairs(Some(names)) {
            scope.add(kind, name, Permissions::from_mask(number(mask))).ok()?;
        }
    }
    Some(scope)
}

fn pairs(value: Option<&Value>) -> &[(String, Value)] {
    value.map_or(&[], |value| value.as_map().unwrap())
}

fn number(value: &Value) -> u32 {
    u32::try_from(vectors::number(value)).unwrap()
}

/// Without maps that are empty, which say nothing, and in one order: SDKs differ in both.
fn trimmed(value: &Value) -> Value {
    let Value::Map(pairs) = value else { return value.clone() };
    let pairs = pairs.iter().map(|(key, value)| (key.clone(), trimmed(value)));
    let mut pairs: Vec<_> = pairs.filter(|(_, value)| *value != Value::Map(Vec::new())).collect();
    pairs.sort_by(|left, right| left.0.cmp(&right.0));
    Value::Map(pairs)
}

/// `decoded` writes the type of a key before it: `b:` for bytes.
fn plain(value: &Value) -> Value {
    match value {
        Value::Map(pairs) => {
            let plain = |(key, value): &(String, Value)| {
                (key.strip_prefix("b:").unwrap_or(key).to_owned(), plain(value))
            };
            Value::Map(pairs.iter().map(plain).collect())
        }
        other => other.clone(),
    }
}

fn masks(scope: Option<Scope>) -> Value {
    let section = |kind: Kind, scope: &Scope| {
        let entries = scope.get(kind).iter();
        let masks = entries.map(|(name, set)| (name.to_string(), Value::Int(set.mask().into())));
        (kind.cbor().to_owned(), Value::Map(masks.collect()))
    };
    let scope = scope.unwrap_or_default();
    Value::Map(Kind::ALL.into_iter().map(|kind| section(kind, &scope)).collect())
}

#[test]
fn every_token_is_decoded_as_in_the_file() {
    for vector in vectors(VECTORS, "tokens") {
        let (name, token) = (vector.text("name"), Token::parse(vector.text("token")).unwrap());
        let decoded = plain(vector.get("decoded"));
        let part = |key| decoded.get(key).cloned().unwrap_or(Value::Map(Vec::new()));
        assert_eq!(trimmed(&masks(token.resources())), trimmed(&part("res")), "res of {name}");
        assert_eq!(trimmed(&masks(token.patterns())), trimmed(&part("pat")), "pat of {name}");
        let categories = token.categories().into_iter();
        let categories =
            categories.map(|(each, set)| (each.cbor().to_owned(), Value::Int(set.mask().into())));
        assert_eq!(Value::Map(categories.collect()), part("cat"), "cat of {name}");
        assert_eq!(token.meta().unwrap_or(Value::Map(Vec::new())), part("meta"), "meta of {name}");
        assert_eq!(token.authorized_uuid(), decoded.get("uuid").and_then(Value::as_text), "uuid of {name}");
        assert_eq!(Some(&Value::Int(token.ttl().into())), decoded.get("ttl"), "ttl of {name}");
        assert_eq!(token.unknown(), Value::Map(Vec::new()), "unknown of {name}");
    }
}

#[test]
fn every_token_of_the_services_layout_is_encoded_to_the_same_bytes() {
    let mut count = 0;
    for vector in vectors(VECTORS, "tokens").iter().filter(|vector| vector.0.get("fixture").is_none()) {
        let (name, original) = (vector.text("name"), vector.text("token"));
        let token = Token::parse(original).unwrap();
        let again = token.seal(|_| token.signature().try_into().unwrap());
        // Its `cat` stands after `meta`.
        if name == "cat_after_meta" {
            assert!(Token::parse(&again).unwrap() == token && again != original);
        } else {
            assert_eq!(again, original, "{name}");
            count += 1;
        }
    }
    assert_eq!(count, 8);
}

#[test]
fn a_granted_token_begins_like_those_of_the_service() {
    let starts = |name: &str| named("tokens", name).text("token")[..9].to_owned();
    let both = Category::ALL.into_iter().fold(Categories::default(), |mut listed, each| {
        listed.insert(each);
        listed
    });
    for (name, user) in [("cat_res_uuid", Some("u1")), ("cat_both", None)] {
        let parts = GrantParts { ttl: 60, categories: both, authorized_uuid: user, ..GrantParts::default() };
        let text = Token::issue(&Grant::of(parts).unwrap(), UnixTime(1_793_000_000)).seal(|_| [0; 32]);
        assert_eq!(text[..9], starts(name), "{name}");
    }
}

#[test]
fn projections_are_read_from_every_token() {
    for (name, names, patterns) in
        [("datasync_projections", 1, 1), ("all_together", 1, 0), ("swift_datasync", 0, 1), ("users", 0, 0)]
    {
        let meta = Token::parse(named("tokens", name).text("token")).unwrap().meta().unwrap();
        let projections = Projections::of_meta(&meta);
        assert_eq!((projections.names().len(), projections.patterns().len()), (names, patterns), "{name}");
        let rest = Value::Map(
            meta.as_map().unwrap().iter().filter(|(key, _)| key != "pn-projections").cloned().collect(),
        );
        let again = projections.add_to(Some(rest)).unwrap().unwrap();
        assert_eq!(trimmed(&again), trimmed(&meta), "{name}");
    }
}

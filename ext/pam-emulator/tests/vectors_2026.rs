//! Requests as official SDKs send them since autumn 2026: the emulator takes all that the service takes.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::{
    Keyset, Kind, Method, Params, Request, Token, UnixTime, Value, granted_token, percent_encode,
};
use pam_emulator::AccessManager;
use support::*;

const VECTORS: &str = include_str!("../../../spec/vectors/access_manager_2026.json");

/// The requests that the service refuses, with a part of the refusal. All others are answered with a success.
const REFUSED: [(&str, &str); 4] = [
    // `create` alone is sent as a mask of 0.
    ("js12_uuid_create", "must be positive and non-zero."),
    ("js13_projections_only", "This grant contains no permissions"),
    // Not a whole token.
    ("py_revoke", "Token parse error"),
    ("js12_revoke", "Token parse error"),
];

fn file() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector.get(key).and_then(Value::as_text).unwrap_or_default()
}

/// The vectors that are requests; the others are refusals of the SDK itself.
fn requests() -> Vec<Value> {
    let Some(Value::List(vectors)) = file().get("vectors").cloned() else { return Vec::new() };
    vectors.into_iter().filter(|vector| !text(vector, "method").is_empty()).collect()
}

/// The keys that the SDKs were run with.
fn keys() -> Keyset {
    Keyset::new("subKey", Some("pubKey"), Some("secKey")).unwrap()
}

fn answered(vector: &Value, service: &mut AccessManager, request: &Request, now: UnixTime) {
    let (name, (status, body)) = (text(vector, "name"), told(&service.respond(request, now)));
    match REFUSED.iter().find(|(refused, _)| *refused == name) {
        Some((_, refusal)) => assert!(status == 400 && body.contains(refusal), "{name}: {status} {body}"),
        None => assert!(matches!(status, 200 | 201), "{name}: {status} {body}"),
    }
}

fn method(vector: &Value) -> Method {
    Method::named(text(vector, "method")).unwrap()
}

#[test]
fn every_signed_request_of_an_sdk_is_accepted() {
    let signed: Vec<_> =
        requests().into_iter().filter(|vector| !text(vector, "signature").is_empty()).collect();
    assert_eq!(signed.len(), 21);
    for vector in signed {
        let query = text(&vector, "query");
        let timestamp = Params::parse(query).unwrap().get("timestamp").unwrap().parse().unwrap();
        let mut service = AccessManager::new(keys()).unwrap();
        let request =
            request(method(&vector), text(&vector, "path"), query, text(&vector, "body").as_bytes());
        answered(&vector, &mut service, &request, UnixTime(timestamp));
    }
}

#[test]
fn every_body_of_a_grant_is_accepted() {
    let derived: Vec<_> = requests()
        .into_iter()
        .filter(|vector| text(vector, "evidence") == "DERIVED" && text(vector, "path").ends_with("/grant"))
        .collect();
    assert_eq!(derived.len(), 14);
    for vector in derived {
        let path = text(&vector, "path").replace("{sub}", "subKey");
        let request = signed(&keys(), Method::Post, &path, text(&vector, "body").as_bytes(), NOW);
        answered(&vector, &mut AccessManager::new(keys()).unwrap(), &request, NOW);
    }
}

#[test]
fn a_datasync_request_succeeds_only_if_the_token_permits_it() {
    let data_sync: Vec<_> =
        requests().into_iter().filter(|vector| text(vector, "path").contains("datasync")).collect();
    assert_eq!(data_sync.len(), 6);
    for vector in data_sync {
        let path = text(&vector, "path").replace("{sub}", "sub-c-demo");
        let mut service = service();
        let mut answer = |kind| {
            let token = token_with(&mut service, &[], &[(kind, "^membership-", 0b0111_1000)]);
            let query = text(&vector, "query").replace("{token}", &percent_encode(&token));
            service.respond(&request(method(&vector), &path, &query, text(&vector, "body").as_bytes()), NOW)
        };
        assert!(matches!(answer(Kind::Membership).status, 200 | 201), "{}", text(&vector, "name"));
        let is_list = text(&vector, "name").contains("list");
        assert_eq!(answer(Kind::Relationship).status, if is_list { 200 } else { 403 });
    }
}

#[test]
fn categories_for_an_auth_key_are_answered_as_sdks_read_it() {
    let expected = file().get("v2_category_response").unwrap().get("response_suggested").unwrap().clone();
    let params = [("auth", "k1"), ("category", "channels,uuids"), ("g", "1")];
    let response = service().respond(&owner(Method::Get, "/v2/auth/grant/sub-key/sub-c-demo", &params), NOW);
    let expected = serde_json::to_string(&expected).unwrap().replace("{sub}", "sub-c-demo");
    assert_eq!(told(&response), (200, expected));
}

#[test]
fn the_tokens_of_these_grants_have_the_requested_permissions() {
    let named = |name: &str| requests().into_iter().find(|vector| text(vector, "name") == name).unwrap();
    let granted = |name: &str| {
        let request = signed(&keyset(), Method::Post, GRANT_PATH, text(&named(name), "body").as_bytes(), NOW);
        Token::parse(&granted_token(&service().respond(&request, NOW)).unwrap()).unwrap()
    };
    let both = granted("rs_cat_only");
    assert_eq!(both.categories().len(), 2);
    assert!(both.resources().is_some_and(|scope| scope.is_empty()));
    let objects = granted("kt14_datasync_all");
    let sections = objects.resources().unwrap().sections().to_vec();
    let entries = sections.iter().flat_map(|section| {
        section.names.iter().map(|(name, permissions)| (section.kind, name, permissions.mask()))
    });
    let expected = [
        (Kind::Channel, "c1", 48),
        (Kind::User, "u1", 32),
        (Kind::Entity, "e1", 96),
        (Kind::Membership, "m1", 16),
    ];
    assert_eq!(entries.collect::<Vec<_>>(), expected);
    assert!(sections.iter().all(|section| section.kind != Kind::Relationship), "an empty map is left out");
}

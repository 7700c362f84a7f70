//! Requests to the emulator: how to send, then path, query and body, a line each. Any request gets an answer.
//!
//! The first byte is the method and the options. `TOKEN` in path and query stands for a token that the service
//! has issued, so that those who use one get past its signature.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pam_core::{
    Caller, Categories, Category, Grant, GrantParts, Keyset, Kind, Method, Params, Permissions, Request,
    Response, Scope, Token, UnixTime, UnsignedCall, Value, canonical_query, granted_token, percent_encode,
    sign, string_to_sign,
};
use pam_emulator::{AccessManager, EmulatorOptions, Matching, Order};

const NOW: UnixTime = UnixTime(1_700_000_000);
const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Patch, Method::Delete];

fuzz_target!(|data: &[u8]| {
    let Some((how, rest)) = data.split_first() else { return };
    let mut lines = rest.splitn(3, |byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line));
    let (path, query) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let body = rest.splitn(3, |byte| *byte == b'\n').nth(2).unwrap_or_default();

    let (keyset, mut service) = service(*how);
    let (mut path, mut query) = (path.into_owned(), query.into_owned());
    if path.contains("TOKEN") || query.contains("TOKEN") {
        let token = percent_encode(&issued(&keyset, &mut service)).into_owned();
        (path, query) = (path.replace("TOKEN", &token), query.replace("TOKEN", &token));
    }
    let method = if how & 128 == 0 { METHODS[usize::from(how & 3)] } else { Method::Put };
    let mut request = Request { method, path, query, body: body.to_vec() };
    if how & 4 != 0 {
        sign_it(&keyset, &mut request);
    }

    let response = service.respond(&request, NOW);
    answered(&response);
    assert_eq!(service.requests().last().map(|recorded| recorded.status), Some(response.status));
    if let Ok(token) = granted_token(&response) {
        usable(&keyset, &mut service, &token);
    }
    answered(&service.refuse_method(&request.path, NOW));
});

fn service(how: u8) -> (Keyset, AccessManager) {
    let keyset = Keyset::new("sub", Some("pub"), Some("sec")).expect("these are keys");
    let options = EmulatorOptions {
        order: if how & 8 == 0 { Order::SignatureFirst } else { Order::BodyFirst },
        matching: if how & 16 == 0 { Matching::Search } else { Matching::Whole },
        revocation_enabled: how & 32 == 0,
        old_signatures: how & 64 == 0,
        ..EmulatorOptions::default()
    };
    let service = AccessManager::new(keyset.clone()).expect("all keys are there");
    (keyset, service.with_options(options))
}

fn issued(keyset: &Keyset, service: &mut AccessManager) -> String {
    let (mut names, mut patterns) = (Scope::default(), Scope::default());
    names.add(Kind::Channel, "a", Permissions::from_mask(2)).expect("a name");
    patterns.add(Kind::Channel, "^b(?:c|d)+$", Permissions::from_mask(2)).expect("a name");
    names.add(Kind::Entity, "e", Permissions::from_mask(120)).expect("a name");
    patterns.add(Kind::User, "^u", Permissions::from_mask(120)).expect("a name");
    let mut categories = Categories::default();
    categories.insert(Category::Channels);
    let parts = GrantParts { ttl: 1, resources: names, patterns, categories, ..GrantParts::default() };
    let grant = Grant::of(parts).expect("a grant");
    let request = UnsignedCall::grant(keyset, &grant, &caller())
        .expect("a call")
        .signed(keyset.signer().expect("keys"), NOW);
    granted_token(&service.respond(&request, NOW)).expect("a right grant is granted")
}

fn caller() -> Caller {
    Caller::new("me").expect("a user id")
}

/// As a client of any language would: over the query as it stands, with a fresh timestamp.
fn sign_it(keyset: &Keyset, request: &mut Request) {
    let Some(mut params) = Params::parse(&request.query) else { return };
    params.add("timestamp", NOW.0.to_string());
    let signer = keyset.signer().expect("keys");
    let text = string_to_sign(
        request.method,
        signer.publish_key(),
        &request.path,
        &canonical_query(&params),
        &request.body,
    );
    let ampersand = if request.query.is_empty() { "" } else { "&" };
    request.query += &format!("{ampersand}timestamp={}&signature={}", NOW.0, sign(signer, &text));
}

fn answered(response: &Response) {
    assert!((200..600).contains(&response.status), "{}", response.status);
    assert!(response.header("date").is_some());
    // What DataSync says of an object that it has deleted.
    if response.status == 200 && response.body.is_empty() {
        return;
    }
    let body = serde_json::from_slice::<Value>(&response.body).expect("every answer is JSON");
    assert!(matches!(body, Value::Map(_) | Value::List(_)), "{body:?}");
}

/// A granted token can be read, permits something to somebody, and can be revoked.
fn usable(keyset: &Keyset, service: &mut AccessManager, token: &str) {
    let decoded = Token::parse(token).expect("a granted token can be read");
    let named =
        [decoded.resources(), decoded.patterns()].into_iter().flatten().any(|scope| !scope.is_empty());
    assert!(
        (named || !decoded.categories().is_empty())
            && decoded.issued_at() == NOW
            && (1..=43_200).contains(&decoded.ttl())
    );

    service.options().revocation_enabled = true;
    let call = UnsignedCall::revoke(keyset, token, &caller()).expect("a token can stand in a path");
    let revoke = call.signed(keyset.signer().expect("keys"), NOW);
    assert_eq!(service.respond(&revoke, NOW).status, 200);
}

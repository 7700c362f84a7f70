//! Flows of several requests.

#![allow(clippy::unwrap_used, clippy::panic, clippy::unreachable)]

mod support;

use pam_core::{Keyset, Method, MissingKey, Params, Request, Token, UnixTime, Value, granted_token};
use pam_emulator::{AccessManager, Cut, Fault, OperationName, Page, Reply, Script};
use std::time::Duration;
use support::*;

#[test]
fn a_granted_token_publishes_until_it_is_revoked() {
    let mut service = service();
    let token = granted(&mut service, 60, Some("ann"));
    let allowed = ask(&mut service, &publish("room-1", &token, "ann"));
    assert_eq!(allowed, (200, r#"[1,"Sent","17000000000000000"]"#.to_owned()));
    assert_eq!(ask(&mut service, &publish("team-7", &token, "ann")).0, 200);
    assert_eq!(ask(&mut service, &publish("team-x", &token, "ann")).0, 403);
    assert_eq!(ask(&mut service, &revoke_call(&keyset(), &token, NOW)).0, 200);
    assert_eq!(ask(&mut service, &publish("room-1", &token, "ann")).0, 403);
}

#[test]
fn revoking_one_of_two_equal_tokens_leaves_the_other_valid() {
    let mut service = service();
    let (first, second) = (granted(&mut service, 60, None), granted(&mut service, 60, None));
    ask(&mut service, &revoke_call(&keyset(), &first, NOW));
    assert_eq!(ask(&mut service, &publish("room-1", &first, "ann")).0, 403);
    assert_eq!(ask(&mut service, &publish("room-1", &second, "ann")).0, 200);
}

#[test]
fn the_owner_of_the_secret_key_publishes_without_a_token() {
    let path = "/publish/pub-c-demo/sub-c-demo/0/anywhere/0/%22hi%22";
    assert_eq!(ask(&mut service(), &signed(&keyset(), Method::Get, path, b"", NOW)).0, 200);
    let posted =
        signed(&keyset(), Method::Post, "/publish/pub-c-demo/sub-c-demo/0/anywhere/0", b"\"hi\"", NOW);
    assert_eq!(ask(&mut service(), &posted).0, 200);
    let late = signed(&keyset(), Method::Get, path, b"", UnixTime(NOW.0 - 61));
    assert!(ask(&mut service(), &late).1.contains("Invalid Timestamp"));
}

#[test]
fn a_token_expires_in_the_second_in_which_its_minutes_are_over() {
    let mut service = service();
    let token = granted(&mut service, 2, None);
    let mut status = |seconds| service.respond(&publish("room-1", &token, "ann"), later(seconds)).status;
    assert_eq!([status(119), status(120)], [200, 403]);
}

#[test]
fn advancing_changes_the_time_of_tokens_and_not_of_timestamps() {
    let mut service = service();
    let old = granted(&mut service, 60, None);
    service.advance(59);
    assert_eq!(ask(&mut service, &publish("room-1", &old, "ann")).0, 200);
    service.advance(1);
    assert_eq!(ask(&mut service, &publish("room-1", &old, "ann")).0, 403);
    let new = pam_core::Token::parse(&granted(&mut service, 60, None)).unwrap();
    assert_eq!(new.issued_at(), later(3_600));
}

#[test]
fn the_clock_offset_changes_the_time_of_timestamps_and_the_date_header() {
    let mut service = service();
    service.set_clock_offset(3_600);
    let body = body_of(r#""channels":{"a":1}"#, "");
    let in_time = signed(&keyset(), Method::Post, GRANT_PATH, body.as_bytes(), later(3_600));
    assert!(ask(&mut service, &grant_of(&body)).1.contains("Invalid Timestamp"));
    let response = service.respond(&in_time, NOW);
    assert_eq!(response.status, 200);
    assert_eq!(response.header("date"), Some("Tue, 14 Nov 2023 23:13:20 GMT"));
    let token = pam_core::Token::parse(&granted_token(&response).unwrap()).unwrap();
    assert_eq!(token.issued_at(), NOW);
}

#[test]
fn every_answer_has_the_services_headers() {
    let mut service = service();
    for path in ["/time/0", "/nowhere"] {
        let response = service.respond(&request(Method::Get, path, "", b""), NOW);
        assert_eq!(response.header("content-type"), Some("text/javascript; charset=UTF-8"));
        assert_eq!(response.header("cache-control"), Some("no-cache, no-store, must-revalidate"));
        assert_eq!(response.header("access-control-allow-origin"), Some("*"));
        assert_eq!(response.header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    }
}

#[test]
fn the_time_needs_no_permission_and_has_17_digits() {
    let time = request(Method::Get, "/time/0", "", b"");
    assert_eq!(ask(&mut service(), &time), (200, "[17000000000000000]".to_owned()));
}

#[test]
fn scripted_failures_replace_every_answer_and_are_recorded() {
    let mut service = service();
    service.fail_next(503, 2);
    let body = body_of(r#""channels":{"a":1}"#, "");
    for _ in 0..3 {
        ask(&mut service, &grant_of(&body));
    }
    let statuses: Vec<_> = service.requests().map(|recorded| recorded.status).collect();
    assert_eq!(statuses, [503, 503, 200]);
    let faults: Vec<_> = service.requests().map(|recorded| recorded.fault).collect();
    assert_eq!(faults, [Some("fail_next"), Some("fail_next"), None]);
}

fn scripted(fault: Fault, on: &str) -> Script {
    Script { fault, times: 1, on: vec![OperationName::named(on).unwrap()] }
}

#[test]
fn a_request_takes_effect_even_if_its_answer_is_slow_or_cut_off() {
    let grant = grant_of(&body_of(r#""channels":{"a":1}"#, ""));
    let second = Duration::from_secs(1);
    for fault in [Fault::CutOff(Cut::Start), Fault::Slow { before: second, between: Duration::ZERO }] {
        let (name, mut service) = (fault.name(), service());
        service.script(scripted(fault, "grant_token"));
        let outcome = service.ask(grant.clone(), NOW);
        assert!(!outcome.delivery.is_plain(), "{outcome:?}");
        let Reply::Now(response) = outcome.reply else { panic!("a grant does not wait") };
        assert!(granted_token(&response).is_ok());
        let recorded: Vec<_> = service.requests().map(|recorded| (recorded.status, recorded.fault)).collect();
        assert_eq!(recorded, [(200, Some(name))]);
        assert!(service.ask(grant.clone(), NOW).delivery.is_plain());
    }
}

#[test]
fn a_request_that_a_proxys_page_answers_has_no_effect() {
    let mut service = service();
    let token = granted(&mut service, 60, None);
    let (content_type, body) = ("text/html".to_owned(), b"<html>".to_vec());
    service.script(scripted(Fault::NotJson(Page { status: 502, content_type, body }), "revoke_token"));
    let page = service.respond(&revoke_call(&keyset(), &token, NOW), NOW);
    assert_eq!(told(&page), (502, "<html>".to_owned()));
    let types: Vec<_> = page.headers.iter().filter(|(name, _)| *name == "content-type").collect();
    assert_eq!(types, [("content-type", "text/html")]);
    assert_eq!(ask(&mut service, &publish("room-1", &token, "ann")).0, 200);
}

#[test]
fn a_poll_that_waits_can_be_cut_off_too() {
    let mut service = service();
    service.script(scripted(Fault::CutOff(Cut::Middle), "subscribe"));
    let path = "/v2/subscribe/sub-c-demo/room-1/0";
    let outcome = service.ask(owner(Method::Get, path, &[("tt", "1")]), NOW);
    assert!(matches!(outcome.reply, Reply::Wait(_)), "{outcome:?}");
    assert_eq!(outcome.delivery.cut, Some(Cut::Middle));
}

#[test]
fn requests_are_recorded_as_they_were_sent() {
    let mut service = service();
    let token = granted(&mut service, 1, None);
    ask(&mut service, &publish("a b", &token, "ann"));
    let recorded: Vec<_> = service.requests().cloned().collect();
    assert_eq!(recorded[0].request.path, GRANT_PATH);
    assert!(recorded[0].request.body.starts_with(b"{\"ttl\":1"));
    assert_eq!((recorded[1].request.method, recorded[1].status), (Method::Get, 403));
    assert_eq!(recorded[1].request.path, "/publish/pub-c-demo/sub-c-demo/0/a%20b/0/%22hello%22");
    assert_eq!(recorded[1].params(), Params::from_iter([("auth", token.as_str()), ("uuid", "ann")]));
    service.forget_requests();
    assert_eq!(service.requests().count(), 0);
}

#[test]
fn a_reset_forgets_that_a_token_was_revoked() {
    let mut service = service();
    let [token, other] = [granted(&mut service, 60, None), granted(&mut service, 60, None)];
    let known = |service: &AccessManager, text: &str| service.has_revoked(&Token::parse(text).unwrap());
    assert!(!known(&service, &token));
    ask(&mut service, &revoke_call(&keyset(), &token, NOW));
    assert_eq!([known(&service, &token), known(&service, &other)], [true, false]);
    service.reset();
    assert!(!known(&service, &token));
}

#[test]
fn a_plus_sign_means_a_space_in_a_query_and_itself_in_a_path() {
    let mut service = service();
    let token = granted(&mut service, 60, Some("ann b"));
    let mut asked = publish("room-1", &token, "ann b");
    asked.query = asked.query.replace("%20", "+");
    assert!(asked.query.ends_with("uuid=ann+b"), "{}", asked.query);
    assert_eq!(ask(&mut service, &asked).0, 200);
    asked.query = asked.query.replace('+', "%2B");
    assert_eq!(ask(&mut service, &asked).0, 403);
    asked.path = asked.path.replace("room-1", "room+1");
    assert!(ask(&mut service, &asked).1.contains(r#""channels":["room+1"]"#));
}

#[test]
fn a_signature_covers_a_plus_sign_in_the_query_as_a_space() {
    let mut service = service();
    let grant = owner(Method::Get, "/v2/auth/grant/sub-key/sub-c-demo", &[("channel", "a b"), ("r", "1")]);
    let with_plus = Request { query: grant.query.replace("%20", "+"), ..grant };
    let (status, body) = ask(&mut service, &with_plus);
    assert!(status == 200 && body.contains(r#""channels":{"a b":"#), "{body}");
}

#[test]
fn a_reset_forgets_revocations_requests_failures_and_the_clocks() {
    let mut service = service();
    let token = granted(&mut service, 60, None);
    ask(&mut service, &revoke_call(&keyset(), &token, NOW));
    service.advance(60);
    service.set_clock_offset(99);
    service.fail_next(503, 1);
    service.reset();
    assert_eq!(service.requests().count(), 0);
    assert_eq!(ask(&mut service, &publish("room-1", &token, "ann")).0, 200);
    let date = service.respond(&request(Method::Get, "/time/0", "", b""), NOW);
    assert_eq!(date.header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
}

#[test]
fn a_service_needs_a_publish_key_and_a_secret_key() {
    let missing =
        |publish, secret| AccessManager::new(Keyset::new("s", publish, secret).unwrap()).unwrap_err();
    assert_eq!(missing(Some("p"), None), MissingKey::Secret);
    assert_eq!(missing(None, Some("x")), MissingKey::Publish);
    assert_eq!(missing(None, None), MissingKey::Both);
}

const VECTORS: &str = include_str!("../../../spec/vectors/signatures.json");

/// Requests that other SDKs and the documentation sign, with the expected status.
#[test]
fn requests_signed_by_other_sdks_are_accepted() {
    for (name, subscribe, status) in [
        ("v3 grant token", "mySubscribeKey", 200),
        ("the documentation's own example", "demo", 200),
        ("publish, path with percent-encoding", "subKey", 200),
        ("encoded padding in the revoke path", "subKey", 400),
        ("UTF-8 body", "subKey", 200),
    ] {
        assert_eq!(replayed(name, subscribe), status, "{name}");
    }
}

fn replayed(name: &str, subscribe: &str) -> u16 {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let Some(Value::List(vectors)) = vectors.get("vectors") else { unreachable!("the file has vectors") };
    let named = |vector: &&Value| vector.get("name").and_then(Value::as_text) == Some(name);
    let vector = vectors.iter().find(named).unwrap();
    let text = |key| vector.get(key).and_then(Value::as_text).unwrap();
    let keyset = Keyset::new(subscribe, Some(text("publish_key")), Some(text("secret_key"))).unwrap();
    let query = format!("{}&signature={}", text("canonical_query"), text("signature"));
    let now = Params::parse(&query).unwrap().get("timestamp").unwrap().parse().unwrap();
    let request =
        request(Method::named(text("method")).unwrap(), text("path"), &query, text("body").as_bytes());
    AccessManager::new(keyset).unwrap().respond(&request, UnixTime(now)).status
}

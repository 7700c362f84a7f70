//! Every refusal, byte by byte, under its number in the list of the service's error bodies.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::{Method, Request};
use support::*;

fn refused(request: &Request) -> (u16, String) {
    ask(&mut service(), request)
}

fn detailed(message: &str, detail: &str, location: &str) -> String {
    let escaped = location.replace('\\', r"\\");
    format!(
        r#"{{"error":{{"message":"{message}","source":"grant","details":[{{"message":"{detail}","location":"{escaped}","locationType":"body"}}]}},"service":"Access Manager","status":400}}"#
    )
}

#[test]
fn e1_a_grant_of_nothing() {
    let expected = r#"{"error":{"message":"This grant contains no permissions","source":"grant","details":[{"message":"What are you granting?","location":"permissions","locationType":"body"}]},"service":"Access Manager","status":400}"#;
    for body in [
        body_of("", ""),
        body_of(r#""channels":{},"groups":{},"uuids":{},"users":{},"spaces":{}"#, r#""channels":{}"#),
        r#"{"ttl":1}"#.to_owned(),
        r#"{"ttl":1,"permissions":null}"#.to_owned(),
        r#"{"ttl":1,"permissions":{"meta":{"pn-projections":{"a":1}}}}"#.to_owned(),
    ] {
        assert_eq!(refused(&grant_of(&body)), (400, expected.to_owned()), "{body}");
    }
}

#[test]
fn e2_a_ttl_out_of_range_or_none_at_all() {
    let expected = r#"{"error":{"message":"Invalid ttl","source":"grant","details":[{"message":"Range should be 1 to 43200 minute(s).","location":"ttl","locationType":"body"}]},"service":"Access Manager","status":400}"#;
    let permissions = r#""permissions":{"resources":{"channels":{"a":1}}}"#;
    for ttl in
        ["43201", "0", "-1", "1.5", "null", "true", r#""43201""#, r#""soon""#, "1e99", "18446744073709551617"]
    {
        let body = format!(r#"{{"ttl":{ttl},{permissions}}}"#);
        assert_eq!(refused(&grant_of(&body)), (400, expected.to_owned()), "{ttl}");
    }
    assert_eq!(refused(&grant_of(&format!("{{{permissions}}}"))), (400, expected.to_owned()));
}

#[test]
fn e3_a_permission_of_zero_or_less() {
    let place = "permissions.resources.uuids.uuid-1";
    let detail = format!("Unexpected value: `{place}` must be positive and non-zero.");
    for mask in ["0", "-1", "4294967296", r#""1""#, "1.5", "null", "[]"] {
        let body = body_of(&format!(r#""uuids":{{"uuid-1":{mask}}}"#), "");
        let expected = detailed("Invalid permissions", &detail, place);
        assert_eq!(refused(&grant_of(&body)), (400, expected), "{mask}");
    }
}

#[test]
fn e4_a_pattern_that_is_not_valid() {
    let body = body_of("", r#""uuids":{"!<[^>]+>++":1}"#);
    let expected =
        detailed("Invalid RegExp", "Syntax error: multiple repeat.", "permissions.patterns.uuids.!<[^>]+>++");
    assert_eq!(refused(&grant_of(&body)), (400, expected));
}

#[test]
fn e5_a_pattern_that_captures() {
    let body = body_of("", r#""uuids":{"(!<[^>]+>)+":1}"#);
    let detail = "Only non-capturing groups are allowed. Try replacing `(` with `(?:`.";
    let expected = detailed("Invalid RegExp", detail, "permissions.patterns.uuids.(!<[^>]+>)+");
    assert_eq!(refused(&grant_of(&body)), (400, expected));
}

#[test]
fn patterns_that_are_only_together_too_large() {
    let patterns =
        |count: u32| (0..count).map(|n| format!(r#""\\pL{{30}}|{n}":1"#)).collect::<Vec<_>>().join(",");
    let body = |count| body_of("", &format!(r#""uuids":{{{}}}"#, patterns(count)));
    let expected = detailed(
        "Invalid RegExp",
        "Syntax error: expression too large.",
        r"permissions.patterns.uuids.\pL{30}|0",
    );
    assert_eq!(refused(&grant_of(&body(1_000))), (400, expected));
    assert_eq!(ask(&mut service(), &grant_of(&body(8))).0, 200);
}

#[test]
fn a_resource_may_look_like_a_broken_pattern() {
    let body = body_of(r#""channels":{"(a++":1}"#, "");
    assert_eq!(refused(&grant_of(&body)).0, 200);
}

fn not_revoked(status: u16, message: &str, detail: &str, location: &str) -> (u16, String) {
    let body = format!(
        r#"{{"error":{{"details":[{{"location":"{location}","locationType":"path","message":"{detail}"}}],"message":"{message}","source":"revoke"}},"service":"Access Manager","status":{status}}}"#
    );
    (status, body)
}

#[test]
fn e6_revoking_an_expired_token() {
    let mut service = service();
    let token = granted(&mut service, 1, None);
    service.advance(1);
    let expected = not_revoked(400, "Invalid token", "Token is expired.", "token");
    assert_eq!(ask(&mut service, &revoke_call(&keyset(), &token, NOW)), expected);
}

#[test]
fn e6b_revoking_text_that_is_not_a_token() {
    let expected = not_revoked(400, "Invalid token", "Token parse error", "token");
    for text in ["bad-token", "unescaped-_.ABCabc123 escaped;,/?:@&=+$#", "AAAA", "p0F2"] {
        assert_eq!(refused(&revoke_call(&keyset(), text, NOW)), expected, "{text}");
    }
}

#[test]
fn e6c_revoking_where_the_keyset_does_not_allow_it() {
    let mut service = service();
    let token = granted(&mut service, 1, None);
    service.options().revocation_enabled = false;
    let expected = not_revoked(403, "Feature disabled", "Token revocation is disabled.", "subscribe-key");
    assert_eq!(ask(&mut service, &revoke_call(&keyset(), &token, NOW)), expected);
}

#[test]
fn e7_a_grant_with_a_wrong_signature_or_none() {
    let expected = r#"{"error":{"message":"Invalid signature","source":"grant","details":[{"message":"Client and server produced different signatures for the same inputs.","location":"signature","locationType":"query"}]},"service":"Access Manager","status":403}"#;
    let body = body_of(r#""channels":{"a":1}"#, "");
    let wrong_key = signed(&foreign_keyset(), Method::Post, GRANT_PATH, body.as_bytes(), NOW);
    let mut wrong_body = grant_of(&body);
    wrong_body.body.push(b' ');
    let unsigned = request(Method::Post, GRANT_PATH, "timestamp=1700000000", body.as_bytes());
    let empty = request(Method::Post, GRANT_PATH, "signature=&timestamp=1700000000", body.as_bytes());
    for request in [wrong_key, wrong_body, unsigned, empty] {
        assert_eq!(refused(&request), (403, expected.to_owned()));
    }
}

#[test]
fn e7_a_revoke_with_a_wrong_signature() {
    let expected = r#"{"error":{"details":[{"location":"signature","locationType":"query","message":"Client and server produced different signatures for the same inputs."}],"message":"Invalid signature","source":"revoke"},"service":"Access Manager","status":403}"#;
    assert_eq!(refused(&revoke_call(&foreign_keyset(), "bad-token", NOW)), (403, expected.to_owned()));
}

#[test]
fn e9_an_unknown_subscribe_key() {
    let body = body_of(r#""channels":{"a":1}"#, "");
    let path = "/v3/pam/sub-c-other/grant";
    let grant = signed(&keyset(), Method::Post, path, body.as_bytes(), NOW);
    let publish = request(Method::Get, "/publish/blah/blah/0/blah/0/%22hey%22", "uuid=me", b"");
    for request in [grant, publish] {
        assert_eq!(refused(&request), flat(400, "Invalid Subscribe Key"));
    }
}

#[test]
fn e10_a_timestamp_that_is_stale_early_unreadable_or_missing() {
    let body = body_of(r#""channels":{"a":1}"#, "");
    let sent_at = |time| signed(&keyset(), Method::Post, GRANT_PATH, body.as_bytes(), time);
    for time in [NOW.0 - 61, NOW.0 + 61] {
        assert_eq!(refused(&sent_at(pam_core::UnixTime(time))), flat(400, "Invalid Timestamp"));
    }
    for time in [NOW.0 - 60, NOW.0 + 60] {
        assert_eq!(refused(&sent_at(pam_core::UnixTime(time))).0, 200);
    }
    for query in ["", "timestamp=", "timestamp=now", "timestamp=-1"] {
        let request = request(Method::Post, GRANT_PATH, query, body.as_bytes());
        assert_eq!(refused(&request), flat(400, "Invalid Timestamp"), "{query}");
    }
}

#[test]
fn e11_what_cannot_be_read() {
    for body in ["", "ttl=1", "[1]", "null", r#"{"ttl":1,"#, "{\"ttl\":\"\u{0}\"}"] {
        assert_eq!(refused(&grant_of(body)), flat(400, "Could Not Parse Request"), "{body}");
    }
    let body = body_of(r#""channels":{"a":1}"#, "");
    for query in ["uuid=%FF", "timestamp=1700000000&a=1&a=2"] {
        let request = request(Method::Post, GRANT_PATH, query, body.as_bytes());
        assert_eq!(refused(&request), flat(400, "Could Not Parse Request"), "{query}");
    }
    let path = request(Method::Get, "/publish/pub-c-demo/sub-c-demo/0/%FF/0/1", "", b"");
    assert_eq!(refused(&path), flat(400, "Could Not Parse Request"));
}

#[test]
fn e12_a_publish_with_a_wrong_signature() {
    let mut request = publish("room-1", "", "ann");
    request.query = "timestamp=1700000000&signature=v2.AAAA".to_owned();
    assert_eq!(refused(&request), flat(403, "Signature Does Not Match"));
}

#[test]
fn e15_a_publish_without_the_permission() {
    let mut service = service();
    let token = granted(&mut service, 1, None);
    let body = |channel| {
        format!(
            "{{\"message\":\"Forbidden\",\"payload\":{{\"channels\":[\"{channel}\"]}},\"error\":true,\"service\":\"Access Manager\",\"status\":403}}\n"
        )
    };
    for (channel, auth) in
        [("not-permitted-channel", token.as_str()), ("room-1", ""), ("room-1", "an-auth-key")]
    {
        assert_eq!(
            ask(&mut service, &publish(channel, auth, "ann")),
            (403, body(channel)),
            "{channel} {auth}"
        );
    }
}

#[test]
fn e16_a_publish_with_a_revoked_token() {
    let mut service = service();
    let token = granted(&mut service, 1, None);
    assert_eq!(ask(&mut service, &revoke_call(&keyset(), &token, NOW)).0, 200);
    let expected =
        "{\"error\":true,\"status\":403,\"service\":\"Access Manager\",\"message\":\"Token is revoked\"}\n";
    assert_eq!(ask(&mut service, &publish("room-1", &token, "ann")), (403, expected.to_owned()));
}

#[test]
fn e17_a_publish_with_an_expired_token() {
    let mut service = service();
    let token = granted(&mut service, 1, None);
    service.advance(1);
    assert_eq!(ask(&mut service, &publish("room-1", &token, "ann")), flat(403, "Token is expired."));
}

#[test]
fn e18_a_publish_with_a_token_from_elsewhere() {
    let mut elsewhere = pam_emulator::AccessManager::new(foreign_keyset()).unwrap();
    let grant =
        pam_core::Grant::new(1, scope(&[(pam_core::Kind::Channel, "room-1", 3)]), scope(&[]), None, None);
    let granted = elsewhere.respond(&grant_call(&foreign_keyset(), &grant.unwrap(), NOW), NOW);
    let foreign = pam_core::granted_token(&granted).unwrap();
    let real = "p0F2AkF0Gl043rhDdHRsCkNyZXOkRGNoYW6hZnNlY3JldAFDZ3JwoEN1c3KgQ3NwY6BDcGF0pERjaGFuoENncnCgQ3VzcqBDc3BjoERtZXRhoENzaWdYIGOAeTyWGJI-blahPGD9TuKlaW1YQgiB4uR_edmfq-61";
    for token in [foreign.as_str(), real] {
        let expected = "{\"error\":true,\"status\":403,\"service\":\"Access Manager\",\"message\":\"Invalid Token Signature\"}\n";
        assert_eq!(refused(&publish("room-1", token, "ann")), (403, expected.to_owned()));
        let expected = not_revoked(400, "Invalid token", "Token signature is invalid.", "token");
        assert_eq!(refused(&revoke_call(&keyset(), token, NOW)), expected);
    }
}

#[test]
fn n1_a_publish_with_a_bad_publish_key() {
    let request = request(Method::Get, "/publish/blah/sub-c-demo/0/a/0/%22hey%22", "uuid=me", b"");
    assert_eq!(refused(&request), (400, r#"[0,"Invalid Key","17000000000000000"]"#.to_owned()));
}

#[test]
fn unknown_paths_and_methods_are_refused_in_the_same_shape() {
    for path in ["", "/", "/v3/pam", "/v3/pam/sub-c-demo/grants", "/time/1", "//", "/%"] {
        assert_eq!(refused(&request(Method::Get, path, "", b"")), flat(404, "Not Found"), "{path}");
    }
    let refusal = service().respond(&request(Method::Get, GRANT_PATH, "", b""), NOW);
    assert_eq!(told(&refusal), flat(405, "Method Not Allowed"));
    assert_eq!(refusal.header("allow"), Some("POST"));
    assert_eq!(told(&service().refuse_method(GRANT_PATH, NOW)), flat(405, "Method Not Allowed"));
    assert_eq!(told(&service().refuse_method("/", NOW)), flat(404, "Not Found"));
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let body = "x".repeat(32 * 1024 + 1);
    assert_eq!(refused(&grant_of(&body)), flat(413, "Request Entity Too Large"));
    assert_eq!(refused(&grant_of(&body[1..])), flat(400, "Could Not Parse Request"));
}

#[test]
fn scripted_failures_have_the_services_shape() {
    let mut service = service();
    let time = request(Method::Get, "/time/0", "", b"");
    for (status, message) in
        [(503, "Service Unavailable"), (429, "Too Many Requests"), (599, "Scripted Failure")]
    {
        service.fail_next(status, 1);
        assert_eq!(ask(&mut service, &time), flat(status, message));
    }
    service.fail_next(504, 1);
    let gateway = r#"{"service":"Access Manager","status":504,"error":true,"message":"Service Unavailable"}"#;
    assert_eq!(ask(&mut service, &time), (504, gateway.to_owned()));
    assert_eq!(ask(&mut service, &time).0, 200);
}

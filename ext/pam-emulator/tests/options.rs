//! Every option, and every row of the documentation's table of what is not known.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::{Grant, Kind, Method, Token, Value, granted_token, sign};
use pam_emulator::{EmulatorOptions, Matching, Order};
use support::*;

#[test]
fn the_body_can_be_checked_before_the_signature() {
    let request = request(Method::Post, GRANT_PATH, "", br#"{"ttl":1}"#);
    assert!(ask(&mut service(), &request).1.contains("Invalid Timestamp"));
    let options = EmulatorOptions { order: Order::BodyFirst, ..EmulatorOptions::default() };
    assert!(
        ask(&mut service().with_options(options), &request).1.contains("This grant contains no permissions")
    );
}

#[test]
fn checking_the_body_first_still_requires_a_signature() {
    let body = body_of(r#""channels":{"a":1}"#, "");
    let mut service =
        service().with_options(EmulatorOptions { order: Order::BodyFirst, ..EmulatorOptions::default() });
    let unsigned = request(Method::Post, GRANT_PATH, "timestamp=1700000000", body.as_bytes());
    assert!(ask(&mut service, &unsigned).1.contains("Invalid signature"));
    assert_eq!(ask(&mut service, &grant_of(&body)).0, 200);
}

#[test]
fn patterns_match_parts_of_names_unless_matching_is_whole() {
    let mut service = service();
    let patterns = scope(&[(Kind::Channel, "room|hall", 2)]);
    let grant = Grant::new(1, scope(&[]), patterns, None, Some("ann")).unwrap();
    let token = granted_token(&service.respond(&grant_call(&keyset(), &grant, NOW), NOW)).unwrap();
    let mut statuses = |matching| {
        service.options().matching = matching;
        ["room", "hall", "my-room", "roomy"]
            .map(|channel| ask(&mut service, &publish(channel, &token, "ann")).0)
    };
    assert_eq!(statuses(Matching::Search), [200, 200, 200, 200]);
    assert_eq!(statuses(Matching::Whole), [200, 200, 403, 403]);
}

#[test]
fn whole_matching_accepts_every_pattern_that_can_be_granted() {
    let deepest = "(?:".repeat(32) + "room" + &")".repeat(32);
    for pattern in [r"\\Qroom", &deepest, &format!("room|{}", "a".repeat(4_091))] {
        let mut service = service()
            .with_options(EmulatorOptions { matching: Matching::Whole, ..EmulatorOptions::default() });
        let body = body_of("", &format!(r#""channels":{{"{pattern}":2}}"#));
        let token = granted_token(&service.respond(&grant_of(&body), NOW)).unwrap();
        assert_eq!(ask(&mut service, &publish("room", &token, "ann")).0, 200, "{pattern}");
        assert_eq!(ask(&mut service, &publish("my-room", &token, "ann")).0, 403, "{pattern}");
    }
}

#[test]
fn whole_matching_does_not_affect_names_users_and_expiry() {
    let mut service =
        service().with_options(EmulatorOptions { matching: Matching::Whole, ..EmulatorOptions::default() });
    let token = granted(&mut service, 2, Some("ann"));
    assert_eq!(ask(&mut service, &publish("room-1", &token, "ann")).0, 200);
    assert_eq!(ask(&mut service, &publish("team-7", &token, "ann")).0, 200);
    assert_eq!(ask(&mut service, &publish("team-7", &token, "bob")).0, 403);
    service.advance(2);
    assert!(ask(&mut service, &publish("room-1", &token, "ann")).1.contains("expired"));
}

#[test]
fn the_largest_body_can_be_set() {
    let body = body_of(r#""channels":{"a":1}"#, "");
    let mut service = service();
    service.options().max_body = body.len();
    assert_eq!(ask(&mut service, &grant_of(&body)).0, 200);
    service.options().max_body = body.len() - 1;
    assert_eq!(ask(&mut service, &grant_of(&body)).0, 413);
}

#[test]
fn old_signatures_are_accepted_for_publish_unless_switched_off() {
    let path = "/publish/pub-c-demo/sub-c-demo/0/room-1/0";
    let text = format!("sub-c-demo\npub-c-demo\n{path}\ntimestamp=1700000000&uuid=me");
    let bare = sign(keyset().signer().unwrap(), text.as_bytes())[3..].to_owned();
    let ordinary = format!("{}%3D", bare.replace('-', "%2B").replace('_', "%2F"));
    let mut service = service();
    let mut status = |signature: &str, old_signatures| {
        service.options().old_signatures = old_signatures;
        let query = format!("timestamp=1700000000&uuid=me&signature={signature}");
        ask(&mut service, &request(Method::Post, path, &query, b"\"hello\"")).0
    };
    assert_eq!([status(&bare, true), status(&ordinary, true)], [200, 200]);
    assert_eq!([status(&bare, false), status("AAAA", true)], [403, 403]);
}

#[test]
fn old_signatures_are_refused_for_grants() {
    let body = body_of(r#""channels":{"a":1}"#, "");
    let text = format!("sub-c-demo\npub-c-demo\n{GRANT_PATH}\ntimestamp=1700000000");
    let bare = sign(keyset().signer().unwrap(), text.as_bytes())[3..].to_owned();
    let query = format!("timestamp=1700000000&signature={bare}");
    assert_eq!(ask(&mut service(), &request(Method::Post, GRANT_PATH, &query, body.as_bytes())).0, 403);
}

fn complaint(body: &str) -> String {
    let (status, answer) = ask(&mut service(), &grant_of(body));
    assert_eq!(status, 400, "{body}");
    answer
}

#[test]
fn fields_of_the_wrong_type_are_named() {
    let all = r#""resources":{"channels":{"a":1}}"#;
    for (body, place, must) in [
        (r#"{"ttl":1,"permissions":[]}"#.to_owned(), "permissions", "be an object"),
        (r#"{"ttl":1,"permissions":{"resources":[]}}"#.to_owned(), "permissions.resources", "be an object"),
        (body_of(r#""channels":["a"]"#, ""), "permissions.resources.channels", "be an object"),
        (format!(r#"{{"ttl":1,"permissions":{{{all},"meta":[]}}}}"#), "permissions.meta", "be an object"),
        (format!(r#"{{"ttl":1,"permissions":{{{all},"uuid":7}}}}"#), "permissions.uuid", "be a string"),
        (body_of(r#""channels":{"":1}"#, ""), "permissions.resources.channels.", "have a printable name"),
        (
            body_of(r#""channels":{"a\tb":1}"#, ""),
            r"permissions.resources.channels.a\tb",
            "have a printable name",
        ),
    ] {
        let expected = format!("Unexpected value: `{place}` must {must}.");
        assert!(complaint(&body).contains(&expected), "{body}");
    }
}

#[test]
fn meta_may_nest_as_deep_as_a_token_can_be_parsed() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(
            r#"{{"ttl":1,"permissions":{{"resources":{{"channels":{{"a":1}}}},"meta":{{"k":{open}{close}}}}}}}"#
        )
    };
    assert_eq!(ask(&mut service(), &grant_of(&nested(20))).0, 200);
    assert!(complaint(&nested(100)).contains("`permissions.meta` must nest less deep."));
    assert!(complaint(&nested(5_000)).contains("Could Not Parse Request"));
}

fn token_of(body: &str) -> Token {
    let response = service().respond(&grant_of(body), NOW);
    Token::parse(&granted_token(&response).unwrap()).unwrap()
}

#[test]
fn a_ttl_can_be_a_string_of_digits() {
    let body = r#"{"ttl":"15","permissions":{"resources":{"channels":{"a":1}}}}"#;
    assert_eq!(token_of(body).ttl(), 15);
}

#[test]
fn masks_beyond_the_documented_ones_are_kept() {
    let token = token_of(&body_of(r#""channels":{"a":4294967295,"b":256}"#, ""));
    let resources = token.resources().unwrap();
    let masks = resources.get(Kind::Channel).iter().map(|(_, permissions)| permissions.mask());
    assert_eq!(masks.collect::<Vec<_>>(), [u32::MAX, 256]);
}

#[test]
fn null_and_an_empty_uuid_count_as_absent() {
    let body = r#"{"ttl":1,"permissions":{"resources":{"channels":{"a":1},"groups":null},"patterns":null,"meta":null,"uuid":""}}"#;
    let token = token_of(body);
    assert_eq!(token.authorized_uuid(), None);
    assert_eq!(token.meta(), Some(Value::Map(Vec::new())));
}

#[test]
fn of_two_equal_names_the_last_one_counts() {
    let token = token_of(&body_of(r#""channels":{"a":1,"b":2,"a":4}"#, ""));
    let resources = token.resources().unwrap();
    let names = resources.get(Kind::Channel).iter();
    let entries: Vec<_> = names.map(|(name, permissions)| (name, permissions.mask())).collect();
    assert_eq!(entries, [("b", 2), ("a", 4)]);
}

#[test]
fn another_user_and_a_missing_user_are_forbidden() {
    let mut service = service();
    let token = granted(&mut service, 1, Some("ann"));
    assert_eq!(ask(&mut service, &publish("room-1", &token, "ann")).0, 200);
    let mut nobody = publish("room-1", &token, "");
    nobody.query = nobody.query.replace("&uuid=", "");
    for request in [publish("room-1", &token, "bob"), publish("room-1", &token, ""), nobody] {
        let (status, body) = ask(&mut service, &request);
        assert_eq!(status, 403);
        assert!(body.contains(r#""payload":{"channels":["room-1"]}"#), "{body}");
    }
}

#[test]
fn revoking_twice_succeeds_twice() {
    let mut service = service();
    let token = granted(&mut service, 1, None);
    let success = r#"{"data":{"message":"Success"},"service":"Access Manager","status":200}"#;
    for _ in 0..2 {
        assert_eq!(ask(&mut service, &revoke_call(&keyset(), &token, NOW)), (200, success.to_owned()));
    }
}

#[test]
fn a_token_can_be_revoked_without_its_padding_and_in_the_other_base64_alphabet() {
    let mut service = service();
    for rewrite in
        [|token: &str| token.replace('=', ""), |token: &str| token.replace('-', "+").replace('_', "/")]
    {
        let token = granted(&mut service, 1, Some("ann"));
        assert_eq!(ask(&mut service, &revoke_call(&keyset(), &rewrite(&token), NOW)).0, 200);
        assert!(ask(&mut service, &publish("room-1", &token, "ann")).1.contains("Token is revoked"));
    }
}

//! Categories: how they are granted, in tokens and to auth keys, and what they open.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::{Category, Kind, Method, Request, Token, granted_token, percent_encode};
use pam_emulator::{AccessManager, EmulatorOptions};
use support::*;

const CHANNELS: &str = "/v2/objects/sub-c-demo/channels";
const USERS: &str = "/v2/objects/sub-c-demo/uuids";
const LEGACY: &str = "/v2/auth/grant/sub-key/sub-c-demo";

fn with_auth(path: &str, auth: &str, user: &str) -> Request {
    request(Method::Get, path, &format!("auth={}&uuid={user}", percent_encode(auth)), b"")
}

fn of_categories(categories: &str) -> String {
    format!(r#"{{"ttl":10,"permissions":{{"categories":{categories}}}}}"#)
}

fn token(service: &mut AccessManager, body: &str) -> String {
    granted_token(&service.respond(&grant_of(body), NOW)).unwrap()
}

/// The statuses of the lists of all channel and of all user metadata.
fn lists(service: &mut AccessManager, auth: &str) -> [u16; 2] {
    [CHANNELS, USERS].map(|path| ask(service, &with_auth(path, auth, "ann")).0)
}

#[test]
fn a_category_permits_its_own_list_and_nothing_else() {
    for (categories, expected) in [
        (r#"{"channels":32,"uuids":32}"#, [200, 200]),
        (r#"{"channels":32}"#, [200, 403]),
        (r#"{"uuids":32}"#, [403, 200]),
    ] {
        let mut service = service();
        let token = token(&mut service, &of_categories(categories));
        assert_eq!(lists(&mut service, &token), expected, "{categories}");
        for path in ["/v2/objects/sub-c-demo/channels/a", "/v2/objects/sub-c-demo/uuids/a"] {
            assert_eq!(ask(&mut service, &with_auth(path, &token, "ann")).0, 403, "{path}");
        }
    }
}

#[test]
fn permissions_on_names_and_patterns_permit_no_list() {
    let mut service = service();
    let all = [(Kind::Channel, "a", 255), (Kind::Uuid, "a", 255), (Kind::User, "a", 255)];
    let every = [(Kind::Channel, ".*", 255), (Kind::Uuid, ".*", 255), (Kind::User, ".*", 255)];
    let token = token_with(&mut service, &all, &every);
    assert_eq!(lists(&mut service, &token), [403, 403]);
}

#[test]
fn the_refusal_of_each_list_has_its_own_code() {
    let mut service = service();
    let body = |code: u16| {
        format!(r#"{{"status":403,"error":{{"message":"Forbidden","source":"objects","code":{code}}}}}"#)
    };
    assert_eq!(ask(&mut service, &with_auth(CHANNELS, "", "ann")), (403, body(2013)));
    assert_eq!(ask(&mut service, &with_auth(USERS, "", "ann")), (403, body(2014)));
}

#[test]
fn the_owner_may_list_and_anybody_if_the_keyset_does_not_require_the_category() {
    let mut service = service();
    for path in [CHANNELS, USERS] {
        assert_eq!(ask(&mut service, &owner(Method::Get, path, &[])).0, 200);
    }
    for (channels, users, expected) in
        [(true, true, [403, 403]), (false, true, [200, 403]), (true, false, [403, 200])]
    {
        service.options().disallow_get_all_channel_metadata = channels;
        service.options().disallow_get_all_user_metadata = users;
        assert_eq!(lists(&mut service, ""), expected);
    }
}

#[test]
fn without_access_manager_anybody_may_list() {
    let options = EmulatorOptions { access_manager_enabled: false, ..EmulatorOptions::default() };
    let mut service = service().with_options(options);
    assert_eq!(lists(&mut service, ""), [200, 200]);
    let everywhere = request(Method::Get, "/v2/presence/sub-key/sub-c-demo", "", b"");
    assert_eq!(ask(&mut service, &everywhere).0, 200);
}

#[test]
fn a_token_with_categories_is_refused_if_expired_revoked_foreign_or_of_another_user() {
    let mut service = service();
    let body = r#"{"ttl":1,"permissions":{"categories":{"channels":32},"uuid":"ann"}}"#;
    let token = token(&mut service, body);
    assert_eq!(ask(&mut service, &with_auth(CHANNELS, &token, "ann")).0, 200);
    assert_eq!(ask(&mut service, &with_auth(CHANNELS, &token, "bob")).0, 403);
    let late = service.respond(&with_auth(CHANNELS, &token, "ann"), later(60));
    assert!(told(&late).1.contains("Token is expired."));
    assert_eq!(ask(&mut service, &revoke_call(&keyset(), &token, NOW)).0, 200);
    assert!(ask(&mut service, &with_auth(CHANNELS, &token, "ann")).1.contains("Token is revoked"));
    let mut other = AccessManager::new(foreign_keyset()).unwrap();
    assert!(ask(&mut other, &with_auth(CHANNELS, &token, "ann")).1.contains("Invalid Token Signature"));
}

#[test]
fn tokens_with_and_without_categories_are_recognized_as_tokens() {
    let mut service = service();
    for (body, start) in [
        (body_of(r#""channels":{"a":2}"#, ""), "p0F2"),
        (of_categories(r#"{"channels":32}"#), "qEF2"),
        (r#"{"ttl":10,"permissions":{"categories":{"channels":32},"uuid":"ann"}}"#.to_owned(), "qUF2"),
    ] {
        let token = token(&mut service, &body);
        assert!(token.starts_with(start), "{token}");
        // An auth key would be refused with the code of the list, a token from elsewhere is refused as one.
        let mut other = AccessManager::new(foreign_keyset()).unwrap();
        let (_, refusal) = ask(&mut other, &with_auth(CHANNELS, &token, "ann"));
        assert!(refusal.contains("Invalid Token Signature"), "{refusal}");
    }
}

#[test]
fn the_categories_of_a_token_follow_its_patterns() {
    let mut service = service();
    let text = token(&mut service, &of_categories(r#"{"uuids":32,"channels":32}"#));
    let token = Token::parse(&text).unwrap();
    let granted: Vec<_> = token.categories().iter().map(|(name, mask)| (*name, mask.mask())).collect();
    assert_eq!(granted, [(Category::Channels, 32), (Category::Uuids, 32)]);
    let (bytes, _) = Token::sealed_parts(&text).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let maps = "a5446368616ea043677270a043737063a043757372a04475756964a0";
    let tail = format!("43726573{maps}43706174{maps}43636174a2446368616e182044757569641820446d657461a0");
    assert!(hex.ends_with(&tail), "{hex}");
}

#[test]
fn datasync_maps_follow_the_five_other_maps_of_a_token() {
    let body = body_of(
        r#""datasync:memberships":{"m":120},"datasync:entities":{"e":16},"datasync:relationships":{}"#,
        "",
    );
    let (bytes, _) = Token::sealed_parts(&token(&mut service(), &body)).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let maps = "446368616ea043677270a043737063a043757372a04475756964a0";
    let entities = "516461746173796e633a656e746974696573a1616510";
    let memberships = "546461746173796e633a6d656d6265727368697073a1616d1878";
    let tail = format!("43726573a7{maps}{entities}{memberships}43706174a5{maps}446d657461a0");
    assert!(hex.ends_with(&tail), "{hex}");
}

#[test]
fn projections_are_copied_into_meta_and_permit_nothing_by_themselves() {
    let meta = r#"{"pn-projections":{"res":{"datasync:users:u1":"admin"}},"tenant":"acme"}"#;
    let body = format!(r#"{{"ttl":1,"permissions":{{"resources":{{"users":{{"u1":32}}}},"meta":{meta}}}}}"#);
    let token = Token::parse(&token(&mut service(), &body)).unwrap();
    assert_eq!(serde_json::to_string(&token.meta().unwrap()).unwrap(), meta);
    let alone = format!(r#"{{"ttl":1,"permissions":{{"meta":{meta}}}}}"#);
    assert!(ask(&mut service(), &grant_of(&alone)).1.contains("This grant contains no permissions"));
}

#[test]
fn invalid_categories_are_refused_with_their_place() {
    for (categories, place, must) in [
        (r#"{"groups":32}"#, "permissions.categories.groups", "be named channels or uuids"),
        (r#"{"channels":0}"#, "permissions.categories.channels", "be 32 (get)"),
        (r#"{"channels":33}"#, "permissions.categories.channels", "be 32 (get)"),
        (r#"{"channels":"32"}"#, "permissions.categories.channels", "be 32 (get)"),
        (r#"{"channels":null}"#, "permissions.categories.channels", "be 32 (get)"),
        (r#"{"uuids":32,"channels":1}"#, "permissions.categories.channels", "be 32 (get)"),
        (r#"["channels"]"#, "permissions.categories", "be an object"),
        ("true", "permissions.categories", "be an object"),
    ] {
        let (status, body) = ask(&mut service(), &grant_of(&of_categories(categories)));
        assert_eq!(status, 400, "{categories}");
        let complaint = format!("Unexpected value: `{place}` must {must}.");
        assert!(body.contains("Invalid permissions") && body.contains(&complaint), "{body}");
    }
}

#[test]
fn empty_categories_permit_nothing_and_are_accepted_beside_other_permissions() {
    for nothing in ["{}", "null"] {
        let (status, body) = ask(&mut service(), &grant_of(&of_categories(nothing)));
        assert_eq!(status, 400);
        assert!(body.contains("This grant contains no permissions"), "{body}");
        let beside = format!(
            r#"{{"ttl":1,"permissions":{{"resources":{{"channels":{{"a":1}}}},"categories":{nothing}}}}}"#
        );
        assert!(Token::parse(&token(&mut service(), &beside)).unwrap().categories().is_empty());
    }
}

#[test]
fn an_unknown_kind_of_resource_is_ignored() {
    let alone = body_of(r#""datasync:users":{"u":32},"chanels":{"c":1}"#, "");
    assert!(ask(&mut service(), &grant_of(&alone)).1.contains("This grant contains no permissions"));
    let beside = body_of(r#""datasync:users":{"u":32},"channels":{"c":1}"#, "");
    let token = Token::parse(&token(&mut service(), &beside)).unwrap();
    assert!(token.resources().unwrap().get(Kind::User).is_empty());
}

#[test]
fn a_legacy_grant_permits_a_list_to_its_auth_key_until_it_is_revoked() {
    let mut service = service();
    let grant = |g: &str| owner(Method::Get, LEGACY, &[("auth", "k1"), ("category", "channels"), ("g", g)]);
    assert_eq!(lists(&mut service, "k1"), [403, 403]);
    assert_eq!(ask(&mut service, &grant("1")).0, 200);
    assert_eq!(lists(&mut service, "k1"), [200, 403]);
    assert_eq!(lists(&mut service, "k2"), [403, 403]);
    assert_eq!(ask(&mut service, &grant("0")).0, 200);
    assert_eq!(lists(&mut service, "k1"), [403, 403]);
}

#[test]
fn the_answer_to_a_legacy_grant_of_categories() {
    let mut service = service();
    let rights = |g: u8| format!(r#"{{"r":0,"w":0,"m":0,"d":0,"g":{g},"u":0,"j":0}}"#);
    let answer = |ttl: u16, g: u8| {
        let auths = |keys: &[&str]| {
            let keys = keys.iter().map(|key| format!(r#""{key}":{}"#, rights(g)));
            format!(r#"{{"auths":{{{}}}}}"#, keys.collect::<Vec<_>>().join(","))
        };
        let both = auths(&["k1", "k2"]);
        format!(
            r#"{{"message":"Success","payload":{{"level":"category","subscribe_key":"sub-c-demo","ttl":{ttl},"categories":{{"channels":{both},"uuids":{both}}}}},"service":"Access Manager","status":200}}"#
        )
    };
    let mut granted = |params: &[(&str, &str)]| {
        let all = [&[("auth", "k1,k2"), ("category", "uuids,channels")], params].concat();
        ask(&mut service, &owner(Method::Get, LEGACY, &all))
    };
    assert_eq!(granted(&[("g", "1")]), (200, answer(1440, 1)));
    assert_eq!(granted(&[("g", "1"), ("ttl", "60")]), (200, answer(60, 1)));
    assert_eq!(granted(&[("g", "1"), ("ttl", "0")]), (200, answer(0, 1)));
    assert_eq!(granted(&[("g", "0"), ("ttl", "60")]), (200, answer(1, 0)));
}

#[test]
fn a_legacy_grant_of_categories_expires_with_its_ttl() {
    let mut service = service();
    let grant = [("auth", "k1"), ("category", "uuids"), ("g", "1"), ("ttl", "1")];
    assert_eq!(ask(&mut service, &owner(Method::Get, LEGACY, &grant)).0, 200);
    assert_eq!(lists(&mut service, "k1"), [403, 200]);
    service.advance(1);
    assert_eq!(lists(&mut service, "k1"), [403, 403]);
}

#[test]
fn a_legacy_grant_on_the_whole_keyset_permits_no_list() {
    let mut service = service();
    assert_eq!(ask(&mut service, &owner(Method::Get, LEGACY, &[("g", "1")])).0, 200);
    assert_eq!(lists(&mut service, "k1"), [403, 403]);
    let read = owner(Method::Get, LEGACY, &[("auth", "k1"), ("category", "channels"), ("r", "1")]);
    assert_eq!(ask(&mut service, &read).0, 200);
    assert_eq!(lists(&mut service, "k1"), [403, 403]);
}

#[test]
fn a_legacy_grant_of_categories_needs_an_auth_key_and_known_names() {
    for (params, message) in [
        (&[("category", "channels"), ("g", "1")][..], "Auth-only grants are reserved for future use"),
        (&[("category", "groups"), ("auth", "k1"), ("g", "1")], "Could Not Parse Request"),
    ] {
        let (status, body) = ask(&mut service(), &owner(Method::Get, LEGACY, params));
        assert_eq!(status, 400);
        assert!(body.contains(message), "{body}");
    }
}

#[test]
fn categories_and_channels_can_be_granted_together() {
    let mut service = service();
    let both = [("auth", "k1"), ("category", "uuids"), ("channel", "a"), ("g", "1")];
    let (status, body) = ask(&mut service, &owner(Method::Get, LEGACY, &both));
    assert_eq!(status, 200);
    assert!(body.contains(r#""level":"user""#) && body.contains(r#""categories":{"uuids":"#), "{body}");
    assert_eq!(lists(&mut service, "k1"), [403, 200]);
    assert_eq!(ask(&mut service, &with_auth("/v2/objects/sub-c-demo/channels/a", "k1", "ann")).0, 200);
}

#[test]
fn an_audit_lists_categories_last() {
    let mut service = service();
    let grant = [("auth", "k1"), ("category", "uuids"), ("g", "1"), ("ttl", "0")];
    assert_eq!(ask(&mut service, &owner(Method::Get, LEGACY, &grant)).0, 200);
    let audit = "/v2/auth/audit/sub-key/sub-c-demo";
    let rights = r#"{"r":0,"m":0,"w":0,"d":0,"g":1,"u":0,"j":0}"#;
    let categories = format!(r#""categories":{{"uuids":{{"auths":{{"k1":{rights}}}}}}}}}"#);
    for params in [&[][..], &[("category", "uuids"), ("auth", "k1")]] {
        let (_, body) = ask(&mut service, &owner(Method::Get, audit, params));
        assert!(body.contains(&categories), "{body}");
    }
}

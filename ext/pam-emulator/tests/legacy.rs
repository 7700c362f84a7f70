//! The legacy calls: every form of an answer, byte by byte, and what the grants permit.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use pam_core::{Keyset, Method, Params, Request, UnixTime, Value, canonical_query, sign, sign_request};
use pam_emulator::{AccessManager, EmulatorOptions};
use support::*;

const GRANT: &str = "/v2/auth/grant/sub-key/sub-c-demo";
const AUDIT: &str = "/v2/auth/audit/sub-key/sub-c-demo";
/// `r=1&w=1` in the answer to a grant.
const P: &str = r#"{"r":1,"w":1,"m":0,"d":0,"g":0,"u":0,"j":0}"#;

fn signed_query(keyset: &Keyset, path: &str, query: &str) -> Request {
    let params = Params::parse(&format!("{query}&timestamp={}&uuid=me", NOW.0)).unwrap();
    let signature = sign_request(keyset.signer().unwrap(), Method::Get, path, &params, b"");
    request(Method::Get, path, &format!("{}&signature={signature}", canonical_query(&params)), b"")
}

fn call(path: &str, query: &str) -> Request {
    signed_query(&keyset(), path, query)
}

fn grant(service: &mut AccessManager, query: &str) {
    assert_eq!(ask(service, &call(GRANT, query)).0, 200, "{query}");
}

fn payload(service: &mut AccessManager, path: &str, query: &str) -> String {
    let (status, body) = ask(service, &call(path, query));
    assert_eq!(status, 200, "{body}");
    let inner = body.strip_prefix(r#"{"message":"Success","payload":{"#).unwrap();
    inner.strip_suffix(r#"},"service":"Access Manager","status":200}"#).unwrap().to_owned()
}

/// The payload of a grant of `r=1&w=1` after its subscribe key.
fn granted_on(query: &str, level: &str) -> String {
    let payload = payload(&mut service(), GRANT, &format!("{query}&r=1&w=1"));
    let head = format!(r#""level":"{level}","subscribe_key":"sub-c-demo","#);
    payload.strip_prefix(&head).unwrap_or_else(|| panic!("{payload}")).to_owned()
}

#[test]
fn g1_the_whole_keyset() {
    assert_eq!(granted_on("", "subkey"), format!(r#""ttl":1440,{}"#, P.trim_matches(['{', '}'])));
}

#[test]
fn g2_and_g3_channels() {
    assert_eq!(granted_on("channel=demo", "channel"), format!(r#""ttl":1440,"channels":{{"demo":{P}}}"#));
    let expected = format!(r#""ttl":1440,"channels":{{"ch1":{P},"ch2":{P}}}"#);
    assert_eq!(granted_on("channel=ch1,ch2", "channel"), expected);
}

#[test]
fn g4_one_channel_and_auth_keys() {
    let query = "channel=test%20channel&auth=client%20auth%20key%20with%20spaces&ttl=60";
    let expected =
        format!(r#""ttl":60,"channel":"test channel","auths":{{"client auth key with spaces":{P}}}"#);
    assert_eq!(granted_on(query, "user"), expected);
    let expected = format!(r#""ttl":1440,"channel":"a","auths":{{"k1":{P},"k2":{P}}}"#);
    assert_eq!(granted_on("channel=a&auth=k1,k2", "user"), expected);
}

#[test]
fn g5_many_channels_and_an_auth_key() {
    let expected =
        format!(r#""ttl":1440,"channels":{{"ch1":{{"auths":{{"k":{P}}}}},"ch2":{{"auths":{{"k":{P}}}}}}}"#);
    assert_eq!(granted_on("channel=ch1,ch2&auth=k", "user"), expected);
}

#[test]
fn g6_groups_are_a_map_even_for_one() {
    let expected = format!(r#""ttl":1440,"channel-groups":{{"cg1":{P}}}"#);
    assert_eq!(granted_on("channel-group=cg1", "channel-group"), expected);
    let expected = format!(r#""ttl":1440,"channel-groups":{{"cg1":{P},"cg2":{P}}}"#);
    assert_eq!(granted_on("channel-group=cg1,cg2", "channel-group"), expected);
}

#[test]
fn g7_one_group_and_an_auth_key_gives_the_name_as_a_text() {
    let expected = format!(r#""ttl":1440,"channel-groups":"cg","auths":{{"k":{P}}}"#);
    assert_eq!(granted_on("channel-group=cg&auth=k", "channel-group+auth"), expected);
}

#[test]
fn g8_many_groups_and_an_auth_key() {
    let expected = format!(
        r#""ttl":1440,"channel-groups":{{"cg1":{{"auths":{{"k":{P}}}}},"cg2":{{"auths":{{"k":{P}}}}}}}"#
    );
    assert_eq!(granted_on("channel-group=cg1,cg2&auth=k", "channel-group+auth"), expected);
}

#[test]
fn g9_users_and_an_auth_key_are_a_map_even_for_one() {
    let expected = format!(r#""ttl":120,"uuids":{{"bob":{{"auths":{{"demo":{P}}}}}}}"#);
    assert_eq!(granted_on("target-uuid=bob&auth=demo&ttl=120", "uuid"), expected);
    let expected = format!(
        r#""ttl":1440,"uuids":{{"bob":{{"auths":{{"demo":{P}}}}},"john":{{"auths":{{"demo":{P}}}}}}}"#
    );
    assert_eq!(granted_on("target-uuid=bob,john&auth=demo", "uuid"), expected);
}

#[test]
fn g10_channels_and_groups_with_and_without_an_auth_key() {
    let expected = format!(
        r#""ttl":1440,"channels":{{"ch1":{{"auths":{{"k":{P}}}}}}},"channel-groups":{{"cg1":{{"auths":{{"k":{P}}}}}}}"#
    );
    assert_eq!(granted_on("channel=ch1&channel-group=cg1&auth=k", "channel-group+auth"), expected);
    let expected = format!(r#""ttl":1440,"channels":{{"ch1":{P}}},"channel-groups":{{"cg1":{P}}}"#);
    assert_eq!(granted_on("channel=ch1&channel-group=cg1", "channel-group"), expected);
}

#[test]
fn names_with_special_characters_are_answered_as_they_were_sent() {
    let expected = format!(r#""ttl":1440,"channels":{{"a!@#$%^&*()ŻÓŁ[]{{}}\"<>??~`Z":{P},"demo.*":{P}}}"#);
    let query = "channel=a!%40%23%24%25%5E%26*()%C5%BB%C3%93%C5%81%5B%5D%7B%7D%22%3C%3E%3F%3F~%60Z,demo.*";
    assert_eq!(granted_on(query, "channel"), expected);
}

#[test]
fn the_ttl_is_answered_as_requested_and_as_1_for_a_revocation() {
    let told = |query: &str| payload(&mut service(), GRANT, &format!("channel=a&{query}"));
    for (ttl, expected) in [("", 1440), ("&ttl=0", 0), ("&ttl=300", 300), ("&ttl=525600", 525_600)] {
        assert!(told(&format!("j=1{ttl}")).contains(&format!(r#""ttl":{expected},"#)), "{ttl}");
        for flags in ["r=0&w=0", ""] {
            assert!(told(&format!("{flags}{ttl}")).contains(r#""ttl":1,"#), "{flags} {ttl}");
        }
    }
}

/// The payload of an audit after its subscribe key.
fn audited(service: &mut AccessManager, query: &str, level: &str) -> String {
    let payload = payload(service, AUDIT, query);
    let head = format!(r#""level":"{level}","subscribe_key":"sub-c-demo","#);
    payload.strip_prefix(&head).unwrap_or_else(|| panic!("{payload}")).to_owned()
}

/// A service with a grant of every kind; the last grant is half an hour old.
fn granting() -> AccessManager {
    let mut service = service();
    for query in [
        "channel=demo&r=1&m=1&w=1",
        "channel=demo&auth=k1&r=1&m=1&ttl=316",
        "channel=demo-pnpres&r=1&ttl=0",
        "channel=only&auth=k2&j=1&ttl=0",
        "channel-group=team&m=1&ttl=0",
        "channel-group=team&auth=k1&r=1&ttl=60",
    ] {
        grant(&mut service, query);
    }
    service.advance(30);
    service
}

const DEMO: &str = r#""demo":{"r":1,"m":1,"w":1,"d":0,"g":0,"u":0,"j":0,"ttl":1410,"auths":{"k1":{"r":1,"m":1,"w":0,"d":0,"g":0,"u":0,"j":0,"ttl":286}}}"#;
const PRESENCE: &str = r#""demo-pnpres":{"r":1,"m":0,"w":0,"d":0,"g":0,"u":0,"j":0}"#;
const ONLY: &str = r#""only":{"auths":{"k2":{"r":0,"m":0,"w":0,"d":0,"g":0,"u":0,"j":1}}}"#;
const TEAM: &str = r#""team":{"r":0,"m":1,"w":0,"d":0,"g":0,"u":0,"j":0,"auths":{"k1":{"r":1,"m":0,"w":0,"d":0,"g":0,"u":0,"j":0,"ttl":30}}}"#;

#[test]
fn a1_everything_also_with_auth_keys_alone() {
    let expected =
        format!(r#""channels":{{{DEMO},{PRESENCE},{ONLY}}},"objects":{{}},"channel-groups":{{{TEAM}}}"#);
    for query in ["", "auth=k2"] {
        assert_eq!(audited(&mut granting(), query, "subkey"), expected);
    }
    let nothing = r#""channels":{},"objects":{},"channel-groups":{}"#;
    assert_eq!(audited(&mut service(), "", "subkey"), nothing);
}

#[test]
fn a1_with_grants_on_the_whole_keyset_and_on_users() {
    let mut service = service();
    grant(&mut service, "r=1&ttl=7");
    grant(&mut service, "target-uuid=ann&auth=k&g=1&ttl=0");
    let expected = r#""r":1,"m":0,"w":0,"d":0,"g":0,"u":0,"j":0,"ttl":7,"channels":{},"objects":{},"channel-groups":{},"uuids":{"ann":{"auths":{"k":{"r":0,"m":0,"w":0,"d":0,"g":1,"u":0,"j":0}}}}"#;
    assert_eq!(audited(&mut service, "", "subkey"), expected);
    let ann = r#""uuids":{"ann":{"auths":{"k":{"r":0,"m":0,"w":0,"d":0,"g":1,"u":0,"j":0}}}}"#;
    assert_eq!(audited(&mut service, "target-uuid=ann&auth=k", "uuid"), ann);
}

#[test]
fn a2_channels() {
    assert_eq!(audited(&mut service(), "channel=demo", "channel"), r#""channels":{}"#);
    let expected = format!(r#""channels":{{{DEMO},{ONLY}}}"#);
    assert_eq!(audited(&mut granting(), "channel=only,demo,none", "channel"), expected);
}

#[test]
fn a3_channels_and_auth_keys() {
    let nothing = r#""channel":"demo","auths":{}"#;
    assert_eq!(audited(&mut service(), "channel=demo&auth=k", "user"), nothing);
    let k1 = r#"{"k1":{"r":1,"m":1,"w":0,"d":0,"g":0,"u":0,"j":0,"ttl":286}}"#;
    let expected = format!(r#""channel":"demo","auths":{k1}"#);
    assert_eq!(audited(&mut granting(), "channel=demo&auth=k1,k2", "user"), expected);
    let expected = format!(r#""channels":{{"demo":{{"auths":{k1}}},"only":{{"auths":{{}}}}}}"#);
    assert_eq!(audited(&mut granting(), "channel=demo,only&auth=k1", "user"), expected);
}

#[test]
fn a4_groups() {
    let expected = format!(r#""channel-groups":{{{TEAM}}}"#);
    assert_eq!(audited(&mut granting(), "channel-group=team", "channel-group"), expected);
}

#[test]
fn a5_one_group_and_an_auth_key_has_a_singular_key() {
    let nothing = r#""channel-group":"demo","auths":{}"#;
    assert_eq!(audited(&mut service(), "channel-group=demo&auth=k", "channel-group+auth"), nothing);
    let expected =
        r#""channel-group":"team","auths":{"k1":{"r":1,"m":0,"w":0,"d":0,"g":0,"u":0,"j":0,"ttl":30}}"#;
    assert_eq!(audited(&mut granting(), "channel-group=team&auth=k1", "channel-group+auth"), expected);
}

#[test]
fn a6_e13_e14_access_manager_is_off() {
    let mut service = granting();
    service.options().access_manager_enabled = false;
    let expected = r#"{"message":"WARNING: Access manager is not enabled for this sub key. Please contact help@pubnub.com","payload":{"level":"channel","subscribe_key":"sub-c-demo","channels":{}},"service":"Access Manager","status":200,"warning":true}"#;
    assert_eq!(ask(&mut service, &call(AUDIT, "channel=demo")), (200, expected.to_owned()));
    let off = "{\"message\":\"Not Enabled\",\"error\":true,\"service\":\"Access Manager\",\"status\":402}\n";
    assert_eq!(ask(&mut service, &call(GRANT, "channel=a&r=1")), (402, off.to_owned()));
    let v3 = grant_of(&body_of(r#""channels":{"a":1}"#, ""));
    assert_eq!(ask(&mut service, &v3), (402, off.to_owned()));
    assert_eq!(ask(&mut service, &publish("anywhere", "", "ann")).0, 200);
    *service.options() = EmulatorOptions::default();
    assert_eq!(ask(&mut service, &publish("anywhere", "", "ann")).0, 403);
    assert_eq!(audited(&mut service, "channel=demo", "channel"), format!(r#""channels":{{{DEMO}}}"#));
}

#[test]
fn e8_auth_keys_alone_cannot_be_granted_anything() {
    let expected = flat(400, "Auth-only grants are reserved for future use");
    assert_eq!(ask(&mut service(), &call(GRANT, "auth=k&r=1")), expected);
}

#[test]
fn e9_e10_and_e12_subscribe_key_timestamp_and_signature() {
    for path in [GRANT, AUDIT] {
        let other = path.replace("sub-c-demo", "sub-c-other");
        assert_eq!(ask(&mut service(), &call(&other, "")), flat(400, "Invalid Subscribe Key"));
        for query in ["", "timestamp=1&signature=v2.x", "signature=v2.x"] {
            let stale = request(Method::Get, path, query, b"");
            assert_eq!(ask(&mut service(), &stale), flat(400, "Invalid Timestamp"), "{query}");
        }
        let unsigned = request(Method::Get, path, "timestamp=1700000000", b"");
        let foreign = signed_query(&foreign_keyset(), path, "channel=a&r=1");
        let mut changed = call(path, "channel=a&r=0");
        changed.query = changed.query.replace("r=0", "r=1");
        for request in [unsigned, foreign, changed] {
            assert_eq!(ask(&mut service(), &request), flat(403, "Signature Does Not Match"));
        }
    }
}

#[test]
fn e11_what_cannot_be_read_and_a_ttl_out_of_range() {
    for query in [
        "channel=a&r=2",
        "channel=a&w=true",
        "target-uuid=ann&r=1",
        "target-uuid=ann&auth=k&channel=a",
        "target-uuid=ann&auth=k&channel-group=a",
    ] {
        assert_eq!(ask(&mut service(), &call(GRANT, query)), flat(400, "Could Not Parse Request"), "{query}");
    }
    for ttl in ["525601", "-1", "", "soon", "1.5"] {
        let query = format!("channel=a&r=1&ttl={ttl}");
        assert_eq!(ask(&mut service(), &call(GRANT, &query)), flat(400, "Invalid ttl"), "{ttl}");
    }
}

#[test]
fn a_request_that_names_too_much_is_refused() {
    let names = (0..9_000).map(|number| format!("c{number}")).collect::<Vec<_>>().join(",");
    for path in [GRANT, AUDIT] {
        let query = format!("channel={names}&r=1");
        assert_eq!(ask(&mut service(), &call(path, &query)), flat(413, "Request Entity Too Large"));
    }
}

#[test]
fn the_paths_of_v1_do_the_same() {
    let mut service = service();
    let (grant, audit) = (GRANT.replace("v2", "v1"), AUDIT.replace("v2", "v1"));
    assert_eq!(ask(&mut service, &call(&grant, "channel=demo-pnpres&r=1&ttl=0")).0, 200);
    for path in [audit.as_str(), AUDIT] {
        let told = payload(&mut service, path, "channel=demo-pnpres");
        assert!(told.ends_with(&format!(r#""channels":{{{PRESENCE}}}"#)), "{told}");
    }
}

#[test]
fn old_signatures_are_accepted_unless_switched_off() {
    let query = "channel=a&r=1&timestamp=1700000000";
    let text = format!("sub-c-demo\npub-c-demo\n{GRANT}\n{query}");
    let bare = sign(keyset().signer().unwrap(), text.as_bytes())[3..].to_owned();
    let request = request(Method::Get, GRANT, &format!("{query}&signature={bare}"), b"");
    let mut service = service();
    assert_eq!(ask(&mut service, &request).0, 200);
    service.options().old_signatures = false;
    assert_eq!(ask(&mut service, &request).0, 403);
}

fn publishes(service: &mut AccessManager, channel: &str, auth: &str) -> bool {
    let (status, body) = ask(service, &publish(channel, auth, "ann"));
    match status {
        200 => true,
        403 if body.contains(&format!(r#""payload":{{"channels":["{channel}"]}}"#)) => false,
        _ => panic!("{status} {body}"),
    }
}

#[test]
fn an_auth_key_has_its_permissions_until_they_expire_or_are_revoked() {
    let mut service = service();
    grant(&mut service, "channel=a,b&auth=k1,k2&w=1&ttl=10");
    assert!(publishes(&mut service, "a", "k1") && publishes(&mut service, "b", "k2"));
    for (channel, auth) in [("c", "k1"), ("a", "k3"), ("a", "K1"), ("a", ""), ("a", "k1,k2")] {
        assert!(!publishes(&mut service, channel, auth), "{channel} {auth}");
    }
    grant(&mut service, "channel=a&auth=k1");
    assert!(!publishes(&mut service, "a", "k1") && publishes(&mut service, "a", "k2"));
    service.advance(10);
    assert!(!publishes(&mut service, "a", "k2"));
}

#[test]
fn grants_to_everybody_need_no_auth_key() {
    let mut service = service();
    grant(&mut service, "channel=a&auth=k&r=1");
    grant(&mut service, "channel=a&w=1&ttl=0");
    assert!(publishes(&mut service, "a", "k") && publishes(&mut service, "a", ""));
    assert!(!publishes(&mut service, "b", "k"));
    grant(&mut service, "w=1");
    assert!(publishes(&mut service, "b", "k") && publishes(&mut service, "b", ""));
    let mut nobody = publish("b", "", "ann");
    nobody.query = "uuid=ann".to_owned();
    assert_eq!(ask(&mut service, &nobody).0, 200);
}

#[test]
fn legacy_grants_add_nothing_to_a_token() {
    let mut service = service();
    let token = granted(&mut service, 15, None);
    grant(&mut service, "w=1");
    assert!(publishes(&mut service, "room-1", &token) && !publishes(&mut service, "elsewhere", &token));
}

#[test]
fn a_reset_forgets_legacy_grants() {
    let mut service = granting();
    service.reset();
    let nothing = r#""channels":{},"objects":{},"channel-groups":{}"#;
    assert_eq!(audited(&mut service, "", "subkey"), nothing);
}

/// Every object in the body has each key once.
fn is_distinct(value: &Value) -> bool {
    let Value::Map(pairs) = value else { return true };
    let mut keys: Vec<_> = pairs.iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.len() == pairs.len() && pairs.iter().all(|(_, value)| is_distinct(value))
}

#[test]
fn every_combination_of_parameters_gets_json_without_duplicate_keys() {
    const PARTS: [&str; 8] = [
        "channel=a,a,b.*",
        "channel-group=a",
        "target-uuid=a",
        "auth=a,b",
        "r=1",
        "ttl=0",
        "ttl=x",
        "channel=a",
    ];
    let mut service = service();
    let mut seen = Vec::new();
    for combination in 0..1_usize << PARTS.len() {
        let chosen = PARTS.iter().enumerate().filter(|(index, _)| combination >> index & 1 == 1);
        let query = chosen.map(|(_, part)| *part).collect::<Vec<_>>().join("&");
        for path in [GRANT, AUDIT] {
            let (status, body) = ask(&mut service, &call(path, &query));
            let body = body.strip_suffix('\n').unwrap_or(&body);
            assert!(is_distinct(&serde_json::from_str(body).unwrap()), "{query} {body}");
            seen.push(status);
        }
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, [200, 400]);
}

#[test]
fn any_moment_is_answered() {
    let mut service = service();
    for _ in 0..2 {
        for query in ["channel=a&w=1&ttl=525600", "channel=b&w=1&ttl=0"] {
            assert_eq!(ask(&mut service, &call(GRANT, query)).0, 200);
        }
        assert_eq!(ask(&mut service, &call(AUDIT, "")).0, 200);
        assert!(publishes(&mut service, "b", ""));
        service.advance(u64::MAX);
    }
    let late = service.respond(&publish("a", "", "ann"), UnixTime(u64::MAX));
    assert_eq!(late.status, 403);
}

//! The permissions that each operation takes: it is tried with exactly these, and with all others.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::{Grant, Kind, Method, Permissions, Request, granted_token};
use pam_emulator::{AccessManager, EmulatorOptions};
use support::*;

const ALL: u32 = 255;
const READ: &str = "read";
const WRITE: &str = "write";
const MANAGE: &str = "manage";
const DELETE: &str = "delete";
const GET: &str = "get";
const UPDATE: &str = "update";
const JOIN: &str = "join";

/// Method, path and body, and every permission that it takes.
type Row = (Method, &'static str, &'static str, &'static [(Kind, &'static str, &'static str)]);

const ROWS: &[Row] = &[
    (Method::Get, "/publish/pub-c-demo/sub-c-demo/0/c/0/1", "", &[(Kind::Channel, "c", WRITE)]),
    (Method::Post, "/publish/pub-c-demo/sub-c-demo/0/c/0", "1", &[(Kind::Channel, "c", WRITE)]),
    (Method::Get, "/signal/pub-c-demo/sub-c-demo/0/c/0/1", "", &[(Kind::Channel, "c", WRITE)]),
    (
        Method::Get,
        "/v2/subscribe/sub-c-demo/c,c-pnpres,d.*/0?channel-group=g,g-pnpres",
        "",
        &[
            (Kind::Channel, "c", READ),
            (Kind::Channel, "c-pnpres", READ),
            (Kind::Channel, "d.*", READ),
            (Kind::Group, "g", READ),
            (Kind::Group, "g-pnpres", READ),
        ],
    ),
    (Method::Get, "/v2/presence/sub-key/sub-c-demo/channel/c/heartbeat", "", &[(Kind::Channel, "c", READ)]),
    (
        Method::Get,
        "/v2/presence/sub-key/sub-c-demo/channel/,?channel-group=g",
        "",
        &[(Kind::Group, "g", READ)],
    ),
    (Method::Get, "/v2/presence/sub-key/sub-c-demo/channel/c/uuid/u", "", &[(Kind::Channel, "c", READ)]),
    (Method::Get, "/v2/presence/sub-key/sub-c-demo/channel/c/uuid/u/data", "", &[(Kind::Channel, "c", READ)]),
    (Method::Get, "/v2/history/sub-key/sub-c-demo/channel/c", "", &[(Kind::Channel, "c", READ)]),
    (
        Method::Get,
        "/v3/history/sub-key/sub-c-demo/channel/c,d",
        "",
        &[(Kind::Channel, "c", READ), (Kind::Channel, "d", READ)],
    ),
    (Method::Get, "/v3/history-with-actions/sub-key/sub-c-demo/channel/c", "", &[(Kind::Channel, "c", READ)]),
    (Method::Get, "/v3/history/sub-key/sub-c-demo/message-counts/c", "", &[(Kind::Channel, "c", READ)]),
    (Method::Delete, "/v3/history/sub-key/sub-c-demo/channel/c", "", &[(Kind::Channel, "c", DELETE)]),
    (
        Method::Post,
        "/v1/message-actions/sub-c-demo/channel/c/message/1",
        "{}",
        &[(Kind::Channel, "c", WRITE)],
    ),
    (Method::Get, "/v1/message-actions/sub-c-demo/channel/c", "", &[(Kind::Channel, "c", READ)]),
    (
        Method::Delete,
        "/v1/message-actions/sub-c-demo/channel/c/message/1/action/2",
        "",
        &[(Kind::Channel, "c", DELETE)],
    ),
    (
        Method::Post,
        "/v1/files/sub-c-demo/channels/c/generate-upload-url",
        "{}",
        &[(Kind::Channel, "c", WRITE)],
    ),
    (Method::Get, "/v1/files/publish-file/pub-c-demo/sub-c-demo/0/c/0/1", "", &[(Kind::Channel, "c", WRITE)]),
    (Method::Get, "/v1/files/sub-c-demo/channels/c/files", "", &[(Kind::Channel, "c", READ)]),
    (Method::Get, "/v1/files/sub-c-demo/channels/c/files/1/n.txt", "", &[(Kind::Channel, "c", READ)]),
    (Method::Delete, "/v1/files/sub-c-demo/channels/c/files/1/n.txt", "", &[(Kind::Channel, "c", DELETE)]),
    (
        Method::Get,
        "/v1/channel-registration/sub-key/sub-c-demo/channel-group/g?add=c",
        "",
        &[(Kind::Group, "g", MANAGE)],
    ),
    (
        Method::Get,
        "/v1/channel-registration/sub-key/sub-c-demo/channel-group/g/remove",
        "",
        &[(Kind::Group, "g", MANAGE)],
    ),
    (Method::Get, "/v2/objects/sub-c-demo/uuids/u", "", &[(Kind::Uuid, "u", GET)]),
    (Method::Patch, "/v2/objects/sub-c-demo/uuids/u", "{}", &[(Kind::Uuid, "u", UPDATE)]),
    (Method::Delete, "/v2/objects/sub-c-demo/uuids/u", "", &[(Kind::Uuid, "u", DELETE)]),
    (Method::Get, "/v2/objects/sub-c-demo/channels/c", "", &[(Kind::Channel, "c", GET)]),
    (Method::Patch, "/v2/objects/sub-c-demo/channels/c", "{}", &[(Kind::Channel, "c", UPDATE)]),
    (Method::Delete, "/v2/objects/sub-c-demo/channels/c", "", &[(Kind::Channel, "c", DELETE)]),
    (Method::Get, "/v2/objects/sub-c-demo/uuids/u/channels", "", &[(Kind::Uuid, "u", GET)]),
    (
        Method::Patch,
        "/v2/objects/sub-c-demo/uuids/u/channels",
        r#"{"set":[{"channel":{"id":"c"}}],"delete":[{"channel":{"id":"d"}}]}"#,
        &[(Kind::Uuid, "u", UPDATE), (Kind::Channel, "c", JOIN), (Kind::Channel, "d", JOIN)],
    ),
    (Method::Get, "/v2/objects/sub-c-demo/channels/c/uuids", "", &[(Kind::Channel, "c", GET)]),
    (Method::Patch, "/v2/objects/sub-c-demo/channels/c/uuids", "{}", &[(Kind::Channel, "c", MANAGE)]),
    (
        Method::Get,
        "/v2/push/sub-key/sub-c-demo/devices-apns2/t?add=c&remove=d",
        "",
        &[(Kind::Channel, "c", READ), (Kind::Channel, "d", READ)],
    ),
    (Method::Get, "/v1/push/sub-key/sub-c-demo/devices/t?add=c", "", &[(Kind::Channel, "c", READ)]),
];

fn mask(permission: &str) -> u32 {
    Permissions::named(permission).unwrap().mask()
}

/// The permissions of a row as the entries of a grant.
fn taken(row: &Row) -> Vec<(Kind, &'static str, u32)> {
    row.3.iter().map(|(kind, name, permission)| (*kind, *name, mask(permission))).collect()
}

fn token(service: &mut AccessManager, entries: &[(Kind, &str, u32)]) -> String {
    let grant = Grant::new(1, scope(entries), scope(&[]), None, None).unwrap();
    granted_token(&service.respond(&grant_call(&keyset(), &grant, NOW), NOW)).unwrap()
}

fn with_auth(row: &Row, auth: &str) -> Request {
    let (method, target, body, _) = row;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let auth = auth.replace('=', "%3D");
    request(*method, path, &format!("{query}&uuid=ann&auth={auth}"), body.as_bytes())
}

#[test]
fn exactly_the_permissions_of_the_table_are_enough() {
    for row in ROWS {
        let mut service = service();
        let token = token(&mut service, &taken(row));
        let (status, body) = ask(&mut service, &with_auth(row, &token));
        assert_eq!(status, 200, "{} {body}", row.1);
        assert!(serde_json::from_str::<pam_core::Value>(&body).is_ok(), "{} {body}", row.1);
    }
}

#[test]
fn every_other_permission_on_any_one_of_the_resources_is_not() {
    for row in ROWS {
        for lacking in 0..row.3.len() {
            let mut service = service();
            let mut entries: Vec<_> = row.3.iter().map(|(kind, name, _)| (*kind, *name, ALL)).collect();
            entries[lacking].2 = ALL - mask(row.3[lacking].2);
            let token = token(&mut service, &entries);
            let (status, body) = ask(&mut service, &with_auth(row, &token));
            assert_eq!(status, 403, "{} {body}", row.1);
        }
    }
}

#[test]
fn without_a_token_nothing_of_it_is_permitted() {
    for row in ROWS {
        assert_eq!(ask(&mut service(), &with_auth(row, "")).0, 403, "{}", row.1);
    }
}

#[test]
fn the_owner_of_the_secret_key_may_do_all_of_it() {
    for (method, target, body, _) in ROWS {
        let path = target.split_once('?').map_or(*target, |(path, _)| path);
        let request = signed(&keyset(), *method, path, body.as_bytes(), NOW);
        // Without its parameters a request may name no resource, and is then not forbidden either.
        assert_ne!(ask(&mut service(), &request).0, 403, "{target}");
    }
}

#[test]
fn a_revoked_token_is_refused_by_every_service_in_the_same_words() {
    for row in ROWS {
        let mut service = service();
        let token = token(&mut service, &taken(row));
        ask(&mut service, &revoke_call(&keyset(), &token, NOW));
        assert!(ask(&mut service, &with_auth(row, &token)).1.contains("Token is revoked"), "{}", row.1);
    }
}

#[test]
fn what_lists_the_whole_keyset_is_the_owners_unless_switched_on() {
    for path in [
        "/v2/presence/sub-key/sub-c-demo",
        "/v1/channel-registration/sub-key/sub-c-demo/channel-group",
        "/v2/objects/sub-c-demo/uuids",
        "/v2/objects/sub-c-demo/channels",
    ] {
        let mut service = service();
        let token = token(&mut service, &[(Kind::Channel, "c", ALL)]);
        let request = with_auth(&(Method::Get, path, "", &[]), &token);
        assert_eq!(ask(&mut service, &request).0, 403, "{path}");
        assert_eq!(ask(&mut service, &signed(&keyset(), Method::Get, path, b"", NOW)).0, 200, "{path}");
        let mut open = service.with_options(EmulatorOptions { list_all: true, ..EmulatorOptions::default() });
        assert_eq!(ask(&mut open, &request).0, 200, "{path}");
    }
}

#[test]
fn message_counts_name_each_channel_and_metadata_its_id() {
    let mut service = service();
    let token = token(&mut service, &[(Kind::Channel, "c", ALL), (Kind::Channel, "d", ALL)]);
    let mut body = |path| ask(&mut service, &with_auth(&(Method::Get, path, "", &[]), &token)).1;
    assert!(
        body("/v3/history/sub-key/sub-c-demo/message-counts/c,d").contains(r#""channels":{"c":0,"d":0}"#)
    );
    assert_eq!(body("/v2/objects/sub-c-demo/channels/c"), r#"{"status":200,"data":{"id":"c"}}"#);
}

#[test]
fn a_message_that_is_no_json_is_refused_once_it_is_permitted() {
    let mut service = service();
    let token = token(&mut service, &[(Kind::Channel, "c", mask(WRITE))]);
    let path = "/publish/pub-c-demo/sub-c-demo/0/c/0/hello";
    let permitted = ask(&mut service, &with_auth(&(Method::Get, path, "", &[]), &token));
    assert_eq!(permitted, (400, r#"[0,"Invalid JSON","17000000000000000"]"#.to_owned()));
    assert_eq!(ask(&mut service, &with_auth(&(Method::Get, path, "", &[]), "")).0, 403);
}

#[test]
fn n2_channel_groups_where_the_keyset_has_no_stream_controller() {
    let mut service = service();
    service.options().stream_controller_enabled = false;
    let add =
        owner(Method::Get, "/v1/channel-registration/sub-key/sub-c-demo/channel-group/g", &[("add", "c")]);
    let expected = r#"{"status":403,"message":"Use of the channel groups API requires the Stream Controller add-on which is not enabled for this subscribe key. Login to your PubNub Dashboard Account and ADD the Stream Controller add-on. Contact support@pubnub.com if you require further assistance.","service":"channel-registry","error":true}"#;
    assert_eq!(ask(&mut service, &add), (403, expected.to_owned()));
    service.options().stream_controller_enabled = true;
    assert_eq!(ask(&mut service, &add).0, 200);
}

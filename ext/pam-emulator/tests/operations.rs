//! The permissions that each operation takes: it is tried with exactly these, and with all others.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::Kind::{self, Channel, Group, Uuid};
use pam_core::Method::{self, Delete, Get, Patch, Post};
use pam_core::{Grant, Permissions, Request, granted_token};
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

/// The permissions that a row needs.
type Needed = &'static [(Kind, &'static str, &'static str)];

/// Method, path and body, and every permission that it needs.
type Row = (Method, &'static str, &'static str, Needed);

const READ_C: Needed = &[(Channel, "c", READ)];
const WRITE_C: Needed = &[(Channel, "c", WRITE)];
const DELETE_C: Needed = &[(Channel, "c", DELETE)];

const ROWS: &[Row] = &[
    (Get, "/publish/pub-c-demo/sub-c-demo/0/c/0/1", "", WRITE_C),
    (Post, "/publish/pub-c-demo/sub-c-demo/0/c/0", "1", WRITE_C),
    (Get, "/signal/pub-c-demo/sub-c-demo/0/c/0/1", "", WRITE_C),
    (
        Get,
        "/v2/subscribe/sub-c-demo/c,c-pnpres,d.*/0?channel-group=g,g-pnpres",
        "",
        &[
            (Channel, "c", READ),
            (Channel, "c-pnpres", READ),
            (Channel, "d.*", READ),
            (Group, "g", READ),
            (Group, "g-pnpres", READ),
        ],
    ),
    (Get, "/v2/presence/sub-key/sub-c-demo/channel/c/heartbeat", "", READ_C),
    (Get, "/v2/presence/sub-key/sub-c-demo/channel/,?channel-group=g", "", &[(Group, "g", READ)]),
    (Get, "/v2/presence/sub-key/sub-c-demo/channel/c/uuid/u", "", READ_C),
    (Get, "/v2/presence/sub-key/sub-c-demo/channel/c/uuid/u/data", "", READ_C),
    (Get, "/v2/history/sub-key/sub-c-demo/channel/c", "", READ_C),
    (Get, "/v3/history/sub-key/sub-c-demo/channel/c,d", "", &[(Channel, "c", READ), (Channel, "d", READ)]),
    (Get, "/v3/history-with-actions/sub-key/sub-c-demo/channel/c", "", READ_C),
    (Get, "/v3/history/sub-key/sub-c-demo/message-counts/c", "", READ_C),
    (Delete, "/v3/history/sub-key/sub-c-demo/channel/c", "", DELETE_C),
    (Post, "/v1/message-actions/sub-c-demo/channel/c/message/1", "{}", WRITE_C),
    (Get, "/v1/message-actions/sub-c-demo/channel/c", "", READ_C),
    (Delete, "/v1/message-actions/sub-c-demo/channel/c/message/1/action/2", "", DELETE_C),
    (Post, "/v1/files/sub-c-demo/channels/c/generate-upload-url", "{}", WRITE_C),
    (Get, "/v1/files/publish-file/pub-c-demo/sub-c-demo/0/c/0/1", "", WRITE_C),
    (Get, "/v1/files/sub-c-demo/channels/c/files", "", READ_C),
    (Get, "/v1/files/sub-c-demo/channels/c/files/1/n.txt", "", READ_C),
    (Delete, "/v1/files/sub-c-demo/channels/c/files/1/n.txt", "", DELETE_C),
    (Get, "/v1/channel-registration/sub-key/sub-c-demo/channel-group/g?add=c", "", &[(Group, "g", MANAGE)]),
    (Get, "/v1/channel-registration/sub-key/sub-c-demo/channel-group/g/remove", "", &[(Group, "g", MANAGE)]),
    (Get, "/v2/objects/sub-c-demo/uuids/u", "", &[(Uuid, "u", GET)]),
    (Patch, "/v2/objects/sub-c-demo/uuids/u", "{}", &[(Uuid, "u", UPDATE)]),
    (Delete, "/v2/objects/sub-c-demo/uuids/u", "", &[(Uuid, "u", DELETE)]),
    (Get, "/v2/objects/sub-c-demo/channels/c", "", &[(Channel, "c", GET)]),
    (Patch, "/v2/objects/sub-c-demo/channels/c", "{}", &[(Channel, "c", UPDATE)]),
    (Delete, "/v2/objects/sub-c-demo/channels/c", "", DELETE_C),
    (Get, "/v2/objects/sub-c-demo/uuids/u/channels", "", &[(Uuid, "u", GET)]),
    (
        Patch,
        "/v2/objects/sub-c-demo/uuids/u/channels",
        r#"{"set":[{"channel":{"id":"c"}}],"delete":[{"channel":{"id":"d"}}]}"#,
        &[(Uuid, "u", UPDATE), (Channel, "c", JOIN), (Channel, "d", JOIN)],
    ),
    (Get, "/v2/objects/sub-c-demo/channels/c/uuids", "", &[(Channel, "c", GET)]),
    (Patch, "/v2/objects/sub-c-demo/channels/c/uuids", "{}", &[(Channel, "c", MANAGE)]),
    (
        Get,
        "/v2/push/sub-key/sub-c-demo/devices-apns2/t?add=c&remove=d",
        "",
        &[(Channel, "c", READ), (Channel, "d", READ)],
    ),
    (Get, "/v1/push/sub-key/sub-c-demo/devices/t?add=c", "", READ_C),
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
fn the_permissions_of_the_table_are_enough() {
    for row in ROWS {
        let mut service = service();
        let token = token(&mut service, &taken(row));
        let (status, body) = ask(&mut service, &with_auth(row, &token));
        assert_eq!(status, 200, "{} {body}", row.1);
        assert!(serde_json::from_str::<pam_core::Value>(&body).is_ok(), "{} {body}", row.1);
    }
}

#[test]
fn all_other_permissions_on_one_of_the_resources_are_not_enough() {
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
fn every_operation_is_refused_without_a_token() {
    for row in ROWS {
        assert_eq!(ask(&mut service(), &with_auth(row, "")).0, 403, "{}", row.1);
    }
}

#[test]
fn the_owner_of_the_secret_key_may_do_every_operation() {
    for (method, target, body, _) in ROWS {
        let path = target.split_once('?').map_or(*target, |(path, _)| path);
        let request = signed(&keyset(), *method, path, body.as_bytes(), NOW);
        // Without its parameters a request may name no resource, and is then not forbidden either.
        assert_ne!(ask(&mut service(), &request).0, 403, "{target}");
    }
}

#[test]
fn every_operation_refuses_a_revoked_token_with_the_same_message() {
    for row in ROWS {
        let mut service = service();
        let token = token(&mut service, &taken(row));
        ask(&mut service, &revoke_call(&keyset(), &token, NOW));
        assert!(ask(&mut service, &with_auth(row, &token)).1.contains("Token is revoked"), "{}", row.1);
    }
}

#[test]
fn only_the_owner_may_list_the_whole_keyset_without_list_all() {
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
fn answers_name_the_channels_and_ids_of_the_request() {
    let mut service = service();
    let token = token(&mut service, &[(Kind::Channel, "c", ALL), (Kind::Channel, "d", ALL)]);
    let mut body = |path| ask(&mut service, &with_auth(&(Method::Get, path, "", &[]), &token)).1;
    assert!(
        body("/v3/history/sub-key/sub-c-demo/message-counts/c,d").contains(r#""channels":{"c":0,"d":0}"#)
    );
    assert_eq!(body("/v2/objects/sub-c-demo/channels/c"), r#"{"status":200,"data":{"id":"c"}}"#);
}

#[test]
fn permissions_are_checked_before_a_message_that_is_not_json_is_refused() {
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

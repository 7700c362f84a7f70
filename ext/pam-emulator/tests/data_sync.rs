//! DataSync: who may use it, what each call takes, and what is answered.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::{Kind, Method, Permissions, Request, Response, Value, percent_encode};
use pam_emulator::{AccessManager, EmulatorOptions};
use support::*;

const BASE: &str = "/v1/datasync/subkeys/sub-c-demo";
const CREATE: &str = "create";
const GET: &str = "get";
const UPDATE: &str = "update";
const DELETE: &str = "delete";

const OBJECTS: [(Kind, &str, &str); 5] = [
    (Kind::Entity, "entities", "entity"),
    (Kind::Relationship, "relationships", "relationship"),
    (Kind::User, "users", "user"),
    (Kind::Channel, "channels", "channel"),
    (Kind::Membership, "memberships", "membership"),
];

/// Method, end of the path, body, and the permission on `a` that it takes.
const CALLS: [(Method, &str, &str, &str); 5] = [
    (Method::Post, "", r#"{"data":{"id":"a"}}"#, CREATE),
    (Method::Get, "/a", "", GET),
    (Method::Put, "/a", r#"{"data":{"status":"away"}}"#, UPDATE),
    (Method::Patch, "/a", r#"[{"op":"replace","path":"/status","value":"away"}]"#, UPDATE),
    (Method::Delete, "/a", "", DELETE),
];

fn with_token(method: Method, path: &str, body: &str, token: &str) -> Request {
    let query = format!("auth={}&uuid=ann", percent_encode(token));
    request(method, path, &query, body.as_bytes())
}

fn token(service: &mut AccessManager, resources: &[(Kind, &str, u32)]) -> String {
    token_with(service, resources, &[])
}

fn mask(permission: &str) -> u32 {
    Permissions::named(permission).unwrap().mask()
}

fn data(response: &Response) -> Value {
    serde_json::from_slice::<Value>(&response.body).unwrap().get("data").unwrap().clone()
}

fn status(service: &mut AccessManager, request: &Request) -> u16 {
    service.respond(request, NOW).status
}

#[test]
fn every_call_needs_its_permission_on_the_object_and_no_other() {
    for (kind, all, _) in OBJECTS {
        for (method, end, body, permission) in CALLS {
            let path = format!("{BASE}/{all}{end}");
            let mut service = service();
            let mut statuses = |mask: u32, name: &str| {
                let token = token(&mut service, &[(kind, name, mask)]);
                status(&mut service, &with_token(method, &path, body, &token))
            };
            let success = if method == Method::Post { 201 } else { 200 };
            let permission = mask(permission);
            assert_eq!(statuses(permission, "a"), success, "{method:?} {path}");
            assert_eq!(statuses(255 - permission, "a"), 403, "{method:?} {path}");
            assert_eq!(statuses(255, "b"), 403, "{method:?} {path}");
        }
    }
}

#[test]
fn permissions_on_one_kind_of_object_do_not_apply_to_another() {
    let kinds = [Kind::Channel, Kind::Group, Kind::Uuid, Kind::User, Kind::Space].into_iter().chain([
        Kind::Entity,
        Kind::Relationship,
        Kind::Membership,
    ]);
    for granted in kinds {
        let mut service = service();
        let token = token(&mut service, &[(granted, "a", 255)]);
        for (kind, all, _) in OBJECTS {
            let asked = with_token(Method::Get, &format!("{BASE}/{all}/a"), "", &token);
            let expected = if kind == granted { 200 } else { 403 };
            assert_eq!(status(&mut service, &asked), expected, "{granted:?} for {all}");
        }
    }
}

#[test]
fn users_are_datasync_objects_and_uuids_are_app_context_objects() {
    let mut service = service();
    let user = token(&mut service, &[(Kind::User, "a", 255)]);
    let uuid = token(&mut service, &[(Kind::Uuid, "a", 255)]);
    let mut statuses = |token: &str| {
        ["/v2/objects/sub-c-demo/uuids/a", "/v1/datasync/subkeys/sub-c-demo/users/a"]
            .map(|path| status(&mut service, &with_token(Method::Get, path, "", token)))
    };
    assert_eq!(statuses(&user), [403, 200]);
    assert_eq!(statuses(&uuid), [200, 403]);
}

#[test]
fn a_list_has_the_objects_that_the_token_may_get() {
    let mut service = service();
    for id in ["car-1", "car-2", "bus-1", "van-1"] {
        let body = format!(r#"{{"data":{{"id":"{id}"}}}}"#);
        let path = format!("{BASE}/entities");
        let created = signed(&keyset(), Method::Post, &path, body.as_bytes(), NOW);
        assert_eq!(status(&mut service, &created), 201);
    }
    let token = token_with(
        &mut service,
        &[(Kind::Entity, "bus-1", mask(GET)), (Kind::Entity, "van-1", mask(UPDATE))],
        &[(Kind::Entity, "^car-", mask(GET))],
    );
    let nothing = token_with(&mut service, &[(Kind::Channel, "car-1", 255)], &[]);
    let mut listed = |request: &Request| {
        let response = service.respond(request, NOW);
        assert_eq!(response.status, 200);
        let Value::List(rows) = data(&response) else { panic!("{response:?}") };
        rows.iter().map(|row| row.get("id").unwrap().as_text().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let list = format!("{BASE}/entities");
    assert_eq!(listed(&with_token(Method::Get, &list, "", &token)), ["bus-1", "car-1", "car-2"]);
    assert!(listed(&with_token(Method::Get, &list, "", &nothing)).is_empty());
    assert_eq!(listed(&owner(Method::Get, &list, &[])), ["bus-1", "car-1", "car-2", "van-1"]);
    let users = format!("{BASE}/users");
    assert!(listed(&owner(Method::Get, &users, &[])).is_empty());
}

#[test]
fn a_list_has_pages_and_continues_at_its_cursor() {
    let mut service = service();
    for number in 0..25 {
        let body = format!(r#"{{"data":{{"id":"u{number:02}"}}}}"#);
        let created = signed(&keyset(), Method::Post, &format!("{BASE}/users"), body.as_bytes(), NOW);
        assert_eq!(status(&mut service, &created), 201);
    }
    let mut page = |params: &[(&str, &str)]| {
        let response = service.respond(&owner(Method::Get, &format!("{BASE}/users"), params), NOW);
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        let Some(Value::List(rows)) = body.get("data").cloned() else { panic!("{response:?}") };
        let meta = body.get("meta").unwrap();
        let cursor = meta.get("next_cursor").map(|cursor| cursor.as_text().unwrap().to_owned());
        let has_next = meta.get("has_next") == Some(&Value::Bool(true));
        assert_eq!(has_next, cursor.is_some());
        (rows.len(), cursor)
    };
    let (first, cursor) = page(&[]);
    let (second, end) = page(&[("cursor", &cursor.unwrap())]);
    assert_eq!((first, second, end), (20, 5, None));
    assert_eq!(page(&[("limit", "25")]), (25, None));
    assert_eq!(page(&[("limit", "1")]).0, 1);
}

#[test]
fn deleted_objects_are_not_listed_and_a_reset_forgets_all() {
    let mut service = service();
    let rows = |service: &mut AccessManager| {
        data(&service.respond(&owner(Method::Get, &format!("{BASE}/users"), &[]), NOW))
    };
    let body = br#"{"data":{"id":"a"}}"#;
    let create = signed(&keyset(), Method::Post, &format!("{BASE}/users"), body, NOW);
    status(&mut service, &create);
    assert_ne!(rows(&mut service), Value::List(Vec::new()));
    status(&mut service, &owner(Method::Delete, &format!("{BASE}/users/a"), &[]));
    assert_eq!(rows(&mut service), Value::List(Vec::new()));
    status(&mut service, &create);
    service.reset();
    assert_eq!(rows(&mut service), Value::List(Vec::new()));
}

#[test]
fn an_answer_has_the_media_type_and_the_fields_of_its_kind() {
    let mut service = service();
    for (_, all, one) in OBJECTS {
        let path = format!("{BASE}/{all}/a");
        let response = service.respond(&owner(Method::Get, &path, &[]), NOW);
        let media_type = format!("application/vnd.pubnub.objects.{one}+json;version=1");
        assert_eq!(response.header("content-type"), Some(media_type.as_str()));
        let object = data(&response);
        assert_eq!(object.get("id").unwrap().as_text(), Some("a"));
        for field in ["createdAt", "updatedAt", "eTag", "expiresAt", "status", "payload"] {
            assert!(object.get(field).is_some(), "{all}: {field}");
        }
    }
    let body = br#"{"data":{"id":"m","userId":"ann","channelId":"c","status":"on","payload":{"role":"x"}}}"#;
    let created = signed(&keyset(), Method::Post, &format!("{BASE}/memberships"), body, NOW);
    let object = data(&service.respond(&created, NOW));
    assert_eq!(object.get("userId").unwrap().as_text(), Some("ann"));
    assert_eq!(object.get("createdAt").unwrap().as_text(), Some("2023-11-14T22:13:20.000000Z"));
    assert_eq!(object.get("expiresAt").unwrap().as_text(), Some("2023-12-15T00:00:00Z"));
    assert_eq!(
        told(&service.respond(&owner(Method::Delete, &format!("{BASE}/users/a"), &[]), NOW)),
        (200, String::new())
    );
}

#[test]
fn creating_an_object_without_an_id_needs_create_on_an_empty_name() {
    let mut service = service();
    let path = format!("{BASE}/entities");
    let create = |token: &str| with_token(Method::Post, &path, r#"{"data":{"status":"on"}}"#, token);
    let every = token_with(&mut service, &[], &[(Kind::Entity, ".*", mask(CREATE))]);
    let some = token_with(&mut service, &[], &[(Kind::Entity, "^car-", mask(CREATE))]);
    let response = service.respond(&create(&every), NOW);
    assert_eq!(response.status, 201);
    assert!(!data(&response).get("id").unwrap().as_text().unwrap().is_empty());
    assert_eq!(status(&mut service, &create(&some)), 403);
}

fn code(code: &str, message: &str) -> String {
    format!(r#"{{"errors":[{{"errorCode":"{code}","message":"{message}"}}]}}"#)
}

#[test]
fn exactly_one_credential_is_required() {
    let mut service = service();
    let path = format!("{BASE}/users/a");
    let token = token(&mut service, &[(Kind::User, "a", mask(GET))]);
    let unauthenticated = (401, code("DS-0203", "Unauthenticated"));
    assert_eq!(ask(&mut service, &request(Method::Get, &path, "", b"")), unauthenticated);
    assert_eq!(ask(&mut service, &request(Method::Get, &path, "auth=&signature=", b"")), unauthenticated);
    let both = owner(Method::Get, &path, &[("auth", &token)]);
    let (status, body) = ask(&mut service, &both);
    assert_eq!(status, 403);
    assert!(body.contains("DS-0201"), "{body}");
    let response = service.respond(&both, NOW);
    assert_eq!(response.header("content-type"), Some("application/json"));
}

#[test]
fn an_auth_key_is_refused_even_with_a_legacy_grant() {
    let mut service = service();
    let grant = owner(Method::Get, "/v2/auth/grant/sub-key/sub-c-demo", &[("g", "1"), ("r", "1")]);
    assert_eq!(ask(&mut service, &grant).0, 200);
    let asked = with_token(Method::Get, &format!("{BASE}/channels/a"), "", "key-1");
    assert_eq!(ask(&mut service, &asked), (403, code("DS-0202", "Invalid token")));
}

#[test]
fn a_missing_permission_is_refused_by_access_manager() {
    let mut service = service();
    let token = token(&mut service, &[(Kind::User, "a", mask(UPDATE))]);
    let asked = with_token(Method::Get, &format!("{BASE}/users/a"), "", &token);
    let forbidden = r#"{"error":true,"status":403,"service":"Access Manager","message":"Forbidden"}"#;
    assert_eq!(ask(&mut service, &asked), (403, format!("{forbidden}\n")));
}

#[test]
fn lists_refuse_expired_revoked_and_foreign_tokens_and_those_of_other_users() {
    let mut service = service();
    let path = format!("{BASE}/users");
    let granted = grant_of(r#"{"ttl":1,"permissions":{"resources":{"users":{"a":32}},"uuid":"ann"}}"#);
    let token = pam_core::granted_token(&service.respond(&granted, NOW)).unwrap();
    let list = with_token(Method::Get, &path, "", &token);
    assert_eq!(status(&mut service, &list), 200);
    let other = request(Method::Get, &path, &format!("auth={}&uuid=bob", percent_encode(&token)), b"");
    assert_eq!(status(&mut service, &other), 403);
    assert_eq!(status(&mut AccessManager::new(foreign_keyset()).unwrap(), &list), 403);
    assert!(told(&service.respond(&list, later(60))).1.contains("Token is expired."));
    assert_eq!(status(&mut service, &revoke_call(&keyset(), &token, NOW)), 200);
    assert!(ask(&mut service, &list).1.contains("Token is revoked"));
}

#[test]
fn everything_is_refused_without_access_manager_or_datasync() {
    let path = format!("{BASE}/users/a");
    for options in [
        EmulatorOptions { access_manager_enabled: false, ..EmulatorOptions::default() },
        EmulatorOptions { data_sync_enabled: false, ..EmulatorOptions::default() },
    ] {
        let mut service = service().with_options(options);
        let (status, body) = ask(&mut service, &owner(Method::Get, &path, &[]));
        assert_eq!(status, 403);
        assert!(body.contains("DS-0201") && body.contains("is not enabled"), "{body}");
    }
}

#[test]
fn another_subscribe_key_is_not_found() {
    let path = "/v1/datasync/subkeys/sub-c-other/users/a";
    assert_eq!(ask(&mut service(), &owner(Method::Get, path, &[])).0, 404);
    assert_eq!(ask(&mut service(), &request(Method::Get, path, "", b"")).0, 401);
}

#[test]
fn the_body_of_a_put_is_signed() {
    let mut service = service();
    let path = format!("{BASE}/users/a");
    let put = signed(&keyset(), Method::Put, &path, br#"{"data":{}}"#, NOW);
    assert_eq!(status(&mut service, &put), 200);
    let changed = Request { body: br#"{"data":{"status":"x"}}"#.to_vec(), ..put };
    assert_eq!(status(&mut service, &changed), 403);
}

#[test]
fn an_invalid_body_or_parameter_is_refused_with_its_place() {
    let mut service = service();
    for (method, end, body, place) in [
        (Method::Post, "", "", "/data"),
        (Method::Post, "", r#"{"data":null}"#, "/data"),
        (Method::Post, "", r#"{"data":[]}"#, "/data"),
        (Method::Put, "/a", r#"{"id":"a"}"#, "/data"),
        (Method::Patch, "/a", r#"{"data":{}}"#, "JSON Patch"),
        (Method::Patch, "/a", "[", "JSON Patch"),
    ] {
        let path = format!("{BASE}/users{end}");
        let (status, told) = ask(&mut service, &signed(&keyset(), method, &path, body.as_bytes(), NOW));
        assert_eq!(status, 400, "{body}");
        assert!(told.contains(place), "{told}");
    }
    for (name, value) in
        [("limit", "0"), ("limit", "101"), ("limit", "x"), ("cursor", "x"), ("cursor", "e30")]
    {
        let asked = owner(Method::Get, &format!("{BASE}/users"), &[(name, value)]);
        let (status, told) = ask(&mut service, &asked);
        assert_eq!(status, 400, "{name}={value}");
        assert!(told.contains("DS-0006") && told.contains(name), "{told}");
    }
}

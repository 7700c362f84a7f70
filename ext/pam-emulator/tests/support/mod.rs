//! Requests of clients, signed or not, and a service to send them to.

#![allow(clippy::unwrap_used, dead_code)]

use pam_core::{
    Caller, Grant, Keyset, Kind, Method, Params, Permissions, Request, Response, Scope, UnixTime,
    UnsignedCall, canonical_query, granted_token, percent_encode, sign, string_to_sign,
};
use pam_emulator::AccessManager;

pub(crate) const NOW: UnixTime = UnixTime(1_700_000_000);
pub(crate) const GRANT_PATH: &str = "/v3/pam/sub-c-demo/grant";

pub(crate) fn keyset() -> Keyset {
    Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-demo")).unwrap()
}

pub(crate) fn foreign_keyset() -> Keyset {
    Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-other")).unwrap()
}

pub(crate) fn service() -> AccessManager {
    AccessManager::new(keyset()).unwrap()
}

pub(crate) fn later(seconds: u64) -> UnixTime {
    UnixTime(NOW.0 + seconds)
}

/// Any request; `query` is encoded already.
pub(crate) fn request(method: Method, path: &str, query: &str, body: &[u8]) -> Request {
    Request { method, path: path.to_owned(), query: query.to_owned(), body: body.to_vec() }
}

/// Any request, signed at `now` with the keyset.
pub(crate) fn signed(keyset: &Keyset, method: Method, path: &str, body: &[u8], now: UnixTime) -> Request {
    signed_with(keyset, method, path, &[], body, now)
}

/// A request of the keyset's owner with more parameters.
pub(crate) fn owner(method: Method, path: &str, params: &[(&str, &str)]) -> Request {
    signed_with(&keyset(), method, path, params, b"", NOW)
}

pub(crate) fn signed_with(
    keyset: &Keyset,
    method: Method,
    path: &str,
    more: &[(&str, &str)],
    body: &[u8],
    now: UnixTime,
) -> Request {
    let mut params = Params::default();
    more.iter().for_each(|(name, value)| params.add((*name).to_owned(), *value));
    params.add("timestamp", now.0.to_string());
    params.add("uuid", "server-1");
    let (signer, query) = (keyset.signer().unwrap(), canonical_query(&params));
    let text = string_to_sign(method, signer.publish_key(), path, &query, body);
    request(method, path, &format!("{query}&signature={}", sign(signer, &text)), body)
}

/// A grant with this body, signed.
pub(crate) fn grant_of(body: &str) -> Request {
    signed(&keyset(), Method::Post, GRANT_PATH, body.as_bytes(), NOW)
}

/// The body of a one minute grant with this in its `resources` and this in its `patterns`.
pub(crate) fn body_of(resources: &str, patterns: &str) -> String {
    format!(r#"{{"ttl":1,"permissions":{{"resources":{{{resources}}},"patterns":{{{patterns}}}}}}}"#)
}

pub(crate) fn scope(entries: &[(Kind, &str, u32)]) -> Scope {
    let mut scope = Scope::default();
    for (kind, name, mask) in entries {
        scope.add(*kind, name, Permissions::from_mask(*mask)).unwrap();
    }
    scope
}

pub(crate) fn caller() -> Caller {
    Caller::new("server-1").unwrap()
}

/// A grant as the client makes it.
pub(crate) fn grant_call(keyset: &Keyset, grant: &Grant, now: UnixTime) -> Request {
    UnsignedCall::grant(keyset, grant, &caller()).unwrap().signed(keyset.signer().unwrap(), now)
}

/// A revoke as the client makes it.
pub(crate) fn revoke_call(keyset: &Keyset, token: &str, now: UnixTime) -> Request {
    UnsignedCall::revoke(keyset, token, &caller()).unwrap().signed(keyset.signer().unwrap(), now)
}

/// A token for `minutes` to write to `room-1` and to whatever matches `^team-[0-9]+$`.
pub(crate) fn granted(service: &mut AccessManager, minutes: i64, user: Option<&str>) -> String {
    let resources = scope(&[(Kind::Channel, "room-1", 3)]);
    let patterns = scope(&[(Kind::Channel, "^team-[0-9]+$", 2)]);
    let grant = Grant::new(minutes, resources, patterns, None, user).unwrap();
    granted_token(&service.respond(&grant_call(&keyset(), &grant, NOW), NOW)).unwrap()
}

/// A token for an hour and anybody, with these resources and patterns.
pub(crate) fn token_with(
    service: &mut AccessManager,
    resources: &[(Kind, &str, u32)],
    patterns: &[(Kind, &str, u32)],
) -> String {
    let grant = Grant::new(60, scope(resources), scope(patterns), None, None).unwrap();
    granted_token(&service.respond(&grant_call(&keyset(), &grant, NOW), NOW)).unwrap()
}

/// A publish to `channel` by `user`, without a signature.
pub(crate) fn publish(channel: &str, auth: &str, user: &str) -> Request {
    let path = format!("/publish/pub-c-demo/sub-c-demo/0/{}/0/%22hello%22", percent_encode(channel));
    let query = format!("auth={}&uuid={}", percent_encode(auth), percent_encode(user));
    request(Method::Get, &path, &query, b"")
}

/// Status and body.
pub(crate) fn told(response: &Response) -> (u16, String) {
    (response.status, String::from_utf8(response.body.clone()).unwrap())
}

/// Status and body of the answer at `NOW`.
pub(crate) fn ask(service: &mut AccessManager, request: &Request) -> (u16, String) {
    told(&service.respond(request, NOW))
}

/// Status and body of a refusal by a v2 call.
pub(crate) fn flat(status: u16, message: &str) -> (u16, String) {
    let body = format!(
        "{{\"message\":\"{message}\",\"error\":true,\"service\":\"Access Manager\",\"status\":{status}}}\n"
    );
    (status, body)
}

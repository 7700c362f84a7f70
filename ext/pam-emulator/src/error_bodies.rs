//! The bodies of refusals. Their keys have the order that the service uses.

use crate::answer::{SERVICE, json, number, object, text, texts};
use pam_core::{Method, Response, Value};

/// An error of v3 grant about a field of the body.
pub(crate) fn body(message: &str, complaint: &str, location: &str) -> Response {
    grant(400, message, complaint, location, "body")
}

/// An error of v3 grant about a parameter of the query.
pub(crate) fn grant_query(message: &str, complaint: &str, location: &str) -> Response {
    grant(403, message, complaint, location, "query")
}

/// An error of v3 revoke about a parameter of the query.
pub(crate) fn revoke_query(message: &str, complaint: &str, location: &str) -> Response {
    revoke(403, message, complaint, location, "query")
}

/// An error of v3 revoke about a part of the path.
pub(crate) fn path(status: u16, message: &str, complaint: &str, location: &str) -> Response {
    revoke(status, message, complaint, location, "path")
}

/// An error of the v2 calls, and most authorization errors. The body ends with a line feed.
pub(crate) fn flat(status: u16, message: &str) -> Response {
    line(keyed(status, "message error service status", message, SERVICE))
}

/// An error of PubNub's edge servers: the token is revoked or foreign, or a DataSync call is forbidden.
pub(crate) fn edge(message: &str) -> Response {
    line(keyed(403, "error status service message", message, SERVICE))
}

/// An error of the registry of channel groups.
pub(crate) fn channel_registry(message: &str) -> Response {
    keyed(403, "status message service error", message, "channel-registry")
}

pub(crate) fn presence() -> Response {
    keyed(403, "status error message service", FORBIDDEN, "Presence")
}

pub(crate) fn history() -> Response {
    keyed(403, "status error error_message", FORBIDDEN, "")
}

pub(crate) fn channel_groups() -> Response {
    keyed(403, "status message error service", FORBIDDEN, "ChannelGroups")
}

/// The answer with a scripted status: a gateway's for 504, else one as of the v2 calls.
pub(crate) fn scripted(status: u16) -> Response {
    let message = match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        414 => "Request URI Too Long",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => return keyed(504, "service status error message", "Service Unavailable", SERVICE),
        _ => "Scripted Failure",
    };
    flat(status, message)
}

/// A refusal of Access Manager, with the resources that lack permissions.
pub(crate) fn forbidden(channels: &[String], groups: &[String]) -> Response {
    // The service puts a colon before the name of a group.
    let groups: Vec<_> = groups.iter().map(|group| format!(":{group}")).collect();
    let lists = [("channels", channels), ("channel-groups", &groups)];
    let payload = lists.into_iter().filter(|(_, names)| !names.is_empty());
    let payload = payload.map(|(key, names)| (key.to_owned(), texts(names))).collect();
    line(json(
        403,
        &object([
            ("message", text(FORBIDDEN)),
            ("payload", Value::Map(payload)),
            ("error", Value::Bool(true)),
            ("service", text(SERVICE)),
            ("status", number(403)),
        ]),
    ))
}

/// Adds an `Allow` header to the answer.
pub(crate) fn with_allow(mut response: Response, methods: &[Method]) -> Response {
    let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
    response.headers.push("allow", &names.join(", "));
    response
}

/// An error of publish, which is a list instead of an object.
pub(crate) fn publish(message: &str, timetoken: String) -> Response {
    json(400, &Value::List(vec![number(0), text(message), text(timetoken)]))
}

/// An error of Objects or message actions, which name themselves in `source`. A list of all metadata has a code.
pub(crate) fn objects(source: &str, code: Option<u16>) -> Response {
    let mut error = vec![("message".to_owned(), text(FORBIDDEN)), ("source".to_owned(), text(source))];
    error.extend(code.map(|code| ("code".to_owned(), number(code))));
    json(403, &object([("status", number(403)), ("error", Value::Map(error))]))
}

/// An error of DataSync. `path` is the field or parameter that is wrong.
pub(crate) fn data_sync(status: u16, code: &str, message: &str, path: Option<&str>) -> Response {
    let mut error = vec![("errorCode".to_owned(), text(code)), ("message".to_owned(), text(message))];
    error.extend(path.map(|path| ("path".to_owned(), text(path))));
    let mut response = json(status, &object([("errors", Value::List(vec![Value::Map(error)]))]));
    response.headers.push("content-type", "application/json");
    response
}

const FORBIDDEN: &str = "Forbidden";

/// A body with these keys, in this order.
fn keyed(status: u16, keys: &str, message: &str, service: &str) -> Response {
    let value = |key: &str| match key {
        "status" => number(status),
        "error" => Value::Bool(true),
        "service" => text(service),
        _ => text(message),
    };
    json(status, &Value::Map(keys.split(' ').map(|key| (key.to_owned(), value(key))).collect()))
}

fn grant(status: u16, message: &str, complaint: &str, location: &str, location_type: &str) -> Response {
    let detail = object([
        ("message", text(complaint)),
        ("location", text(location)),
        ("locationType", text(location_type)),
    ]);
    let details = Value::List(vec![detail]);
    v3(status, object([("message", text(message)), ("source", text("grant")), ("details", details)]))
}

/// An error of revoke. The order of its keys differs from that of grant, also in its details.
fn revoke(status: u16, message: &str, complaint: &str, location: &str, location_type: &str) -> Response {
    let detail = object([
        ("location", text(location)),
        ("locationType", text(location_type)),
        ("message", text(complaint)),
    ]);
    let details = Value::List(vec![detail]);
    v3(status, object([("details", details), ("message", text(message)), ("source", text("revoke"))]))
}

fn v3(status: u16, error: Value) -> Response {
    json(status, &object([("error", error), ("service", text(SERVICE)), ("status", number(status))]))
}

fn line(mut response: Response) -> Response {
    response.body.push(b'\n');
    response
}

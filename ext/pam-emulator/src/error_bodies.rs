//! The bodies of refusals. Their keys have the order that was recorded from the service.

use crate::answer::{SERVICE, json, number, object, text, texts};
use pam_core::{Method, Response, Value};

/// v3 grant, about a field of the body.
pub(crate) fn body(message: &str, complaint: &str, location: &str) -> Response {
    grant(400, message, complaint, location, "body")
}

/// v3 grant, about a parameter of the query.
pub(crate) fn grant_query(message: &str, complaint: &str, location: &str) -> Response {
    grant(403, message, complaint, location, "query")
}

/// v3 revoke, about a parameter of the query.
pub(crate) fn revoke_query(message: &str, complaint: &str, location: &str) -> Response {
    revoke(403, message, complaint, location, "query")
}

/// v3 revoke, about a part of the path.
pub(crate) fn path(status: u16, message: &str, complaint: &str, location: &str) -> Response {
    revoke(status, message, complaint, location, "path")
}

/// v2 calls and most authorization errors. They end with a line feed.
pub(crate) fn flat(status: u16, message: &str) -> Response {
    line(json(
        status,
        &object([
            ("message", text(message)),
            ("error", Value::Bool(true)),
            ("service", text(SERVICE)),
            ("status", number(status)),
        ]),
    ))
}

/// The edge servers, about the state of a token, and in front of DataSync.
pub(crate) fn edge(message: &str) -> Response {
    line(json(
        403,
        &object([
            ("error", Value::Bool(true)),
            ("status", number(403)),
            ("service", text(SERVICE)),
            ("message", text(message)),
        ]),
    ))
}

/// Access Manager, with the resources that lack permissions.
pub(crate) fn forbidden(channels: &[String], groups: &[String]) -> Response {
    // The service puts a colon before the name of a group.
    let groups: Vec<_> = groups.iter().map(|group| format!(":{group}")).collect();
    let lists = [("channels", channels), ("channel-groups", &groups)];
    let payload = lists.into_iter().filter(|(_, names)| !names.is_empty());
    let payload = payload.map(|(key, names)| (key.to_owned(), texts(names))).collect();
    line(json(
        403,
        &object([
            ("message", text("Forbidden")),
            ("payload", Value::Map(payload)),
            ("error", Value::Bool(true)),
            ("service", text(SERVICE)),
            ("status", number(403)),
        ]),
    ))
}

/// The answer with an `Allow` header.
pub(crate) fn with_allow(mut response: Response, methods: &[Method]) -> Response {
    let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
    response.headers.push("allow", &names.join(", "));
    response
}

/// Publish: a list instead of an object.
pub(crate) fn publish(message: &str, timetoken: String) -> Response {
    json(400, &Value::List(vec![number(0), text(message), text(timetoken)]))
}

/// The registry of channel groups.
pub(crate) fn channel_registry(status: u16, message: &str) -> Response {
    json(
        status,
        &object([
            ("status", number(status)),
            ("message", text(message)),
            ("service", text("channel-registry")),
            ("error", Value::Bool(true)),
        ]),
    )
}

/// A gateway whose service does not answer.
pub(crate) fn unavailable(status: u16) -> Response {
    json(
        status,
        &object([
            ("service", text(SERVICE)),
            ("status", number(status)),
            ("error", Value::Bool(true)),
            ("message", text("Service Unavailable")),
        ]),
    )
}

pub(crate) fn presence(message: &str) -> Response {
    let pairs = [
        ("status", number(403)),
        ("error", Value::Bool(true)),
        ("message", text(message)),
        ("service", text("Presence")),
    ];
    json(403, &object(pairs))
}

pub(crate) fn history(message: &str) -> Response {
    let pairs = [("status", number(403)), ("error", Value::Bool(true)), ("error_message", text(message))];
    json(403, &object(pairs))
}

/// Objects and message actions, which name themselves as the source.
pub(crate) fn objects(message: &str, source: &str) -> Response {
    let error = object([("message", text(message)), ("source", text(source))]);
    json(403, &object([("status", number(403)), ("error", error)]))
}

/// Objects, about a list of all metadata, with the service's own error code.
pub(crate) fn objects_list(message: &str, code: u16) -> Response {
    let error = object([("message", text(message)), ("source", text("objects")), ("code", number(code))]);
    json(403, &object([("status", number(403)), ("error", error)]))
}

pub(crate) fn channel_groups(message: &str) -> Response {
    let pairs = [
        ("status", number(403)),
        ("message", text(message)),
        ("error", Value::Bool(true)),
        ("service", text("ChannelGroups")),
    ];
    json(403, &object(pairs))
}

/// DataSync's envelope. `path` is the field or parameter that is wrong.
pub(crate) fn data_sync(status: u16, code: &str, message: &str, path: Option<&str>) -> Response {
    let mut error = vec![("errorCode".to_owned(), text(code)), ("message".to_owned(), text(message))];
    error.extend(path.map(|path| ("path".to_owned(), text(path))));
    let mut response = json(status, &object([("errors", Value::List(vec![Value::Map(error)]))]));
    response.headers.push("content-type", "application/json");
    response
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

/// The recorded key order differs from grant's, in the error and in its details.
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

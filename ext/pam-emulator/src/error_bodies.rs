//! The shapes in which the service refuses. Keys stand in the order in which they were recorded.

use crate::answer::{SERVICE, json, number, object, text, texts};
use crate::errors::Source;
use pam_core::{Method, Response, Value};

/// v3 grant, about a field of the body.
pub(crate) fn body(message: &str, complaint: &str, location: &str) -> Response {
    grant(400, message, complaint, location, "body")
}

pub(crate) fn signature(source: Source) -> Response {
    let complaint = "Client and server produced different signatures for the same inputs.";
    match source {
        Source::Grant => grant(403, "Invalid signature", complaint, "signature", "query"),
        Source::Revoke => revoke(403, "Invalid signature", complaint, "signature", "query"),
    }
}

/// v3 revoke, about a part of the path.
pub(crate) fn path(status: u16, message: &str, complaint: &str, location: &str) -> Response {
    revoke(status, message, complaint, location, "path")
}

/// The shape of v2 and of most authorization errors, which end with a line feed.
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

/// The shape in which the edge servers speak of a token's state.
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

pub(crate) fn forbidden(channels: &[String], groups: &[String]) -> Response {
    // The service puts a colon before a group's name.
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

pub(crate) fn with_allow(mut response: Response, methods: &[Method]) -> Response {
    let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
    response.headers.push("allow", &names.join(", "));
    response
}

/// Publish has a shape of its own.
pub(crate) fn publish(message: &str, timetoken: String) -> Response {
    json(400, &Value::List(vec![number(0), text(message), text(timetoken)]))
}

/// What the registry of channel groups says where the keyset has no add-on for them.
pub(crate) fn no_stream_controller() -> Response {
    let message = "Use of the channel groups API requires the Stream Controller add-on which is not enabled for this \
                   subscribe key. Login to your PubNub Dashboard Account and ADD the Stream Controller add-on. \
                   Contact support@pubnub.com if you require further assistance.";
    json(
        403,
        &object([
            ("status", number(403)),
            ("message", text(message)),
            ("service", text("channel-registry")),
            ("error", Value::Bool(true)),
        ]),
    )
}

/// What a gateway says when the service behind it does not answer.
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

/// Who says no when a permission is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Access Manager itself, naming what was refused.
    AccessManager,
    Presence,
    History,
    Actions,
    Objects,
    Groups,
}

/// The refusals of the services that name nothing.
pub(crate) fn service(service: Service) -> Response {
    let (message, error) = (("message", text("Forbidden")), ("error", Value::Bool(true)));
    let source = |source| ("error", object([("message", text("Forbidden")), ("source", text(source))]));
    let status = ("status", number(403));
    let body = match service {
        Service::AccessManager => return forbidden(&[], &[]),
        Service::Presence => object([status, error, message, ("service", text("Presence"))]),
        Service::History => object([status, error, ("error_message", text("Forbidden"))]),
        Service::Actions => object([status, source("actions")]),
        Service::Objects => object([status, source("objects")]),
        Service::Groups => object([status, message, error, ("service", text("ChannelGroups"))]),
    };
    json(403, &body)
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

/// The recorded key order differs from grant's, inside and out.
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

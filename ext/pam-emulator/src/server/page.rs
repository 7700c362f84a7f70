//! Serves the page at `/_pubnub_pam/` and its control API over HTTP.

mod assets;
mod origin;

use super::body::read;
use super::outgoing::{Outgoing, outgoing};
use super::shared::Shared;
use super::stream;
use super::time::now;
use crate::control::{self, ControlCall};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use pam_core::{Headers, Params, Response};
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

const PATH: &str = "/_pubnub_pam/";
const API: &str = "/_pubnub_pam/api/";
const STREAM: &str = "/_pubnub_pam/api/stream";
const JSON: &str = "application/json";
/// The largest body of a control call. A token can have up to 32 KiB.
const MAX_BODY: usize = 256 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The headers of all answers under the path. None of them gives other origins access.
const HEADERS: [(&str, &str); 7] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Whether a request is for the page: by its path, or a browser's request for `/`.
pub(super) fn is_for_page<B>(request: &Request<B>) -> bool {
    let path = request.uri().path();
    path.starts_with(PATH) || path == PATH.trim_end_matches('/') || is_browser_at_root(request)
}

/// Answers a request for the page.
pub(super) async fn answer(
    incoming: Request<Incoming>,
    shared: &Arc<Shared>,
    too_slow: watch::Sender<bool>,
) -> io::Result<Outgoing> {
    let path = incoming.uri().path();
    if !path.starts_with(PATH) {
        return Ok(outgoing(to_page()));
    }
    if !path.starts_with(API) {
        return Ok(outgoing(asset(incoming.method().as_str(), path)));
    }
    if let Err(failure) = origin::check(incoming.headers()) {
        return Ok(outgoing(refused(failure.status, &failure.message)));
    }
    if path == STREAM && incoming.method() == hyper::Method::GET {
        return Ok(match stream::open(shared, params(&incoming).as_ref(), too_slow) {
            Ok(outgoing) => outgoing,
            Err(failure) => outgoing(refused(failure.status, &failure.message)),
        });
    }
    call(incoming, shared).await
}

async fn call(incoming: Request<Incoming>, shared: &Arc<Shared>) -> io::Result<Outgoing> {
    let Some(params) = params(&incoming) else {
        return Ok(outgoing(refused(400, "the query is not UTF-8")));
    };
    let (head, body) = incoming.into_parts();
    let method = head.method.as_str();
    if method == "POST" && !is_json(&head.headers) {
        return Ok(outgoing(refused(415, "Content-Type: expected application/json")));
    }
    let body = timeout(BODY_TIMEOUT, read(body, MAX_BODY)).await??;
    if body.len() > MAX_BODY {
        return Ok(outgoing(refused(413, "the body is larger than 256 KiB")));
    }
    let path = head.uri.path().strip_prefix(API).unwrap_or_default();
    let call = ControlCall { method, path, params, body: &body };
    let answered = shared.with(|manager| control::answer(manager, &call, now()));
    if method == "POST" {
        shared.changed();
    }
    Ok(outgoing(match answered {
        Ok(value) => json(200, &value),
        Err(failure) => refused(failure.status, &failure.message),
    }))
}

fn asset(method: &str, path: &str) -> Response {
    match assets::find(path.strip_prefix(PATH).unwrap_or_default()) {
        Some(asset) if matches!(method, "GET" | "HEAD") => {
            response(200, asset.content_type, asset.text.into())
        }
        Some(_) => refused(405, "the page takes GET only"),
        None => refused(404, "the page has no such file"),
    }
}

/// Only browsers ask for HTML explicitly.
fn is_browser_at_root<B>(request: &Request<B>) -> bool {
    let accepts = request.headers().get_all(ACCEPT).iter();
    let wants_html = accepts.filter_map(|value| value.to_str().ok()).any(|value| value.contains("text/html"));
    request.method() == hyper::Method::GET && request.uri().path() == "/" && wants_html
}

fn to_page() -> Response {
    let mut response = response(302, "text/plain", Vec::new());
    response.headers.push("location", PATH);
    response
}

fn params(incoming: &Request<Incoming>) -> Option<Params> {
    Params::parse(incoming.uri().query().unwrap_or_default())
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JSON))
}

fn refused(status: u16, message: &str) -> Response {
    json(status, &json!({ "error": message }))
}

fn json(status: u16, value: &Value) -> Response {
    response(status, JSON, value.to_string().into_bytes())
}

fn response(status: u16, content_type: &str, body: Vec<u8>) -> Response {
    let mut headers: Headers = HEADERS.into_iter().collect();
    headers.push("content-type", content_type);
    Response { status, headers, body }
}

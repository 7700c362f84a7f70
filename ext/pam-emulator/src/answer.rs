//! Builds answers: JSON bodies with a fixed order of keys, and the headers that all answers have.

use crate::http_date::http_date;
use pam_core::{Headers, Response, UnixTime, Value};

pub(crate) const SERVICE: &str = "Access Manager";

/// The header names and values that the service puts on every answer.
const HEADERS: [(&str, &str); 6] = [
    ("content-type", "text/javascript; charset=UTF-8"),
    ("cache-control", "no-cache, no-store, must-revalidate"),
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
    ("access-control-allow-headers", "Origin, X-Requested-With, Content-Type, Accept, If-Match"),
    ("access-control-expose-headers", "*"),
];

/// A success of a v3 call, with this `data`.
pub(crate) fn success<const N: usize>(data: [(&str, Value); N]) -> Response {
    json(200, &object([("data", object(data)), ("service", text(SERVICE)), ("status", number(200))]))
}

pub(crate) fn json(status: u16, value: &Value) -> Response {
    // Values that are built here can always be written as JSON.
    let body = serde_json::to_vec(value).unwrap_or_default();
    Response { status, headers: Headers::default(), body }
}

pub(crate) fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Map(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

pub(crate) fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

pub(crate) fn number(number: impl Into<i128>) -> Value {
    Value::Int(number.into())
}

pub(crate) fn texts(list: &[String]) -> Value {
    Value::List(list.iter().map(text).collect())
}

/// Adds the headers that all answers have. A header of the answer itself takes precedence.
pub(crate) fn with_headers(mut response: Response, time: UnixTime) -> Response {
    for (name, value) in HEADERS {
        if response.header(name).is_none() {
            response.headers.push(name, value);
        }
    }
    response.headers.push("date", &http_date(time));
    response
}

//! Answers of the service, read (by the client) and written (by the emulator).

mod headers;
mod success;

use crate::value::Value;
use std::fmt;

pub use headers::Headers;
pub use success::Success;

/// An HTTP answer: status, the headers we read, the body.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// Header names in lower case with their values.
    pub headers: Headers,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Response {
    /// The value of the first header of that (lower case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }
}

/// A body can hold a token, so it is not printed.
impl fmt::Debug for Response {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Response")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// One thing that is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Detail {
    /// What is wrong.
    pub message: String,
    /// The field or parameter: `ttl`, `signature`, `permissions.resources.channels.a`.
    pub location: String,
    /// `body`, `query` or `path`.
    pub location_type: String,
}

/// A refusal, in any of the service's formats.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Rejection {
    /// The HTTP status code.
    pub status: u16,
    /// `None` if the body was not JSON or had no message.
    pub message: Option<String>,
    /// `grant` or `revoke`; only in v3 answers.
    pub source: Option<String>,
    /// Only in v3 answers.
    pub details: Vec<Detail>,
    /// False if the body was not a JSON object.
    pub is_json: bool,
}

impl Rejection {
    /// Reads any refusal: v3 has an `error` object, v2 and the other services a `message` beside `"error": true`.
    pub fn read(response: &Response) -> Self {
        let Ok(body @ Value::Map(_)) = serde_json::from_slice(&response.body) else {
            return Self { status: response.status, ..Self::default() };
        };
        let error = body.get("error").filter(|error| error.as_map().is_some()).unwrap_or(&body);
        let message = text(error, "message").or_else(|| text(error, "error_message"));
        let details = match error.get("details") {
            Some(Value::List(details)) => details.iter().map(detail).collect(),
            _ => Vec::new(),
        };
        Self { status: response.status, message, source: text(error, "source"), details, is_json: true }
    }

    /// True if the request's timestamp is too far from the service's clock. v2 and v3 use the same message.
    pub fn is_of_timestamp(&self) -> bool {
        self.status == 400 && self.message.as_deref() == Some("Invalid Timestamp")
    }
}

fn detail(value: &Value) -> Detail {
    let part = |key| text(value, key).unwrap_or_default();
    Detail { message: part("message"), location: part("location"), location_type: part("locationType") }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_text().map(str::to_owned)
}

/// The token in the answer to a grant, or why there is none.
pub fn granted_token(response: &Response) -> Result<String, Rejection> {
    let token = Success::read(response).and_then(|success| success.token);
    token.ok_or_else(|| Rejection::read(response))
}

/// The time in the answer to `/time/0`, which is an Array of one number: tenths of microseconds since 1970.
pub fn timetoken(response: &Response) -> Option<u64> {
    let Ok(Value::List(times)) = serde_json::from_slice(&response.body) else { return None };
    match times.first() {
        Some(Value::Int(time)) if response.status == 200 => u64::try_from(*time).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: Headers::default(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_v3_refusal_keeps_its_details() {
        let body = r#"{"error":{"message":"Invalid ttl","source":"grant","details":[{"message":"Range should be 1 to 43200 minute(s).","location":"ttl","locationType":"body"}]},"service":"Access Manager","status":400}"#;
        let rejection = granted_token(&answer(400, body)).unwrap_err();
        assert_eq!(rejection.message.as_deref(), Some("Invalid ttl"));
        assert_eq!(rejection.source.as_deref(), Some("grant"));
        assert_eq!(rejection.details[0].location, "ttl");
    }

    #[test]
    fn older_formats_of_refusals_are_read() {
        let v2 = answer(400, "{\"message\":\"Invalid Timestamp\",\"error\":true,\"status\":400}\n");
        assert_eq!(Rejection::read(&v2).message.as_deref(), Some("Invalid Timestamp"));
        let history = answer(403, r#"{"status":403,"error":true,"error_message":"Forbidden"}"#);
        assert_eq!(Rejection::read(&history).message.as_deref(), Some("Forbidden"));
    }

    #[test]
    fn a_body_that_is_not_a_json_object_is_a_refusal_for_every_status() {
        for (status, body) in [(200, ""), (200, "<html>"), (502, "<html>"), (200, "[1]"), (200, "{")] {
            let rejection = Rejection::read(&answer(status, body));
            assert!(!rejection.is_json && rejection.message.is_none() && rejection.status == status);
        }
    }

    #[test]
    fn a_success_without_a_token_has_no_granted_token() {
        assert!(granted_token(&answer(200, r#"{"data":{}}"#)).unwrap_err().is_json);
    }

    #[test]
    fn a_time_is_the_number_in_the_array_of_a_successful_answer() {
        assert_eq!(timetoken(&answer(200, "[17000000000000000]")), Some(17_000_000_000_000_000));
        for (status, body) in
            [(500, "[1]"), (200, "[]"), (200, "[-1]"), (200, "[\"1\"]"), (200, "1"), (200, "")]
        {
            assert_eq!(timetoken(&answer(status, body)), None, "{status} {body}");
        }
    }
}

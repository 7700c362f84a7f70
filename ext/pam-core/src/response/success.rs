//! The content of a successful answer.

use super::Response;
use crate::value::Value;
use std::fmt;

/// The content of a successful answer.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Success {
    /// The token, in the answer to a grant.
    pub token: Option<String>,
}

impl Success {
    /// Reads a JSON object with status 200; `None` for any other answer. Text that cannot be sent in a URL is no token:
    /// empty text, or text with white space, line breaks or characters beyond ASCII.
    pub fn read(response: &Response) -> Option<Self> {
        if response.status != 200 {
            return None;
        }
        let Ok(body @ Value::Map(_)) = serde_json::from_slice(&response.body) else { return None };
        let token = body.get("data").and_then(|data| data.get("token")).and_then(Value::as_text);
        Some(Self { token: token.filter(|token| is_token(token)).map(str::to_owned) })
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A token is a credential, so it is not printed.
impl fmt::Debug for Success {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Success").field("has_token", &self.token.is_some()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Success> {
        Success::read(&Response { status: 200, body: body.as_bytes().to_vec(), ..Response::default() })
    }

    fn token(body: &str) -> Option<String> {
        read(body).expect("a success").token
    }

    #[test]
    fn the_token_is_only_read_from_its_place_in_the_body() {
        let beside = r#"{"token":"no","list":[1,-1,1.5,true,null,"x",{"token":"no"}],"data":{"more":{"token":"no"},"token":"p0F2"}}"#;
        assert_eq!(token(beside).as_deref(), Some("p0F2"));
        for without in [
            "{}",
            r#"{"data":{}}"#,
            r#"{"data":"token"}"#,
            r#"{"data":["token"]}"#,
            r#"{"data":{"token":7}}"#,
            r#"{"data":{"token":{"token":"no"}}}"#,
            r#"{"data":{"token":["no"]}}"#,
        ] {
            assert_eq!(token(without), None, "{without}");
        }
    }

    #[test]
    fn text_that_cannot_be_a_token_is_ignored() {
        for text in
            ["", " ", "p0F2 ", "p0F2\\r\\nSet-Cookie: a=b", "p0F2\\n", "p0\\u0000F2", "é", "\\u200bp0F2"]
        {
            assert_eq!(token(&format!(r#"{{"data":{{"token":"{text}"}}}}"#)), None, "{text}");
        }
    }

    #[test]
    fn invalid_and_deeply_nested_json_is_no_success() {
        let deep = format!(r#"{{"data":{{"token":"a"}},"deep":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        for body in ["", "[]", "7", "\"token\"", r#"{"data":{"token":"a"}"#, r#"{"data":{}} x"#, &deep] {
            assert!(read(body).is_none(), "{body}");
        }
        let broken = [&b"{\"data\":{\"token\":\"a\"},\"x\":\""[..], b"\xFF\"}"].concat();
        assert!(Success::read(&Response { status: 200, body: broken, ..Response::default() }).is_none());
    }

    #[test]
    fn only_status_200_is_a_success() {
        for status in [0, 201, 400, 500] {
            let response = Response { status, body: b"{}".to_vec(), ..Response::default() };
            assert!(Success::read(&response).is_none(), "{status}");
        }
    }
}

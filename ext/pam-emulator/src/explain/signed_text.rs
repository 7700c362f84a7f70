//! The text to sign, in parts that a client can get wrong.

use pam_core::{Method, Params, Request, canonical_query, string_to_sign};

/// Shown instead of the publish key.
const KEY_HERE: &str = "<publish key>";

/// Method, publish key, path, query and body, separated by line feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedText {
    pub(crate) method: String,
    pub(crate) publish_key: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Vec<u8>,
    /// Whether a line feed follows the query. The service adds one even if there is no body.
    pub(crate) is_query_ended: bool,
}

impl SignedText {
    /// The text that the service signs for a request.
    pub(crate) fn of(request: &Request, params: &Params, publish_key: &str) -> Self {
        let (method, body) = match request.method {
            Method::Post if request.path.starts_with("/publish/") => (Method::Get, Vec::new()),
            method if is_body_signed(method) => (method, request.body.clone()),
            method => (method, Vec::new()),
        };
        Self {
            method: method.as_str().to_owned(),
            publish_key: publish_key.to_owned(),
            path: request.path.clone(),
            query: canonical_query(params),
            body,
            is_query_ended: true,
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let head = [&self.method, &self.publish_key, &self.path, &self.query].map(String::as_str).join("\n");
        let mut bytes = head.into_bytes();
        if self.is_query_ended {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The text for users, without the publish key.
    pub(crate) fn shown(&self) -> String {
        let text = Self { publish_key: KEY_HERE.to_owned(), ..self.clone() };
        String::from_utf8_lossy(&text.bytes()).into_owned()
    }
}

/// Whether the signature of this method covers the body.
pub(crate) fn is_body_signed(method: Method) -> bool {
    string_to_sign(method, "", "", "", b"x").ends_with(b"x")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_string_to_sign_for_every_method() {
        for method in [Method::Get, Method::Post, Method::Patch, Method::Delete] {
            for path in ["/v3/pam/s/grant", "/publish/p/s/0/c/0"] {
                let (path, query) = (path.to_owned(), "b=1&a=x y".to_owned());
                let request = Request { method, path, query, body: b"{}".to_vec() };
                let params = Params::parse(&request.query).unwrap();
                let expected = string_to_sign(method, "p", &request.path, "a=x%20y&b=1", b"{}");
                assert_eq!(SignedText::of(&request, &params, "p").bytes(), expected, "{method:?}");
            }
        }
    }

    #[test]
    fn the_shown_text_has_no_publish_key() {
        let request =
            Request { method: Method::Get, path: "/a".to_owned(), query: String::new(), body: Vec::new() };
        let shown = SignedText::of(&request, &Params::default(), "pub-c-hush").shown();
        assert_eq!(shown, "GET\n<publish key>\n/a\n\n");
    }
}

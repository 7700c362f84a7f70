//! What is of use in an answer that says yes, read without keeping the rest of it.

use super::Response;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// What is of use in an answer that says yes.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Success {
    /// The token, in the answer to a grant.
    pub token: Option<String>,
}

impl Success {
    /// Reads a JSON object with status 200; anything else is none. What could not travel in a URL (nothing, or text with
    /// white space, line breaks or letters beyond ASCII) is no token.
    pub fn read(response: &Response) -> Option<Self> {
        if response.status != 200 {
            return None;
        }
        let mut json = serde_json::Deserializer::from_slice(&response.body);
        let body = Reader::Sought(&["data", "token"]).deserialize(&mut json).ok()?;
        json.end().ok()?;
        match body {
            Read::Object(token) => Some(Self { token: token.filter(|token| is_token(token)) }),
            Read::Text(_) | Read::Other => None,
        }
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

/// Reads any JSON, and keeps at most the text at the end of a path of keys.
#[derive(Clone, Copy)]
enum Reader {
    /// What is sought is at the end of these keys.
    Sought(&'static [&'static str]),
    /// Nothing is sought here. It is read all the same: it has to be JSON, and no deeper than the parser allows.
    Beside,
}

enum Read {
    /// An object, with the text that was sought in it.
    Object(Option<String>),
    Text(Option<String>),
    Other,
}

impl Read {
    fn text(self) -> Option<String> {
        match self {
            Self::Object(text) | Self::Text(text) => text,
            Self::Other => None,
        }
    }
}

impl Reader {
    /// Whether `key` leads on, and what reads its value.
    const fn first(self) -> Option<(&'static str, Self)> {
        match self {
            Self::Sought([first, rest @ ..]) => Some((*first, Self::Sought(rest))),
            Self::Sought([]) | Self::Beside => None,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Read;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Read;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    /// The last of equal keys counts, as in JSON.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
        let mut text = None;
        let next = self.first();
        while let Some(leads_on) = map.next_key_seed(Key(next.map(|(key, _)| key)))? {
            match next {
                Some((_, reader)) if leads_on => text = map.next_value_seed(reader)?.text(),
                _ => drop(map.next_value_seed(Self::Beside)?),
            }
        }
        Ok(Read::Object(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Read, A::Error> {
        while list.next_element_seed(Self::Beside)?.is_some() {}
        Ok(Read::Other)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Read, E> {
        Ok(Read::Text(matches!(self, Self::Sought([])).then(|| text.to_owned())))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Read, E> {
        Ok(Read::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Read, E> {
        Ok(Read::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Read, E> {
        Ok(Read::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Read, E> {
        Ok(Read::Other)
    }

    fn visit_unit<E: Error>(self) -> Result<Read, E> {
        Ok(Read::Other)
    }
}

/// Reads a key as whether it is this one.
struct Key(Option<&'static str>);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = bool;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(self.0 == Some(key))
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
    fn the_token_is_found_where_grants_have_it_and_nowhere_else() {
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
    fn text_that_cannot_be_a_token_is_none() {
        for text in
            ["", " ", "p0F2 ", "p0F2\\r\\nSet-Cookie: a=b", "p0F2\\n", "p0\\u0000F2", "é", "\\u200bp0F2"]
        {
            assert_eq!(token(&format!(r#"{{"data":{{"token":"{text}"}}}}"#)), None, "{text}");
        }
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        assert_eq!(token(r#"{"data":{"token":"a","token":"b"}}"#).as_deref(), Some("b"));
        assert_eq!(token(r#"{"data":{"token":"a"},"data":{}}"#), None);
        assert_eq!(token(r#"{"data":{"token":"a","token":null}}"#), None);
    }

    #[test]
    fn escapes_are_undone_in_keys_and_in_the_token() {
        assert_eq!(token(r#"{"d\u0061ta":{"token":"p\u0030F2"}}"#).as_deref(), Some("p0F2"));
    }

    #[test]
    fn all_of_it_has_to_be_json_of_a_bounded_depth() {
        let deep = format!(r#"{{"data":{{"token":"a"}},"deep":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        for body in ["", "[]", "7", "\"token\"", r#"{"data":{"token":"a"}"#, r#"{"data":{}} x"#, &deep] {
            assert!(read(body).is_none(), "{body}");
        }
        let broken = [&b"{\"data\":{\"token\":\"a\"},\"x\":\""[..], b"\xFF\"}"].concat();
        assert!(Success::read(&Response { status: 200, body: broken, ..Response::default() }).is_none());
    }

    #[test]
    fn another_status_is_no_success() {
        for status in [0, 201, 400, 500] {
            let response = Response { status, body: b"{}".to_vec(), ..Response::default() };
            assert!(Success::read(&response).is_none(), "{status}");
        }
    }
}

//! An answer's headers.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Names in lower case with their values, in the order they came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(HeaderMap);

impl Headers {
    /// Adds a header at the end. One that HTTP cannot carry is left out.
    pub fn push(&mut self, name: &str, value: &str) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.0.append(name, value);
        }
    }

    /// The value of the first of that (lower case) name that is text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get_all(name).iter().find_map(|value| value.to_str().ok())
    }

    /// Every header whose value is text, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }
}

impl From<HeaderMap> for Headers {
    fn from(map: HeaderMap) -> Self {
        Self(map)
    }
}

impl From<Headers> for HeaderMap {
    fn from(headers: Headers) -> Self {
        headers.0
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut headers = Self::default();
        headers.extend(pairs);
        headers
    }
}

impl<N: AsRef<str>, V: AsRef<str>> Extend<(N, V)> for Headers {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        pairs.into_iter().for_each(|(name, value)| self.push(name.as_ref(), value.as_ref()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_keep_their_order_and_values() {
        let pairs = [("date", "now"), ("empty", ""), ("set-cookie", "a=1"), ("set-cookie", "b=2")];
        let headers: Headers = pairs.into_iter().collect();
        assert_eq!(headers.iter().collect::<Vec<_>>(), pairs);
        assert_eq!(Headers::default().iter().next(), None);
    }

    #[test]
    fn headers_that_are_not_text_are_left_out() {
        let mut map = HeaderMap::new();
        map.append("a", HeaderValue::from_bytes(b"\xff").unwrap());
        map.append("a", HeaderValue::from_static("b"));
        let headers = Headers::from(map);
        assert_eq!(headers.get("a"), Some("b"));
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("a", "b")]);
        let unsendable: Headers = [("a b", "c"), ("d", "e\r\nf: g")].into_iter().collect();
        assert_eq!(unsendable.iter().next(), None);
    }

    #[test]
    fn get_returns_the_first_header_of_a_name() {
        let headers: Headers = [("a", "bc"), ("ab", "c"), ("a", "d")].into_iter().collect();
        assert_eq!((headers.get("a"), headers.get("ab"), headers.get("b")), (Some("bc"), Some("c"), None));
    }
}

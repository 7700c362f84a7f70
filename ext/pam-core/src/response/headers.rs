//! An answer's headers.

/// Names in lower case with their values, in the order they came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header at the end.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// The value of the first of that (lower case) name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Every header in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
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
        let pairs = [("date", "now"), ("empty", ""), ("set-cookie", "a=1"), ("set-cookie", "é=2")];
        let headers: Headers = pairs.into_iter().collect();
        assert_eq!(headers.iter().collect::<Vec<_>>(), pairs);
        assert_eq!(Headers::default().iter().next(), None);
    }

    #[test]
    fn get_returns_the_first_header_of_a_name() {
        let headers: Headers = [("a", "bc"), ("ab", "c"), ("a", "d")].into_iter().collect();
        assert_eq!((headers.get("a"), headers.get("ab"), headers.get("b")), (Some("bc"), Some("c"), None));
    }
}

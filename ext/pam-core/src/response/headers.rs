//! An answer's headers.

/// Names in lower case with their values, in the order they came.
///
/// They are one text, with a line for each. hyper's header values would keep the whole buffer of 8 KB alive that they
/// were read into; a String for each would be 10 allocations of the 80 that a call makes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(String);

impl Headers {
    /// Adds a header at the end. One with a line break is left out: HTTP cannot carry it.
    pub fn push(&mut self, name: &str, value: &str) {
        if [name, value].iter().all(|part| !part.contains('\n')) {
            for part in [name, ":", value, "\n"] {
                self.0.push_str(part);
            }
        }
    }

    /// The value of the first of that (lower case) name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Every header in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split_terminator('\n').filter_map(|line| line.split_once(':'))
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
        let pairs =
            [("date", "10:00:00"), ("empty", ""), ("set-cookie", "a=1"), ("set-cookie", "é=2"), ("end", "")];
        let headers: Headers = pairs.into_iter().collect();
        assert_eq!(headers.iter().collect::<Vec<_>>(), pairs);
        assert_eq!(Headers::default().iter().next(), None);
    }

    #[test]
    fn get_returns_the_first_header_of_a_name() {
        let headers: Headers = [("a", "bc"), ("ab", "c"), ("a", "d")].into_iter().collect();
        assert_eq!((headers.get("a"), headers.get("ab"), headers.get("b")), (Some("bc"), Some("c"), None));
    }

    #[test]
    fn a_header_with_a_line_break_is_left_out() {
        let headers: Headers = [("a", "b\nc: d"), ("e\n", "f"), ("g", "h")].into_iter().collect();
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("g", "h")]);
    }
}

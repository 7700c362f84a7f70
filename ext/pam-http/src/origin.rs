//! Where requests go: a host, an optional port, and whether TLS is used.

use pam_core::{Invalid, no_secret_key, space_in};
use reqwest::Url;
use std::fmt;

/// A checked origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    given: String,
    url: Url,
}

impl Origin {
    /// Parses `host`, `host:port` or `[ipv6]:port`; refuses a scheme, a path or a user.
    pub fn new(given: &str, tls: bool) -> Result<Self, Invalid> {
        let refuse = |got: &str| Err(Invalid::new("origin", "a host, optionally with :port", got));
        no_secret_key("origin", "a host, optionally with :port", given)?;
        if given.is_empty() {
            return refuse("an empty String");
        }
        // URL parsers drop line breaks, tabs and invisible characters. The host that is connected to would differ
        // from the one that a user sees.
        if let Some(got) = space_in(given) {
            return refuse(&got);
        }
        if given.contains("://") {
            return refuse("a URL; leave out the scheme, and choose it by ssl: true or false");
        }
        // What comes before it can be a password, which no error shows.
        if given.contains('@') {
            return refuse("one with a user or password; leave out everything up to @");
        }
        let url = Url::parse(&format!("{}://{given}/", if tls { "https" } else { "http" })).ok();
        match url.filter(|url| url.path() == "/" && !given.contains(['/', '?', '#', '\\'])) {
            Some(url) => Ok(Self { given: given.to_owned(), url }),
            None => refuse(&format!("{given:?}")),
        }
    }

    /// The origin as the beginning of a URL, with host and port as given.
    pub fn prefix(&self) -> String {
        format!("{}://{}", self.url.scheme(), self.given)
    }

    /// The URL of its root.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host, with an IPv6 address in brackets, and the port, which defaults to that of the scheme.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        (self.url.host_str().unwrap_or_default(), self.url.port_or_known_default().unwrap_or_default())
    }
}

/// Host and port as given.
impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_accepted() {
        for (authority, url) in [
            ("ps.pndsn.com", "https://ps.pndsn.com"),
            ("127.0.0.1:81", "https://127.0.0.1:81"),
            ("[::1]:8", "https://[::1]:8"),
        ] {
            assert_eq!(Origin::new(authority, true).unwrap().prefix(), url);
        }
        assert_eq!(Origin::new("localhost:8", false).unwrap().prefix(), "http://localhost:8");
    }

    #[test]
    fn hosts_are_normalized_and_ports_have_a_default() {
        for (given, tls, host, port) in [
            ("PS.pndsn.com", true, "ps.pndsn.com", 443),
            ("a:443", false, "a", 443),
            ("a", false, "a", 80),
            ("münchen:8", false, "xn--mnchen-3ya", 8),
            ("[::1]:8", false, "[::1]", 8),
            ("[::1]", true, "[::1]", 443),
        ] {
            assert_eq!(Origin::new(given, tls).unwrap().host_and_port(), (host, port));
        }
    }

    #[test]
    fn characters_that_url_parsers_drop_are_refused() {
        for (given, got) in [
            ("ps.pndsn.com\n", "U+000A"),
            ("\tps.pndsn.com", "U+0009"),
            ("ps.pnd\rsn.com", "U+000D"),
            (" ps.pndsn.com", "U+0020"),
            ("ps.pndsn.com\0", "U+0000"),
            ("ps\u{200b}.pndsn.com", "U+200B"),
            ("\u{feff}ps.pndsn.com", "U+FEFF"),
            ("ps\u{ad}.pndsn.com", "U+00AD"),
        ] {
            let error = Origin::new(given, true).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("origin: expected a host, optionally with :port, got one with {got} in it")
            );
        }
    }

    #[test]
    fn a_password_is_refused_and_not_shown() {
        for authority in ["user:hush@ps.pndsn.com", "hush@ps.pndsn.com", "@ps.pndsn.com"] {
            let error = Origin::new(authority, true).unwrap_err().to_string();
            assert!(
                error.ends_with("got one with a user or password; leave out everything up to @"),
                "{error}"
            );
        }
    }

    #[test]
    fn other_parts_of_a_url_are_refused() {
        for authority in ["", "https://a", "a/b", "a/", "a?b", "a#b", r"a\b", "a b", "a:99999", "[::1"] {
            assert_eq!(Origin::new(authority, true).unwrap_err().argument, "origin", "{authority}");
        }
    }
}

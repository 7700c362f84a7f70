//! Where requests go: a host, perhaps a port, over TLS or not.

use pam_core::Invalid;
use std::fmt;

/// A checked origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    authority: String,
    tls: bool,
}

impl Origin {
    /// Takes `host`, `host:port` or `[ipv6]:port`; no scheme, no path, no user.
    pub fn new(authority: &str, tls: bool) -> Result<Self, Invalid> {
        let refuse = |got: &str| Err(Invalid::new("origin", "a host, with :port if need be", got));
        if authority.is_empty() {
            return refuse("an empty String");
        }
        if authority.contains("://") {
            return refuse("a URL; leave out the scheme, and choose it by ssl: true or false");
        }
        let url = format!("http://{authority}/");
        match reqwest::Url::parse(&url) {
            Ok(parsed)
                if parsed.path() == "/" && is_plain(&parsed) && !authority.ends_with(['/', '?', '#']) =>
            {
                Ok(Self { authority: authority.to_owned(), tls })
            }
            _ => refuse(&format!("{authority:?}")),
        }
    }

    /// The origin as URLs begin with it.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.tls { "https" } else { "http" }, self.authority)
    }

    /// Host and port as given.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// True where requests go over TLS.
    pub const fn is_tls(&self) -> bool {
        self.tls
    }
}

fn is_plain(url: &reqwest::Url) -> bool {
    url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none()
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_taken() {
        for (authority, url) in [
            ("ps.pndsn.com", "https://ps.pndsn.com"),
            ("127.0.0.1:81", "https://127.0.0.1:81"),
            ("[::1]:8", "https://[::1]:8"),
        ] {
            assert_eq!(Origin::new(authority, true).unwrap().url(), url);
        }
        assert_eq!(Origin::new("localhost:8", false).unwrap().url(), "http://localhost:8");
    }

    #[test]
    fn anything_more_than_a_host_and_a_port_is_refused() {
        for authority in ["", "https://a", "a/b", "a/", "a?b", "a#b", "u:p@a", "a b", "a:99999"] {
            assert_eq!(Origin::new(authority, true).unwrap_err().argument, "origin", "{authority}");
        }
    }
}

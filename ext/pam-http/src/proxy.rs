//! Proxies, as arguments and environment variables give them.

use crate::origin::Origin;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use pam_core::space_in;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use reqwest::header::HeaderValue;
use std::fmt;
use std::net::IpAddr;

/// An HTTP proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    url: Url,
    authorization: Option<HeaderValue>,
}

/// The format of a proxy, for error messages.
const EXPECTED: &str = "a URL of an http or https proxy, like http://user:password@host:port";
const DEFAULT_SCHEME: &str = "http";

impl Proxy {
    /// Parses `host:port` or `http://user:password@host:port`, like curl. With `https`, the connection to the proxy
    /// uses TLS.
    ///
    /// The error never shows text that could be a password.
    pub fn new(text: &str) -> Result<Self, String> {
        Self::read(text).map_err(|got| format!("expected {EXPECTED}, got {got}"))
    }

    fn read(text: &str) -> Result<Self, String> {
        check_characters(text)?;
        let (scheme, rest) = scheme_of(text)?;
        let authority = authority_of(rest)?;
        let (user, place) =
            authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        let url = url(scheme, place)?;
        let authorization = user.filter(|user| !user.is_empty()).map(basic).transpose()?;
        Ok(Self { url, authorization })
    }

    /// The reqwest proxy for all requests, both HTTP and HTTPS.
    pub(crate) fn for_all(&self) -> reqwest::Result<reqwest::Proxy> {
        let proxy = reqwest::Proxy::all(self.url.clone())?;
        Ok(match &self.authorization {
            Some(authorization) => proxy.custom_http_auth(authorization.clone()),
            None => proxy,
        })
    }
}

/// Shows only the address, not the user and password.
impl fmt::Debug for Proxy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Proxy").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

fn check_characters(text: &str) -> Result<(), String> {
    match space_in(text) {
        _ if text.trim().is_empty() => Err("an empty one".to_owned()),
        Some(got) => Err(got),
        None => Ok(()),
    }
}

/// Splits the text into its scheme, if it has one, and the rest.
fn scheme_of(text: &str) -> Result<(Option<&str>, &str), String> {
    let Some((scheme, rest)) = text.split_once("://") else { return Ok((None, text)) };
    let known = ["http", "https"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known));
    match known {
        Some(known) => Ok((Some(known), rest)),
        None if is_scheme(scheme) => Err(format!("a URL that begins with {scheme}://")),
        None => Err("one without a scheme before its ://".to_owned()),
    }
}

/// Used before a scheme is shown in an error: anything else could be a user and a password.
fn is_scheme(text: &str) -> bool {
    (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Splits the user from the address. A path other than `/` is refused.
fn authority_of(rest: &str) -> Result<&str, String> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match path {
        "" | "/" => Ok(authority),
        _ if path.contains('@') => {
            Err("one with /, ? or # before its @: in a password they are written %2F, %3F and %23".to_owned())
        }
        _ => Err("one with a path".to_owned()),
    }
}

fn url(scheme: Option<&str>, place: &str) -> Result<Url, String> {
    let url = Url::parse(&format!("{}://{place}/", scheme.unwrap_or(DEFAULT_SCHEME)));
    let url = url.ok().filter(|url| !place.contains('\\') && url.path() == "/");
    let url = url.ok_or("one without a valid host and port")?;
    let has_port = place.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if scheme.is_none() && !has_port {
        return Err("one without a port: curl would use 1080, other programs 80".to_owned());
    }
    Ok(url)
}

/// The `Authorization` value. User and password are percent-encoded in the URL; a `%` without two hex digits is kept
/// as it is.
fn basic(user: &str) -> Result<HeaderValue, String> {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let credentials = [decoded(name), decoded(password)].join(&b':');
    if credentials.iter().any(u8::is_ascii_control) {
        return Err("a user or password with a control character in it".to_owned());
    }
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(credentials)))
        .map_err(|_| "a user or password that no header can hold".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether requests to this origin bypass the proxy of the environment: loopback always does, and `exceptions` (the
/// value of `NO_PROXY`) names others.
///
/// Exceptions are separated by commas or spaces. Each is `*`, a host (which includes its subdomains, with or without
/// a leading `.` or `*.`), an IP address, or a block of addresses (`10.0.0.0/8`). With `:port`, it is for that port
/// only. Names are compared as text; there is no DNS lookup.
pub fn is_direct(origin: &Origin, exceptions: &str) -> bool {
    let (host, port) = origin.host_and_port();
    let exceptions = exceptions.split([',', ' ', '\t', '\n', '\r']).filter(|exception| !exception.is_empty());
    is_loopback(host) || exceptions.into_iter().any(|exception| excepts(exception, host, port))
}

fn is_loopback(host: &str) -> bool {
    match address(host) {
        Some(address) => address.to_canonical().is_loopback(),
        None => is_within(host, "localhost"),
    }
}

fn address(text: &str) -> Option<IpAddr> {
    text.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn excepts(exception: &str, host: &str, port: u16) -> bool {
    let (name, only) = without_port(exception);
    if only.is_some_and(|only| only != port) {
        return false;
    }
    match address(host) {
        _ if name == "*" => true,
        Some(address) => has_address(name, address),
        None => is_within(host, name),
    }
}

/// Splits off the port. An IPv6 address can only have one if it is in brackets.
fn without_port(exception: &str) -> (&str, Option<u16>) {
    match exception.rsplit_once(':') {
        Some((name, port)) if name.ends_with(']') || !name.contains(':') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (exception, None),
        },
        _ => (exception, None),
    }
}

/// Whether the host is this name or one of its subdomains.
fn is_within(host: &str, name: &str) -> bool {
    let name = name.strip_prefix('*').filter(|name| name.starts_with('.')).unwrap_or(name);
    let name = name.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let before = host.strip_suffix(name.as_str());
    !name.is_empty() && before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

fn has_address(block: &str, host: IpAddr) -> bool {
    address(block) == Some(host) || block.parse().is_ok_and(|block: IpNet| block.contains(&host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization(text: &str) -> Option<String> {
        let value = Proxy::new(text).unwrap().authorization?;
        let encoded = value.to_str().unwrap().strip_prefix("Basic ").unwrap().to_owned();
        Some(String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap())
    }

    #[test]
    fn a_proxy_is_a_host_and_a_port_with_or_without_a_scheme() {
        for (text, url) in [
            ("127.0.0.1:3128", "http://127.0.0.1:3128/"),
            ("proxy:3128/", "http://proxy:3128/"),
            ("http://proxy:3128", "http://proxy:3128/"),
            ("HTTP://Proxy:80", "http://proxy/"),
            ("http://proxy", "http://proxy/"),
            ("https://proxy", "https://proxy/"),
            ("https://proxy:8443/", "https://proxy:8443/"),
            ("[::1]:3128", "http://[::1]:3128/"),
            ("me:pw@proxy:3128", "http://proxy:3128/"),
        ] {
            assert_eq!(Proxy::new(text).unwrap().url.as_str(), url, "{text}");
        }
    }

    #[test]
    fn user_and_password_are_decoded() {
        for (text, expected) in [
            ("http://me:pw@proxy:1", Some("me:pw")),
            ("me@proxy:1", Some("me:")),
            (r"http://CORP\ann:pw@proxy:3128", Some(r"CORP\ann:pw")),
            ("http://me:p@ss@proxy:1", Some("me:p@ss")),
            ("http://me:p%40s%2Fs@proxy:1", Some("me:p@s/s")),
            ("http://me:a:b@proxy:1", Some("me:a:b")),
            ("http://me:100%@proxy:1", Some("me:100%")),
            ("http://é:ü@proxy:1", Some("é:ü")),
            ("http://@proxy:1", None),
            ("http://proxy:1", None),
        ] {
            assert_eq!(authorization(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn invalid_proxies_are_refused_without_showing_a_password() {
        for (text, got) in [
            ("", "an empty one"),
            (" ", "an empty one"),
            ("http://me:hush@proxy:1\n", "one with U+000A in it"),
            ("http://me:hu sh@proxy:1", "one with U+0020 in it"),
            ("htp://me:hush@proxy:1", "a URL that begins with htp://"),
            ("socks5://me:hush@proxy:1", "a URL that begins with socks5://"),
            ("me:hush@proxy:1://", "one without a scheme before its ://"),
            ("://proxy:1", "one without a scheme before its ://"),
            (
                "http://me:hu/sh@proxy:1",
                "one with /, ? or # before its @: in a password they are written %2F, %3F and %23",
            ),
            ("http://me:hush@proxy:1/proxy.pac", "one with a path"),
            ("http://me:hush@proxy:1?a", "one with a path"),
            ("http://me:hush@proxy:99999", "one without a valid host and port"),
            ("http://me:hush@", "one without a valid host and port"),
            (r"http://me:hush@pro\xy:1", "one without a valid host and port"),
            (
                "http:/me:hush@proxy:1",
                "one with /, ? or # before its @: in a password they are written %2F, %3F and %23",
            ),
            ("me:hush@proxy", "one without a port: curl would use 1080, other programs 80"),
            ("http://me:hu%0Ash@proxy:1", "a user or password with a control character in it"),
        ] {
            let error = Proxy::new(text).unwrap_err();
            assert_eq!(error, format!("expected {EXPECTED}, got {got}"), "{text}");
            assert!(!error.contains("hush"), "{error}");
        }
    }

    fn direct(origin: &str, exceptions: &str) -> bool {
        is_direct(&Origin::new(origin, true).unwrap(), exceptions)
    }

    #[test]
    fn loopback_is_reached_without_the_proxy() {
        for origin in [
            "localhost",
            "LOCALHOST:8",
            "a.localhost",
            "127.0.0.1:80",
            "127.9.9.9",
            "[::1]:80",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(direct(origin, ""), "{origin}");
        }
        for origin in ["ps.pndsn.com", "localhost.example", "mylocalhost", "10.0.0.1", "[::2]"] {
            assert!(!direct(origin, ""), "{origin}");
        }
    }

    #[test]
    fn exceptions_are_hosts_domains_addresses_and_blocks() {
        for (exceptions, origin) in [
            ("*", "ps.pndsn.com"),
            ("ps.pndsn.com", "ps.pndsn.com"),
            ("PS.PNDSN.COM.", "ps.pndsn.com"),
            ("pndsn.com", "ps.pndsn.com"),
            (".pndsn.com", "ps.pndsn.com"),
            ("*.pndsn.com", "ps.pndsn.com"),
            (".pndsn.com", "pndsn.com"),
            ("a,\tb , pndsn.com", "ps.pndsn.com"),
            ("a b pndsn.com", "ps.pndsn.com"),
            ("pndsn.com:443", "ps.pndsn.com"),
            ("pndsn.com:8443", "ps.pndsn.com:8443"),
            ("10.1.2.3", "10.1.2.3"),
            ("10.0.0.0/8", "10.1.2.3"),
            ("0.0.0.0/0", "10.1.2.3"),
            ("10.1.2.3/32", "10.1.2.3:80"),
            ("10.1.2.3:80", "10.1.2.3:80"),
            ("fe80::1", "[fe80::1]:80"),
            ("[fe80::1]", "[fe80::1]"),
            ("[fe80::1]:80", "[fe80::1]:80"),
            ("fe80::/10", "[fe80::1]"),
            ("::/0", "[fe80::1]"),
        ] {
            assert!(direct(origin, exceptions), "{exceptions} for {origin}");
        }
        for (exceptions, origin) in [
            ("", "ps.pndsn.com"),
            (", ,", "ps.pndsn.com"),
            (".", "ps.pndsn.com"),
            ("*.", "ps.pndsn.com"),
            ("**", "ps.pndsn.com"),
            ("ndsn.com", "ps.pndsn.com"),
            ("ps.pndsn.com", "pndsn.com"),
            ("pndsn.com:80", "ps.pndsn.com"),
            ("10.0.0.0/8", "11.1.2.3"),
            ("10.0.0.0/33", "10.1.2.3"),
            ("10.0.0.0/x", "10.0.0.0"),
            ("10.1.2", "10.1.2.3"),
            ("::/0", "10.1.2.3"),
            ("0.0.0.0/0", "[fe80::1]"),
            ("fe80::1", "[fe80::2]"),
        ] {
            assert!(!direct(origin, exceptions), "{exceptions} for {origin}");
        }
    }
}

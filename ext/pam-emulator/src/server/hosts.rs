//! Which `Host` a request may name. This protects against DNS rebinding: a foreign web page can make its own name
//! resolve to this machine, but its requests still carry that name.

use crate::errors::UnknownHost;
use hyper::Request;
use hyper::header::HOST;
use hyper::http::uri::Authority;
use std::net::IpAddr;

/// The names and addresses that a server answers to, besides loopback and the address of the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts(Vec<Host>);

/// A name in lower case without the dot at its end, or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Name(String),
    Address(IpAddr),
}

impl Hosts {
    /// Adds a name or address. Returns `false` for anything else, such as a name with a port.
    #[must_use]
    pub fn allow(&mut self, text: &str) -> bool {
        let host = Host::read(text);
        self.0.extend(host.clone());
        host.is_some()
    }

    /// These hosts and the address that a server listens at.
    pub(crate) fn with(mut self, address: IpAddr) -> Self {
        self.0.push(Host::Address(address.to_canonical()));
        self
    }

    /// Refuses a request for another host. `at` is the address that its connection was made to.
    pub(crate) fn check<B>(&self, request: &Request<B>, at: IpAddr) -> Result<(), UnknownHost> {
        let target = request.uri().authority().map(|authority| authority.as_str().to_owned());
        let headers = request.headers().get_all(HOST).iter();
        let headers = headers.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let named: Vec<_> = target.into_iter().chain(headers).collect();
        if named.is_empty() {
            return Err(UnknownHost(None));
        }
        let unknown = named.into_iter().find(|host| !self.allows(host, at));
        unknown.map_or(Ok(()), |host| Err(UnknownHost(Some(host))))
    }

    fn allows(&self, text: &str, at: IpAddr) -> bool {
        let authority = Authority::try_from(text).ok().filter(|_| !text.contains('@'));
        let host = authority.as_ref().filter(|it| is_complete(it)).and_then(|it| Host::read(it.host()));
        host.is_some_and(|host| host.is_loopback() || host == Host::Address(at) || self.0.contains(&host))
    }
}

/// False for `a:` and `a:x`, which `Authority` accepts.
fn is_complete(authority: &Authority) -> bool {
    authority.port_u16().is_some() || authority.as_str() == authority.host()
}

impl Host {
    fn read(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical()));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let valid = name.split('.').all(|label| !label.is_empty() && label.bytes().all(letters));
        valid.then_some(Self::Name(name))
    }

    fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
            Self::Address(address) => address.is_loopback(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 7, 9));

    fn hosts() -> Hosts {
        let mut hosts = Hosts::default();
        assert!(hosts.allow("Pubnub.Test.") && hosts.allow("10.1.2.3") && hosts.allow("[fd00::5]"));
        hosts
    }

    fn request(target: &str, hosts: &[&str]) -> Request<()> {
        let named =
            hosts.iter().fold(Request::builder().uri(target), |built, host| built.header(HOST, *host));
        named.body(()).unwrap()
    }

    #[test]
    fn loopback_the_own_address_and_allowed_hosts_are_answered_with_any_port() {
        for host in [
            "localhost",
            "LocalHost",
            "localhost.",
            "localhost:80",
            "app.localhost",
            "a.b.localhost.:1",
            "127.0.0.1",
            "127.0.0.1:65535",
            "127.9.8.7",
            "[::1]",
            "[::1]:8080",
            "[::ffff:127.0.0.1]",
            "192.168.7.9:3000",
            "pubnub.test",
            "PUBNUB.test.:99",
            "10.1.2.3",
            "[fd00::5]:1",
        ] {
            assert_eq!(hosts().check(&request("/time/0", &[host]), AT), Ok(()), "{host}");
        }
    }

    #[test]
    fn other_hosts_are_refused_even_if_they_look_like_loopback() {
        for host in [
            "evil.example",
            "evil.example:80",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil-localhost",
            "localhost@evil.example",
            "evil.example@localhost",
            "xlocalhost",
            "localhost..",
            ".localhost",
            "",
            ":80",
            "localhost:",
            "localhost:x",
            "localhost:99999",
            "localhost/",
            "localhost evil",
            "0.0.0.0",
            "128.0.0.1",
            "[::2]",
            "[::1",
            "::1",
            "10.1.2.4",
            "test",
            "192.168.7.10",
            "2130706433",
            "127.1",
            "é.localhost",
            "*",
        ] {
            let refused = hosts().check(&request("/time/0", &[host]), AT);
            assert_eq!(refused, Err(UnknownHost(Some(host.to_owned()))), "{host}");
        }
    }

    #[test]
    fn a_request_is_only_answered_if_it_names_a_host_and_all_its_hosts_are_allowed() {
        let check = |target: &str, named: &[&str]| hosts().check(&request(target, named), AT);
        let evil = |host: &str| Err(UnknownHost(Some(host.to_owned())));
        assert_eq!(check("/time/0", &[]), Err(UnknownHost(None)));
        assert_eq!(check("/time/0", &["localhost", "evil.example"]), evil("evil.example"));
        assert_eq!(check("/time/0", &["evil.example", "localhost"]), evil("evil.example"));
        assert_eq!(check("http://evil.example/time/0", &["localhost"]), evil("evil.example"));
        assert_eq!(check("http://localhost/time/0", &["evil.example"]), evil("evil.example"));
        assert_eq!(check("http://127.0.0.1:9/time/0", &["localhost"]), Ok(()));
        assert_eq!(check("http://localhost/time/0", &[]), Ok(()));
    }

    #[test]
    fn only_names_and_addresses_can_be_allowed() {
        for text in ["", "*", "a:80", "http://a", "a b", "a..b", "[::1]:1", "*.test", "é.test"] {
            assert!(!Hosts::default().allow(text), "{text}");
        }
    }
}

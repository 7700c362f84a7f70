//! The arguments of `Emulator.start`.

use super::hosts::Hosts;
use crate::options::EmulatorOptions;
use crate::service::{AccessManager, Watched};
use pam_core::{Argument, Arguments, Given, Invalid, Keyset, MissingKey};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const HOST: &str = "an IP address, or localhost";
const HOSTS: &str = "an Array of host names or addresses, without ports";
const PORTS: &str = "an Integer from 0 (any free one) to 65535";

/// Where an emulator listens, and what it serves.
#[derive(Debug)]
pub struct Settings {
    /// Where it listens.
    pub address: SocketAddr,
    /// The host names that requests may use, in addition to loopback.
    pub hosts: Hosts,
    keyset: Keyset,
    options: EmulatorOptions,
    watched: Watched,
}

impl Settings {
    /// Reads the keys, `host`, `port`, `allow_hosts`, `page` and the options.
    pub fn read(arguments: &mut impl Arguments) -> Result<Self, Invalid> {
        let mut key = |name| arguments.argument(name).secret("a String");
        let subscribe = key("subscribe_key")?;
        let keyset = Keyset::new(&subscribe, Some(&key("publish_key")?), Some(&key("secret_key")?))?;
        let host = arguments.argument("host").text(HOST)?;
        let port: i64 = arguments.argument("port").whole(PORTS)?;
        let port = u16::try_from(port).map_err(|_| Invalid::new("port", PORTS, port.to_string()))?;
        let address = SocketAddr::new(ip(&host)?, port);
        let options = EmulatorOptions::read(arguments)?;
        let watched = if arguments.argument("page").flag()? { Watched::ByPage } else { Watched::No };
        let hosts = hosts(&arguments.argument("allow_hosts"))?;
        Ok(Self { address, hosts, keyset, options, watched })
    }

    /// The service with these settings.
    pub fn service(&self) -> Result<AccessManager, MissingKey> {
        let service = AccessManager::new(self.keyset.clone())?;
        Ok(service.with_options(self.options.clone()).watched(self.watched))
    }
}

/// `localhost` is always 127.0.0.1; there is no DNS lookup.
fn ip(host: &str) -> Result<IpAddr, Invalid> {
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse().map_err(|_| Invalid::new("host", HOST, format!("{host:?}")))
}

fn hosts<G: Given>(argument: &Argument<'_, G>) -> Result<Hosts, Invalid> {
    let mut hosts = Hosts::default();
    for value in argument.value.items().ok_or_else(|| argument.refused(HOSTS))? {
        let host = Argument { name: argument.name, value };
        if !hosts.allow(&host.text(HOSTS)?) {
            return Err(host.refused(HOSTS));
        }
    }
    Ok(hosts)
}

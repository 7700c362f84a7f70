//! The keywords of `PubnubPam::Client.new`: keys and connection settings.

use crate::arguments::convert::{self, Options};
use crate::ruby::error;
use magnus::prelude::*;
use magnus::{Error, RArray, Ruby, Value};
use pam_client::Client;
use pam_core::{Caller, Invalid, Keyset};
use pam_http::{Config, Origin, Proxy, Timeouts, Trust, is_direct};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// A wrong argument raises an `ArgumentError`, an unusable proxy a `ConfigurationError`, because it usually comes
/// from the environment.
pub(crate) fn read(ruby: &Ruby, options: &Options) -> Result<Client, Error> {
    let config = config(ruby, options)?;
    client(options, config).map_err(|invalid| error::invalid(ruby, &invalid))
}

fn client(options: &Options, config: Config) -> Result<Client, Invalid> {
    let key = |name: &'static str| {
        options
            .given(name)
            .map(|key| convert::secret_text(key, name, "a String").map(Zeroizing::new))
            .transpose()
    };
    let subscribe = convert::secret_text(options.get("subscribe_key"), "subscribe_key", "a String")?;
    let (publish, secret) = (key("publish_key")?, key("secret_key")?);
    let keyset = Keyset::new(&subscribe, text(publish.as_ref()), text(secret.as_ref()))?;
    let user_id = convert::text(options.get("user_id"), "user_id", "a String")?;
    let caller = Caller::new(&user_id)?.with_sdk(&config.user_agent);
    Client::new(keyset, caller, key("auth_key")?, config)
}

fn text(key: Option<&Zeroizing<String>>) -> Option<&str> {
    key.map(|key| key.as_str())
}

fn config(ruby: &Ruby, options: &Options) -> Result<Config, Error> {
    let config = without_proxy(options).map_err(|invalid| error::invalid(ruby, &invalid))?;
    let proxy = match options.given("proxy_variable") {
        Some(variable) => from_environment(options, variable, &config.origin),
        None => given(options).map_err(|invalid| error::invalid(ruby, &invalid))?,
    };
    let proxy = proxy.map_err(|unusable| error::named(ruby, "ConfigurationError", &unusable))?;
    Ok(Config { proxy, ..config })
}

fn given(options: &Options) -> Result<Result<Option<Proxy>, String>, Invalid> {
    let text = convert::optional(options.get("proxy"), |text| convert::secret_text(text, "proxy", "a URL"))?;
    Ok(text.map(|text| proxy("proxy", &text)).transpose())
}

fn from_environment(options: &Options, variable: Value, origin: &Origin) -> Result<Option<Proxy>, String> {
    let text =
        |value, name: &str| convert::secret_text(value, name, "text").map_err(|invalid| invalid.to_string());
    let variable = text(variable, "proxy_variable")?;
    let exceptions = options.given("no_proxy").map(|value| text(value, "NO_PROXY")).transpose()?;
    if is_direct(origin, &exceptions.unwrap_or_default()) {
        return Ok(None);
    }
    proxy(&variable, &text(options.get("proxy"), &variable)?).map(Some)
}

fn proxy(name: &str, text: &str) -> Result<Proxy, String> {
    Proxy::new(text).map_err(|unusable| format!("{name}: {unusable}"))
}

fn without_proxy(options: &Options) -> Result<Config, Invalid> {
    let origin = convert::text(options.get("origin"), "origin", "a String")?;
    let seconds = |name: &str| convert::seconds(options.get(name), name);
    let retries = convert::integer(options.get("max_retries"), "max_retries", || Config::EXPECTED_RETRIES)?;
    Ok(Config {
        origin: Origin::new(&origin, options.get("ssl").to_bool())?,
        timeouts: Timeouts {
            open: seconds("open_timeout")?,
            read: seconds("read_timeout")?,
            total: seconds("total_timeout")?,
            idle: seconds("keep_alive")?,
        },
        max_retries: Config::retries(retries)?,
        proxy: None,
        trust: Trust { files: paths(options, "ca_files")?, folders: paths(options, "ca_folders")? },
        user_agent: convert::text(options.get("sdk"), "sdk", "a String")?,
    })
}

fn paths(options: &Options, name: &str) -> Result<Vec<PathBuf>, Invalid> {
    match RArray::from_value(options.get(name)) {
        Some(list) => {
            list.into_iter().map(|path| convert::text(path, name, "a path").map(Into::into)).collect()
        }
        None => Ok(Vec::new()),
    }
}

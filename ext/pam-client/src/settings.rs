//! The arguments of a new client: keys and connection settings.

use crate::client::{CallError, Client};
use pam_core::{Argument, Arguments, Caller, Given, Invalid, Keyset};
use pam_http::{Config, Failure, Origin, Proxy, Timeouts, Trust, is_direct};
use std::path::PathBuf;
use zeroize::Zeroizing;

impl Client {
    /// Reads the arguments of a new client.
    ///
    /// # Errors
    /// An argument is invalid. An unusable proxy is a [`CallError::Setup`], because it usually comes from the
    /// environment.
    pub fn read(arguments: &mut impl Arguments) -> Result<Self, CallError> {
        let config = without_proxy(arguments)?;
        let proxy = match arguments.given("proxy_variable") {
            Some(variable) => from_environment(arguments, &variable, &config.origin),
            None => given(arguments)?,
        };
        let proxy = proxy.map_err(|unusable| CallError::Setup(Failure::setup(unusable)))?;
        Ok(with_keys(arguments, Config { proxy, ..config })?)
    }
}

fn with_keys(arguments: &mut impl Arguments, config: Config) -> Result<Client, Invalid> {
    let subscribe = arguments.argument("subscribe_key").secret("a String")?;
    let (publish, secret) = (key(arguments, "publish_key")?, key(arguments, "secret_key")?);
    let keyset = Keyset::new(&subscribe, text(publish.as_ref()), text(secret.as_ref()))?;
    let user_id = arguments.argument("user_id").text("a String")?;
    let caller = Caller::new(&user_id)?.with_sdk(&config.user_agent);
    Client::new(keyset, caller, key(arguments, "auth_key")?, config)
}

fn key(arguments: &mut impl Arguments, name: &'static str) -> Result<Option<Zeroizing<String>>, Invalid> {
    arguments.given(name).map(|key| key.secret("a String").map(Zeroizing::new)).transpose()
}

fn text(key: Option<&Zeroizing<String>>) -> Option<&str> {
    key.map(|key| key.as_str())
}

/// The proxy of the argument `proxy`.
fn given(arguments: &mut impl Arguments) -> Result<Result<Option<Proxy>, String>, Invalid> {
    let text = arguments.given("proxy").map(|proxy| proxy.secret("a URL")).transpose()?;
    Ok(text.map(|text| proxy("proxy", &text)).transpose())
}

/// The proxy of an environment variable, unless `NO_PROXY` excepts the origin.
fn from_environment<A: Arguments>(
    arguments: &mut A,
    variable: &Argument<'_, A::Value>,
    origin: &Origin,
) -> Result<Option<Proxy>, String> {
    let text = |name, value| Argument { name, value }.secret("text").map_err(|wrong| wrong.to_string());
    let variable = variable.secret("text").map_err(|wrong| wrong.to_string())?;
    let exceptions = arguments.given("no_proxy").map(|exceptions| text("NO_PROXY", exceptions.value));
    if is_direct(origin, &exceptions.transpose()?.unwrap_or_default()) {
        return Ok(None);
    }
    proxy(&variable, &text(&variable, arguments.value("proxy"))?).map(Some)
}

fn proxy(name: &str, text: &str) -> Result<Proxy, String> {
    Proxy::new(text).map_err(|unusable| format!("{name}: {unusable}"))
}

fn without_proxy(arguments: &mut impl Arguments) -> Result<Config, Invalid> {
    let origin = arguments.argument("origin").text("a String")?;
    let mut seconds = |name| {
        let limit = arguments.given(name);
        limit.map(|limit| limit.seconds("a positive number of seconds, or nil for no limit")).transpose()
    };
    let timeouts = Timeouts {
        open: seconds("open_timeout")?,
        read: seconds("read_timeout")?,
        total: seconds("total_timeout")?,
        idle: seconds("keep_alive")?,
    };
    let retries = arguments.argument("max_retries").whole(Config::EXPECTED_RETRIES)?;
    Ok(Config {
        origin: Origin::new(&origin, arguments.argument("ssl").flag()?)?,
        timeouts,
        max_retries: Config::retries(retries)?,
        proxy: None,
        trust: Trust { files: paths(arguments, "ca_files")?, folders: paths(arguments, "ca_folders")? },
        user_agent: arguments.argument("sdk").text("a String")?,
    })
}

fn paths(arguments: &mut impl Arguments, name: &'static str) -> Result<Vec<PathBuf>, Invalid> {
    let value = arguments.value(name);
    let paths = value.items().into_iter().flatten();
    paths.map(|value| Argument { name, value }.text("a path").map(Into::into)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(more: &Value) -> Result<Client, CallError> {
        let mut arguments = json!({
            "subscribe_key": "sub-c-x", "publish_key": "pub-c-x", "secret_key": "sec-c-x", "user_id": "me",
            "origin": "a.example", "ssl": true, "max_retries": 1, "sdk": "test", "total_timeout": 0.5
        });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Client::read(&mut arguments)
    }

    #[test]
    fn a_wrong_argument_is_named_and_no_key_is_shown() {
        for (more, message) in [
            (json!({ "secret_key": ["hush"] }), "secret_key: expected a String, got an Array"),
            (json!({ "max_retries": 11 }), "max_retries: expected an Integer from 0 to 10, got 11"),
            (
                json!({ "open_timeout": 0 }),
                "open_timeout: expected a positive number of seconds, or nil for no limit, got 0",
            ),
            (json!({ "proxy": 1 }), "proxy: expected a URL, got a number"),
        ] {
            match read(&more) {
                Err(CallError::Invalid(wrong)) => assert_eq!(wrong.to_string(), message),
                _ => panic!("expected: {message}"),
            }
        }
        assert!(read(&json!({})).is_ok());
    }

    #[test]
    fn an_unusable_proxy_is_named_by_its_variable_unless_the_origin_is_reached_directly() {
        let variable =
            json!({ "proxy_variable": "https_proxy", "proxy": "ftp://a:hush@b", "no_proxy": null });
        match read(&variable) {
            Err(CallError::Setup(failure)) => {
                assert!(failure.message.starts_with("https_proxy: expected"), "{failure}");
                assert!(!failure.message.contains("hush"), "{failure}");
            }
            _ => panic!("a proxy with ftp was accepted"),
        }
        let mut excepted = variable;
        excepted["no_proxy"] = json!("example,other");
        assert!(read(&excepted).is_ok());
    }
}

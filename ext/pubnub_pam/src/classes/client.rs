//! `PubnubPam::Native::Connection`: keys, settings and the pool behind one `PubnubPam::Client`.
//!
//! The secret key, the token and the auth key live here and nowhere in Ruby, so no `inspect`, `Marshal` or
//! instance variable can show them.

use crate::arguments::convert::{self, Options};
use crate::arguments::{grant, legacy, sign};
use crate::classes::call::Call;
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use crate::ruby::wait;
use magnus::prelude::*;
use magnus::{Error, RArray, RHash, RModule, Ruby, TryConvert, Value};
use pam_client::{CallError, Client, Hook, PreparedCall};
use pam_core::{Caller, Invalid, Keyset};
use pam_http::{Config, Origin, Timeouts, Trust};
use std::path::PathBuf;
use zeroize::Zeroizing;

#[magnus::wrap(class = "PubnubPam::Native::Connection", free_immediately, size)]
pub(crate) struct Connection(Client);

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Connection", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Connection>(ruby);
    class.define_singleton_method("new", function!(new, 1))?;
    class.define_method("grant", method!(grant, 2))?;
    class.define_method("revoke", method!(revoke, 2))?;
    class.define_method("legacy_grant", method!(legacy_grant, 2))?;
    class.define_method("legacy_audit", method!(legacy_audit, 2))?;
    class.define_method("time", method!(time, 1))?;
    class.define_method("sign", method!(sign, 1))?;
    class.define_method("token", method!(token, 0))?;
    class.define_method("token=", method!(set_token, 1))?;
    class.define_method("auth_key", method!(auth_key, 0))?;
    class.define_method("clock_news", method!(clock_news, 0))?;
    class.define_method("close", method!(close, 0))?;
    class.define_method("closed?", method!(is_closed, 0))?;
    Ok(())
}

fn new(ruby: &Ruby, options: RHash) -> Result<Connection, Error> {
    read(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))
}

fn read(options: &Options) -> Result<Connection, Invalid> {
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
    let sdk = convert::text(options.get("sdk"), "sdk", "a String")?;
    let caller = Caller::new(&user_id)?.with_sdk(&sdk);
    let config = config(options, sdk)?;
    let auth_key = key("auth_key")?;
    Ok(Connection(Client::new(keyset, caller, auth_key, config)))
}

fn text(key: Option<&Zeroizing<String>>) -> Option<&str> {
    key.map(|key| key.as_str())
}

fn config(options: &Options, sdk: String) -> Result<Config, Invalid> {
    let origin = convert::text(options.get("origin"), "origin", "a String")?;
    let seconds = |name: &str| convert::seconds(options.get(name), name);
    let retries = convert::integer(options.get("max_retries"), "max_retries", || RETRIES)?;
    Ok(Config {
        origin: Origin::new(&origin, options.get("ssl").to_bool())?,
        timeouts: Timeouts {
            open: seconds("open_timeout")?,
            read: seconds("read_timeout")?,
            total: seconds("total_timeout")?,
        },
        max_retries: u32::try_from(retries)
            .ok()
            .filter(|retries| *retries <= 10)
            .ok_or_else(|| Invalid::new("max_retries", RETRIES, retries.to_string()))?,
        proxy: convert::optional(options.get("proxy"), |url| convert::secret_text(url, "proxy", "a URL"))?,
        trust: Trust { files: paths(options, "ca_files")?, folders: paths(options, "ca_folders")? },
        user_agent: sdk,
    })
}

const RETRIES: &str = "an Integer from 0 to 10";

fn paths(options: &Options, name: &str) -> Result<Vec<PathBuf>, Invalid> {
    match RArray::from_value(options.get(name)) {
        Some(list) => {
            list.into_iter().map(|path| convert::text(path, name, "a path").map(Into::into)).collect()
        }
        None => Ok(Vec::new()),
    }
}

/// Starts a grant.
fn grant(ruby: &Ruby, client: &Connection, options: RHash, listener: Listener) -> Result<Call, Error> {
    let prepared = client.grant(ruby, options)?;
    listener.start(ruby, prepared)
}

/// Starts a revocation.
fn revoke(ruby: &Ruby, client: &Connection, token: Value, listener: Listener) -> Result<Call, Error> {
    let token = convert::secret_text(token, "token", "a token String").map_err(CallError::from);
    let call = token.and_then(|token| client.0.revoke(&token));
    listener.start(ruby, call.map_err(|wrong| error::call(ruby, &wrong))?)
}

/// Starts a grant of the time before tokens.
fn legacy_grant(ruby: &Ruby, client: &Connection, options: RHash, listener: Listener) -> Result<Call, Error> {
    let grant = legacy::grant(&Options(options)).map_err(CallError::from);
    let call = grant.and_then(|grant| client.0.legacy_grant(&grant));
    listener.start(ruby, call.map_err(|wrong| error::call(ruby, &wrong))?)
}

/// Starts an audit of such grants.
fn legacy_audit(ruby: &Ruby, client: &Connection, options: RHash, listener: Listener) -> Result<Call, Error> {
    let target = legacy::target(&Options(options)).map_err(CallError::from);
    let call = target.and_then(|target| client.0.legacy_audit(&target));
    listener.start(ruby, call.map_err(|wrong| error::call(ruby, &wrong))?)
}

/// Asks for the service's time, which needs no key.
fn time(ruby: &Ruby, client: &Connection, listener: Listener) -> Result<Call, Error> {
    listener.start(ruby, client.0.time().map_err(|wrong| error::call(ruby, &wrong))?)
}

/// The parameters of a request that somebody else sends, signed now.
fn sign(ruby: &Ruby, client: &Connection, options: RHash) -> Result<RHash, Error> {
    let params = sign::read(&Options(options)).map_err(CallError::from);
    let params = params.and_then(|ask| client.0.sign(ask.method, &ask.path, ask.params, ask.body.as_bytes()));
    Ok(ruby.hash_from_iter(params.map_err(|wrong| error::call(ruby, &wrong))?.iter()))
}

/// A call that panics as soon as it makes its request.
#[cfg(feature = "test-hooks")]
pub(crate) fn broken_call(ruby: &Ruby, client: &Connection, listener: Listener) -> Result<Call, Error> {
    listener.start(ruby, client.0.broken_call().map_err(|wrong| error::call(ruby, &wrong))?)
}

fn token(client: &Connection) -> Option<String> {
    client.0.token().map(|token| token.as_str().to_owned())
}

fn set_token(ruby: &Ruby, client: &Connection, token: Value) -> Result<(), Error> {
    let token = convert::optional(token, |token| {
        convert::secret_text(token, "token", "a String or nil").map(Zeroizing::new)
    });
    let set = token.map_err(CallError::from).and_then(|token| client.0.set_token(token));
    set.map_err(|wrong| error::call(ruby, &wrong))
}

fn auth_key(client: &Connection) -> Option<&str> {
    client.0.auth_key()
}

/// By how many seconds calls are newly stamped off this machine's clock; nil where nothing has changed.
fn clock_news(client: &Connection) -> Option<i64> {
    client.0.clock_news()
}

fn close(client: &Connection) {
    client.0.close();
}

fn is_closed(client: &Connection) -> bool {
    client.0.is_closed()
}

impl Connection {
    /// Starts a grant in the background, whose end a hook hears of, made once the call is known to be right.
    pub(crate) fn grant_then(
        &self,
        ruby: &Ruby,
        options: RHash,
        hook: impl FnOnce() -> Hook,
    ) -> Result<Call, Error> {
        let prepared = self.grant(ruby, options)?;
        Ok(Call::under_way(prepared, &*wait::background(ruby)?, Some(hook())))
    }

    fn grant(&self, ruby: &Ruby, options: RHash) -> Result<PreparedCall, Error> {
        let grant = grant::read(&Options(options)).map_err(CallError::from);
        grant.and_then(|grant| self.0.grant(&grant)).map_err(|wrong| error::call(ruby, &wrong))
    }
}

/// Who hears of a call's end.
#[derive(Clone, Copy)]
pub(crate) enum Listener {
    /// nil: whoever asks later.
    Nobody,
    /// An Integer: the thread that runs callbacks, to which it is the call's id.
    Dispatcher(u64),
    /// true: the caller, who waits for it. Nothing is sent before that.
    Caller,
}

impl Listener {
    fn start(self, ruby: &Ruby, prepared: PreparedCall) -> Result<Call, Error> {
        if let Self::Caller = self {
            return Ok(Call::waiting(prepared));
        }
        let background = wait::background(ruby)?;
        let hook = match self {
            Self::Dispatcher(id) => Some(background.report(id)),
            Self::Caller | Self::Nobody => None,
        };
        Ok(Call::under_way(prepared, &background, hook))
    }
}

impl TryConvert for Listener {
    fn try_convert(value: Value) -> Result<Self, Error> {
        if convert::boolean(value) == Some(true) {
            return Ok(Self::Caller);
        }
        Ok(Option::<u64>::try_convert(value)?.map_or(Self::Nobody, Self::Dispatcher))
    }
}

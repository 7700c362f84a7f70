//! `PubnubPam::Native::Connection`: keys, settings and the pool behind one `PubnubPam::Client`.
//!
//! The secret key, the token and the auth key live here and nowhere in Ruby, so no `inspect`, `Marshal` or
//! instance variable can show them.

use crate::call::{Call, Sent};
use crate::convert::{self, Options};
use crate::error;
use crate::grant;
use crate::legacy;
use crate::runtime::{self, Engine, Hook, PidCell};
use crate::signing;
use crate::stopwatch::Elapsed;
use magnus::prelude::*;
use magnus::{Error, RArray, RHash, RModule, Ruby, Value, function, method};
use pam_core::{Caller, Invalid, Keyset, UnixTime};
use pam_http::{Config, Origin, Timeouts, Transport, Trust};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

#[magnus::wrap(class = "PubnubPam::Native::Connection", free_immediately, size)]
pub(crate) struct Connection {
    keyset: Arc<Keyset>,
    caller: Caller,
    auth_key: Option<String>,
    /// Locked under the GVL only, and never across a wait.
    token: Mutex<Option<String>>,
    config: Config,
    /// The origin's.
    url: Arc<str>,
    transport: PidCell<Transport>,
}

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
    Ok(())
}

fn new(ruby: &Ruby, options: RHash) -> Result<Connection, Error> {
    read(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))
}

fn read(options: &Options) -> Result<Connection, Invalid> {
    let key = |name: &'static str| {
        options.given(name).map(|key| convert::secret_text(key, name, "a String")).transpose()
    };
    let subscribe = convert::secret_text(options.get("subscribe_key"), "subscribe_key", "a String")?;
    let keyset = Keyset::new(&subscribe, key("publish_key")?.as_deref(), key("secret_key")?.as_deref())?;
    let user_id = convert::text(options.get("user_id"), "user_id", "a String")?;
    let sdk = convert::text(options.get("sdk"), "sdk", "a String")?;
    let caller = Caller::new(&user_id)?.with_sdk(&sdk);
    let config = config(options, sdk)?;
    Ok(Connection {
        keyset: Arc::new(keyset),
        caller,
        auth_key: key("auth_key")?,
        token: Mutex::new(None),
        url: config.origin.url().into(),
        config,
        transport: PidCell::new(),
    })
}

fn config(options: &Options, sdk: String) -> Result<Config, Invalid> {
    let origin = convert::text(options.get("origin"), "origin", "a String")?;
    let seconds = |name: &str| convert::seconds(options.get(name), name);
    let retries = convert::integer(options.get("max_retries"), "max_retries", RETRIES)?;
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

/// Starts a grant; `id` names it among the finished, nil where nobody listens.
fn grant(ruby: &Ruby, connection: &Connection, options: RHash, id: Option<u64>) -> Result<Call, Error> {
    let call = connection.granting(ruby, options)?;
    connection.start(ruby, call, id)
}

/// Starts a revocation.
fn revoke(ruby: &Ruby, connection: &Connection, token: Value, id: Option<u64>) -> Result<Call, Error> {
    let call = convert::secret_text(token, "token", "a token String")
        .and_then(|token| pam_core::Call::revoke(&connection.keyset, token.trim(), &connection.caller()));
    connection.start(ruby, call.map_err(|invalid| error::invalid(ruby, &invalid))?, id)
}

/// Starts a grant of the time before tokens.
fn legacy_grant(
    ruby: &Ruby,
    connection: &Connection,
    options: RHash,
    id: Option<u64>,
) -> Result<Call, Error> {
    let grant = legacy::grant(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
    let call = pam_core::Call::legacy_grant(&connection.keyset, &grant, &connection.caller);
    connection.start(ruby, call, id)
}

/// Starts an audit of such grants.
fn legacy_audit(
    ruby: &Ruby,
    connection: &Connection,
    options: RHash,
    id: Option<u64>,
) -> Result<Call, Error> {
    let target = legacy::target(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
    let call = pam_core::Call::legacy_audit(&connection.keyset, &target, &connection.caller);
    connection.start(ruby, call, id)
}

/// Asks for the service's time, which needs no key.
fn time(ruby: &Ruby, connection: &Connection, id: Option<u64>) -> Result<Call, Error> {
    connection.spawn(ruby, pam_core::Call::time(&connection.caller), reporting(id))
}

/// The parameters of a request that somebody else sends, signed now.
fn sign(ruby: &Ruby, connection: &Connection, options: RHash) -> Result<RHash, Error> {
    let signer = connection.keyset.signer().map_err(|missing| error::missing_key(ruby, missing))?;
    let params = signing::sign(&Options(options), signer, now());
    let params = params.map_err(|invalid| error::invalid(ruby, &invalid))?;
    Ok(ruby.hash_from_iter(params.iter()))
}

fn token(connection: &Connection) -> Option<String> {
    connection.current_token()
}

fn set_token(ruby: &Ruby, connection: &Connection, token: Value) -> Result<(), Error> {
    let token =
        convert::optional(token, |token| match convert::secret_text(token, "token", "a String or nil")? {
            text if text.trim().is_empty() => {
                Err(Invalid::new("token", "a token, or nil for none", "an empty String"))
            }
            text => Ok(text.trim().to_owned()),
        });
    *connection.token.lock().unwrap_or_else(PoisonError::into_inner) =
        token.map_err(|invalid| error::invalid(ruby, &invalid))?;
    Ok(())
}

fn auth_key(connection: &Connection) -> Option<&str> {
    connection.auth_key.as_deref()
}

impl Connection {
    fn current_token(&self) -> Option<String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The token goes before the auth key, as in every SDK.
    fn caller(&self) -> Caller {
        let auth = self.current_token().or_else(|| self.auth_key.clone());
        self.caller.clone().with_auth(auth.as_deref())
    }

    /// Starts a grant whose end somebody hears of by a hook, made once the call is known to be right.
    pub(crate) fn grant_then(
        &self,
        ruby: &Ruby,
        options: RHash,
        hook: impl FnOnce() -> Hook,
    ) -> Result<Call, Error> {
        let call = self.granting(ruby, options)?;
        self.signed_only(ruby)?;
        self.spawn(ruby, call, |_| Some(hook()))
    }

    fn granting(&self, ruby: &Ruby, options: RHash) -> Result<pam_core::Call, Error> {
        let grant = grant::read(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
        Ok(pam_core::Call::grant(&self.keyset, &grant, &self.caller()))
    }

    fn start(&self, ruby: &Ruby, call: pam_core::Call, id: Option<u64>) -> Result<Call, Error> {
        self.signed_only(ruby)?;
        self.spawn(ruby, call, reporting(id))
    }

    fn signed_only(&self, ruby: &Ruby) -> Result<(), Error> {
        self.keyset.signer().map(drop).map_err(|missing| error::missing_key(ruby, missing))
    }

    fn spawn(
        &self,
        ruby: &Ruby,
        call: pam_core::Call,
        hook: impl FnOnce(&Engine) -> Option<Hook>,
    ) -> Result<Call, Error> {
        let setup = |failure: &dyn std::fmt::Display| error::named(ruby, "ConfigurationError", failure);
        let engine = runtime::engine().map_err(|failure| setup(&failure))?;
        let transport = self.transport.get_or_try_build(|| Transport::new(self.config.clone()));
        let transport = transport.map_err(|failure| setup(&failure))?;
        let call = Arc::new(call);
        let sent = Sent { call: Arc::clone(&call), origin: Arc::clone(&self.url) };
        let keyset = Arc::clone(&self.keyset);
        let elapsed = Elapsed::default();
        let watch = elapsed.start();
        let ticket = engine.spawn(hook(&engine), async move {
            let _watch = watch;
            transport.send(|| signed(&call, &keyset)).await
        });
        Ok(Call::new(ticket, sent, elapsed))
    }
}

/// Reports the end of a call under its id, where it has one.
fn reporting(id: Option<u64>) -> impl FnOnce(&Engine) -> Option<Hook> {
    move |engine| id.map(|id| engine.report(id))
}

/// Without keys a call goes unsigned; `start` lets only those through that have them.
fn signed(call: &pam_core::Call, keyset: &Keyset) -> pam_core::Request {
    keyset.signer().map_or_else(|_| call.unsigned(), |signer| call.signed(signer, now()))
}

fn now() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

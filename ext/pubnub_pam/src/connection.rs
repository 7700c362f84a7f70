//! `PubnubPam::Native::Connection`: keys, settings and the pool behind one `PubnubPam::Client`.
//!
//! The secret key, the token and the auth key live here and nowhere in Ruby, so no `inspect`, `Marshal` or
//! instance variable can show them.

use crate::call::{Call, Sent};
use crate::clock::ServiceClock;
use crate::config;
use crate::convert::{self, Options};
use crate::error;
use crate::exchange::SignedCall;
use crate::fence::{function, method};
use crate::grant;
use crate::lane::Pools;
use crate::legacy;
use crate::lock::lock;
use crate::pid_cell::PidCell;
use crate::prepared::PreparedCall;
use crate::runtime::{self, Hook};
use crate::signing;
use magnus::prelude::*;
use magnus::{Error, RHash, RModule, Ruby, TryConvert, Value};
use pam_core::{Caller, Grants, Invalid, Keyset, control_in};
use pam_http::Config;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

#[magnus::wrap(class = "PubnubPam::Native::Connection", free_immediately, size)]
pub(crate) struct Connection {
    /// Nothing once it is closed. Both locks are taken under the GVL only, and never held across a wait.
    keyset: Mutex<Option<Arc<Keyset>>>,
    token: Mutex<Option<Zeroizing<String>>>,
    caller: Caller,
    auth_key: Option<Zeroizing<String>>,
    /// What grants have in common, once there was one.
    grants: OnceCell<Grants>,
    clock: Arc<ServiceClock>,
    config: Config,
    /// The origin's.
    url: Arc<str>,
    pools: PidCell<Pools>,
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
    class.define_method("clock_news", method!(clock_news, 0))?;
    class.define_method("close", method!(Connection::close, 0))?;
    class.define_method("closed?", method!(Connection::is_closed, 0))?;
    Ok(())
}

fn new(ruby: &Ruby, options: RHash) -> Result<Connection, Error> {
    let options = Options(options);
    let config = config::read(ruby, &options)?;
    read(&options, config).map_err(|invalid| error::invalid(ruby, &invalid))
}

fn read(options: &Options, config: Config) -> Result<Connection, Invalid> {
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
    let auth_key = key("auth_key")?;
    auth_key.as_ref().map_or(Ok(()), |key| check_auth("auth_key", key))?;
    Ok(Connection {
        keyset: Mutex::new(Some(Arc::new(keyset))),
        token: Mutex::new(None),
        caller,
        auth_key,
        grants: OnceCell::new(),
        clock: Arc::new(ServiceClock::new()),
        url: config.origin.url().into(),
        config,
        pools: PidCell::new(),
    })
}

fn text(key: Option<&Zeroizing<String>>) -> Option<&str> {
    key.map(|key| key.as_str())
}

/// Starts a grant.
fn grant(ruby: &Ruby, connection: &Connection, options: RHash, listener: Listener) -> Result<Call, Error> {
    let keyset = connection.keyset(ruby)?;
    let call = connection.granting(ruby, &keyset, options)?;
    connection.start(ruby, keyset, call, listener)
}

/// Starts a revocation.
fn revoke(ruby: &Ruby, connection: &Connection, token: Value, listener: Listener) -> Result<Call, Error> {
    let keyset = connection.keyset(ruby)?;
    let call = convert::secret_text(token, "token", "a token String")
        .and_then(|token| pam_core::Call::revoke(&keyset, token.trim(), &connection.caller()));
    connection.start(ruby, keyset, call.map_err(|invalid| error::invalid(ruby, &invalid))?, listener)
}

/// Starts a grant of the time before tokens.
fn legacy_grant(
    ruby: &Ruby,
    connection: &Connection,
    options: RHash,
    listener: Listener,
) -> Result<Call, Error> {
    let keyset = connection.keyset(ruby)?;
    let grant = legacy::grant(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
    let call = pam_core::Call::legacy_grant(&keyset, &grant, &connection.caller);
    connection.start(ruby, keyset, call, listener)
}

/// Starts an audit of such grants.
fn legacy_audit(
    ruby: &Ruby,
    connection: &Connection,
    options: RHash,
    listener: Listener,
) -> Result<Call, Error> {
    let keyset = connection.keyset(ruby)?;
    let target = legacy::target(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
    let call = pam_core::Call::legacy_audit(&keyset, &target, &connection.caller);
    connection.start(ruby, keyset, call, listener)
}

/// Asks for the service's time, which needs no key.
fn time(ruby: &Ruby, connection: &Connection, listener: Listener) -> Result<Call, Error> {
    let call = pam_core::Call::time(&connection.caller);
    let (prepared, sent) = connection.prepared(ruby, connection.keyset(ruby)?, call)?;
    listener.start(ruby, prepared, sent)
}

/// The parameters of a request that somebody else sends, signed now.
fn sign(ruby: &Ruby, connection: &Connection, options: RHash) -> Result<RHash, Error> {
    let keyset = connection.keyset(ruby)?;
    let signer = keyset.signer().map_err(|missing| error::missing_key(ruby, missing))?;
    let params = signing::sign(&Options(options), signer, connection.clock.now());
    let params = params.map_err(|invalid| error::invalid(ruby, &invalid))?;
    Ok(ruby.hash_from_iter(params.iter()))
}

fn token(connection: &Connection) -> Option<String> {
    text(connection.current_token().as_ref()).map(str::to_owned)
}

fn set_token(ruby: &Ruby, connection: &Connection, token: Value) -> Result<(), Error> {
    connection.keyset(ruby)?;
    let token =
        convert::optional(token, |token| match convert::secret_text(token, "token", "a String or nil")? {
            text if text.trim().is_empty() => {
                Err(Invalid::new("token", "a token, or nil for none", "an empty String"))
            }
            text => check_auth("token", text.trim()).map(|()| Zeroizing::new(text.trim().to_owned())),
        });
    *lock(&connection.token) = token.map_err(|invalid| error::invalid(ruby, &invalid))?;
    Ok(())
}

/// What travels with requests as `auth`, and is never shown.
fn check_auth(argument: &str, auth: &str) -> Result<(), Invalid> {
    match control_in(auth) {
        Some(got) => {
            Err(Invalid::new(argument, "text without control characters", format!("one with {got}")))
        }
        None => Ok(()),
    }
}

fn auth_key(connection: &Connection) -> Option<&str> {
    text(connection.auth_key.as_ref())
}

/// By how many seconds calls are newly stamped off this machine's clock; nil where nothing has changed.
fn clock_news(connection: &Connection) -> Option<i64> {
    connection.clock.take_news().map(|offset| offset.0)
}

impl Connection {
    /// Lets go of keys and connections; calls under way keep theirs until they are over.
    fn close(&self) {
        drop(lock(&self.keyset).take());
        drop(lock(&self.token).take());
        self.pools.clear();
    }

    fn is_closed(&self) -> bool {
        lock(&self.keyset).is_none()
    }

    fn keyset(&self, ruby: &Ruby) -> Result<Arc<Keyset>, Error> {
        lock(&self.keyset)
            .clone()
            .ok_or_else(|| error::named(ruby, "ClosedError", &"this client is closed: make another one"))
    }

    fn current_token(&self) -> Option<Zeroizing<String>> {
        lock(&self.token).clone()
    }

    /// The token goes before the auth key, as in every SDK.
    fn caller(&self) -> Cow<'_, Caller> {
        let token = self.current_token();
        match text(token.as_ref().or(self.auth_key.as_ref())) {
            Some(auth) => Cow::Owned(self.caller.clone().with_auth(Some(auth))),
            None => Cow::Borrowed(&self.caller),
        }
    }

    /// Starts a grant whose end somebody hears of by a hook, made once the call is known to be right.
    pub(crate) fn grant_then(
        &self,
        ruby: &Ruby,
        options: RHash,
        hook: impl FnOnce() -> Hook,
    ) -> Result<Call, Error> {
        let keyset = self.keyset(ruby)?;
        let call = self.granting(ruby, &keyset, options)?;
        signed_only(ruby, &keyset)?;
        let (prepared, sent) = self.prepared(ruby, keyset, call)?;
        Ok(prepared.spawn(&*runtime::started(ruby)?, Some(hook()), sent))
    }

    fn granting(&self, ruby: &Ruby, keyset: &Keyset, options: RHash) -> Result<pam_core::Call, Error> {
        let grant = grant::read(&Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
        Ok(match self.caller() {
            // Without a token there is nothing in such calls that must not be kept, and nothing that changes.
            Cow::Borrowed(caller) => self.grants.get_or_init(|| Grants::new(keyset, caller)).of(grant),
            Cow::Owned(caller) => pam_core::Call::grant(keyset, &grant, &caller),
        })
    }

    fn start(
        &self,
        ruby: &Ruby,
        keyset: Arc<Keyset>,
        call: pam_core::Call,
        listener: Listener,
    ) -> Result<Call, Error> {
        signed_only(ruby, &keyset)?;
        let (prepared, sent) = self.prepared(ruby, keyset, call)?;
        listener.start(ruby, prepared, sent)
    }

    fn prepared(
        &self,
        ruby: &Ruby,
        keyset: Arc<Keyset>,
        call: pam_core::Call,
    ) -> Result<(PreparedCall, Sent), Error> {
        let pools = self.pools.get_or_try_build(|| Pools::new(self.config.clone()));
        let pools = pools.map_err(|failure| error::named(ruby, "ConfigurationError", &failure))?;
        let call = Arc::new(call);
        let sent = Sent { call: Arc::clone(&call), origin: Arc::clone(&self.url) };
        Ok((PreparedCall::new(SignedCall::new(call, keyset, Arc::clone(&self.clock)), pools), sent))
    }
}

fn signed_only(ruby: &Ruby, keyset: &Keyset) -> Result<(), Error> {
    keyset.signer().map(drop).map_err(|missing| error::missing_key(ruby, missing))
}

/// Who hears of a call's end.
#[derive(Clone, Copy)]
enum Listener {
    /// nil: whoever asks later.
    Nobody,
    /// An Integer: the thread that runs callbacks, to which it is the call's name.
    Dispatcher(u64),
    /// true: the caller, who waits for it. Nothing is sent before that.
    Caller,
}

impl Listener {
    fn start(self, ruby: &Ruby, prepared: PreparedCall, sent: Sent) -> Result<Call, Error> {
        let hook = match self {
            Self::Caller => return Ok(Call::waiting(prepared, sent)),
            Self::Dispatcher(id) => Some(runtime::started(ruby)?.report(id)),
            Self::Nobody => None,
        };
        Ok(prepared.spawn(&*runtime::started(ruby)?, hook, sent))
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

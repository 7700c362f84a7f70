//! `PubnubPam::Native::Connection`: keys, settings and the pool behind one `PubnubPam::Client`.
//!
//! The secret key, the token and the auth key live here and nowhere in Ruby, so no `inspect`, `Marshal` or
//! instance variable can show them.

use crate::arguments::convert::{self, Options};
use crate::arguments::{self, legacy, sign};
use crate::classes::call::Call;
use crate::classes::draft::Draft;
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use crate::ruby::wait;
use magnus::prelude::*;
use magnus::{Error, RHash, RModule, Ruby, TryConvert, Value};
use pam_client::{CallError, Client, Hook, PreparedCall};
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
    arguments::client::read(ruby, &Options(options)).map(Connection)
}

/// Starts a grant.
fn grant(ruby: &Ruby, client: &Connection, draft: &Draft, listener: Listener) -> Result<Call, Error> {
    listener.start(ruby, client.grant(ruby, draft)?)
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
        draft: &Draft,
        hook: impl FnOnce() -> Hook,
    ) -> Result<Call, Error> {
        let prepared = self.grant(ruby, draft)?;
        Ok(Call::under_way(prepared, &*wait::background(ruby)?, Some(hook())))
    }

    fn grant(&self, ruby: &Ruby, draft: &Draft) -> Result<PreparedCall, Error> {
        self.0.grant(draft.grant()).map_err(|wrong| error::call(ruby, &wrong))
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

//! `PubnubPam::Native::Client`: the keys, settings and connections of a `PubnubPam::Client`.
//!
//! The secret key, the token and the auth key are kept only in Rust, so `inspect`, `Marshal` and instance variables
//! cannot show them.

use crate::arguments::convert::{self, Options};
use crate::classes::call::Call;
use crate::classes::draft::Draft;
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use magnus::prelude::*;
use magnus::{Error, RHash, RModule, Ruby, Value};
use pam_client::{CallError, PreparedCall};
use pam_core::{LegacyGrant, Signable, Target};
use zeroize::Zeroizing;

#[magnus::wrap(class = "PubnubPam::Native::Client", free_immediately, size)]
pub(crate) struct Client(pam_client::Client);

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Client", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Client>(ruby);
    class.define_singleton_method("new", function!(new, 1))?;
    class.define_method("grant", method!(grant, 1))?;
    class.define_method("revoke", method!(revoke, 1))?;
    class.define_method("legacy_grant", method!(legacy_grant, 1))?;
    class.define_method("legacy_audit", method!(legacy_audit, 1))?;
    class.define_method("time", method!(time, 0))?;
    class.define_method("sign", method!(sign, 1))?;
    class.define_method("token", method!(token, 0))?;
    class.define_method("token=", method!(set_token, 1))?;
    class.define_method("auth_key", method!(auth_key, 0))?;
    class.define_method("clock_news", method!(clock_news, 0))?;
    class.define_method("close", method!(close, 0))?;
    class.define_method("closed?", method!(is_closed, 0))?;
    Ok(())
}

fn new(ruby: &Ruby, options: RHash) -> Result<Client, Error> {
    let client = pam_client::Client::read(&mut Options(options));
    client.map(Client).map_err(|wrong| error::call(ruby, &wrong))
}

/// Prepares a grant without sending it. The methods below do the same for other calls.
fn grant(ruby: &Ruby, client: &Client, draft: &Draft) -> Result<Call, Error> {
    prepared(ruby, client.0.grant(draft.grant()))
}

fn revoke(ruby: &Ruby, client: &Client, token: Value) -> Result<Call, Error> {
    let token = convert::argument("token", token).secret("a token String").map_err(CallError::from);
    prepared(ruby, token.and_then(|token| client.0.revoke(&token)))
}

/// Prepares a legacy grant.
fn legacy_grant(ruby: &Ruby, client: &Client, options: RHash) -> Result<Call, Error> {
    let grant = LegacyGrant::read(&mut Options(options)).map_err(CallError::from);
    prepared(ruby, grant.and_then(|grant| client.0.legacy_grant(&grant)))
}

/// Prepares an audit of legacy grants.
fn legacy_audit(ruby: &Ruby, client: &Client, options: RHash) -> Result<Call, Error> {
    let target = Target::read(&mut Options(options)).map_err(CallError::from);
    prepared(ruby, target.and_then(|target| client.0.legacy_audit(&target)))
}

/// Prepares a request for the service's time. It needs no keys.
fn time(ruby: &Ruby, client: &Client) -> Result<Call, Error> {
    prepared(ruby, client.0.time())
}

fn prepared(ruby: &Ruby, call: Result<PreparedCall, CallError>) -> Result<Call, Error> {
    call.map(Call::of).map_err(|wrong| error::call(ruby, &wrong))
}

/// Signs a request that the user sends, and returns its parameters.
fn sign(ruby: &Ruby, client: &Client, options: RHash) -> Result<RHash, Error> {
    let request = Signable::read(&mut Options(options)).map_err(CallError::from);
    let params = request.and_then(|request| client.0.sign(request));
    Ok(ruby.hash_from_iter(params.map_err(|wrong| error::call(ruby, &wrong))?.iter()))
}

/// Prepares a call that panics when it makes its request.
#[cfg(feature = "test-hooks")]
pub(crate) fn broken_call(ruby: &Ruby, client: &Client) -> Result<Call, Error> {
    prepared(ruby, client.0.broken_call())
}

fn token(client: &Client) -> Option<String> {
    client.0.token().map(|token| token.as_str().to_owned())
}

fn set_token(ruby: &Ruby, client: &Client, token: Value) -> Result<(), Error> {
    let token = convert::optional(token, |token| {
        convert::argument("token", token).secret("a String or nil").map(Zeroizing::new)
    });
    let set = token.map_err(CallError::from).and_then(|token| client.0.set_token(token));
    set.map_err(|wrong| error::call(ruby, &wrong))
}

fn auth_key(client: &Client) -> Option<&str> {
    client.0.auth_key()
}

/// The new clock correction in seconds; nil if it has not changed since the last call of this method.
fn clock_news(client: &Client) -> Option<i64> {
    client.0.clock_news()
}

fn close(client: &Client) {
    client.0.close();
}

fn is_closed(client: &Client) -> bool {
    client.0.is_closed()
}

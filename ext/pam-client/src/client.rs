//! A client: its keys, token and settings, and the calls that it prepares.

use crate::call::PreparedCall;
use crate::clock::ServiceClock;
use crate::lock::lock;
use crate::process_local::ProcessLocal;
use crate::run::connections::Connections;
use pam_core::{
    Caller, Grant, Invalid, Keyset, LegacyGrant, MissingKey, Params, Signable, Target, UnsignedCall,
    control_in, no_secret_key, signed_params, tidy_token,
};
use pam_http::{Config, Failure};
use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// The client of one keyset.
///
/// It can be used from any thread. Its locks are held only to copy a value, never during a call.
pub struct Client {
    /// `None` once the client is closed.
    keyset: Mutex<Option<Arc<Keyset>>>,
    token: Mutex<Option<Zeroizing<String>>>,
    caller: Caller,
    auth_key: Option<Zeroizing<String>>,
    clock: Arc<ServiceClock>,
    config: Config,
    origin: Arc<str>,
    connections: ProcessLocal<Connections>,
}

/// Why a call cannot be prepared.
#[derive(Debug)]
pub enum CallError {
    /// The client is closed.
    Closed,
    /// The call needs a key that the client does not have.
    MissingKey(MissingKey),
    /// An argument is invalid.
    Invalid(Invalid),
    /// The settings are unusable.
    Setup(Failure),
}

impl From<Invalid> for CallError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<MissingKey> for CallError {
    fn from(missing: MissingKey) -> Self {
        Self::MissingKey(missing)
    }
}

impl Client {
    /// Creates a client without connecting.
    ///
    /// # Errors
    /// The auth key contains control characters.
    pub fn new(
        keyset: Keyset,
        caller: Caller,
        auth_key: Option<Zeroizing<String>>,
        config: Config,
    ) -> Result<Self, Invalid> {
        auth_key.as_ref().map_or(Ok(()), |key| check_auth("auth_key", key))?;
        Ok(Self {
            keyset: Mutex::new(Some(Arc::new(keyset))),
            token: Mutex::new(None),
            caller,
            auth_key,
            clock: Arc::new(ServiceClock::new()),
            origin: config.origin.prefix().into(),
            config,
            connections: ProcessLocal::new(),
        })
    }

    /// Prepares a grant.
    ///
    /// # Errors
    /// The client is closed, lacks a key, or has unusable settings. The methods below fail in the same way.
    pub fn grant(&self, grant: &Grant) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        let call = UnsignedCall::grant(&keyset, grant, &self.caller())?;
        self.prepared(keyset, call)
    }

    /// Prepares a revocation. White space around the token is ignored.
    pub fn revoke(&self, token: &str) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        no_secret_key("token", "a token", token)?;
        let call = UnsignedCall::revoke(&keyset, &tidy_token(token), &self.caller())?;
        self.prepared(keyset, call)
    }

    /// Prepares a legacy grant.
    pub fn legacy_grant(&self, grant: &LegacyGrant) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        let call = UnsignedCall::legacy_grant(&keyset, grant, &self.caller);
        self.prepared(keyset, call)
    }

    /// Prepares an audit of legacy grants.
    pub fn legacy_audit(&self, target: &Target) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        let call = UnsignedCall::legacy_audit(&keyset, target, &self.caller);
        self.prepared(keyset, call)
    }

    /// Prepares a request for the service's time. It needs no keys.
    pub fn time(&self) -> Result<PreparedCall, CallError> {
        self.prepared(self.keyset()?, UnsignedCall::time(&self.caller))
    }

    /// Prepares a call that panics when it makes its request.
    #[cfg(feature = "test-hooks")]
    pub fn broken_call(&self) -> Result<PreparedCall, CallError> {
        Ok(self.time()?.broken())
    }

    /// Signs a request that the user sends, and returns its parameters.
    pub fn sign(&self, request: Signable) -> Result<Params, CallError> {
        let (keyset, Signable { method, path, params, body }) = (self.keyset()?, request);
        Ok(signed_params(keyset.signer()?, method, &path, params, body.as_bytes(), self.clock.now())?)
    }

    /// Sets the token that later calls send; `None` removes it.
    ///
    /// # Errors
    /// The token is empty, or the client is closed.
    pub fn set_token(&self, token: Option<Zeroizing<String>>) -> Result<(), CallError> {
        self.keyset()?;
        let token = token.map(|token| Zeroizing::new(tidy_token(&token).into_owned()));
        if token.as_ref().is_some_and(|token| token.is_empty()) {
            return Err(Invalid::new("token", "a token, or nil for none", "an empty String").into());
        }
        token.as_ref().map_or(Ok(()), |token| check_auth("token", token))?;
        *lock(&self.token) = token;
        Ok(())
    }

    /// The token that calls send.
    pub fn token(&self) -> Option<Zeroizing<String>> {
        lock(&self.token).clone()
    }

    /// The auth key that calls send if there is no token.
    pub fn auth_key(&self) -> Option<&str> {
        self.auth_key.as_ref().map(|key| key.as_str())
    }

    /// The new clock correction in seconds; `None` if it has not changed since the last call of this method.
    pub fn clock_news(&self) -> Option<i64> {
        self.clock.take_news().map(|offset| offset.0)
    }

    /// Drops the keys, the token and the connections. Running calls keep theirs until they end.
    pub fn close(&self) {
        drop(lock(&self.keyset).take());
        drop(lock(&self.token).take());
        self.connections.clear();
    }

    /// Whether the client is closed.
    pub fn is_closed(&self) -> bool {
        lock(&self.keyset).is_none()
    }

    /// A token takes precedence over the auth key, as in all PubNub SDKs.
    fn caller(&self) -> Cow<'_, Caller> {
        let token = self.token();
        match token.as_ref().or(self.auth_key.as_ref()) {
            Some(auth) => Cow::Owned(self.caller.clone().with_auth(Some(auth))),
            None => Cow::Borrowed(&self.caller),
        }
    }

    fn keyset(&self) -> Result<Arc<Keyset>, CallError> {
        lock(&self.keyset).clone().ok_or(CallError::Closed)
    }

    fn signing_keyset(&self) -> Result<Arc<Keyset>, CallError> {
        let keyset = self.keyset()?;
        keyset.signer()?;
        Ok(keyset)
    }

    fn prepared(&self, keyset: Arc<Keyset>, call: UnsignedCall) -> Result<PreparedCall, CallError> {
        let connections = self.connections.get_or_try_build(|| Connections::new(self.config.clone()));
        let connections = connections.map_err(CallError::Setup)?;
        Ok(PreparedCall::new(call, keyset, Arc::clone(&self.clock), connections, Arc::clone(&self.origin)))
    }
}

/// Checks the value of the `auth` parameter. Errors do not show it, because it is a secret.
fn check_auth(argument: &str, auth: &str) -> Result<(), Invalid> {
    no_secret_key(argument, "a credential of users, such as a token", auth)?;
    match control_in(auth) {
        Some(got) => Err(Invalid::new(argument, "text without control characters", got)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::{Kind, Permissions, Scope};
    use pam_http::{Origin, Timeouts, Trust};

    fn client(publish: Option<&str>, secret: Option<&str>) -> Client {
        let config = Config {
            origin: Origin::new("127.0.0.1:1", false).unwrap(),
            timeouts: Timeouts::default(),
            max_retries: 0,
            proxy: None,
            trust: Trust::default(),
            user_agent: "test".to_owned(),
        };
        let keyset = Keyset::new("sub-c-x", publish, secret).unwrap();
        Client::new(keyset, Caller::new("me").unwrap(), Some(Zeroizing::new("key".to_owned())), config)
            .unwrap()
    }

    fn complete() -> Client {
        client(Some("pub-c-x"), Some("sec-c-x"))
    }

    fn grant() -> Grant {
        let mut names = Scope::default();
        names.add(Kind::Channel, "a", Permissions::from_mask(1)).unwrap();
        Grant::new(1, names, Scope::default(), None, None).unwrap()
    }

    fn token(text: &str) -> Option<Zeroizing<String>> {
        Some(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn a_call_that_has_to_be_signed_needs_both_keys() {
        for (publish, secret, missing) in [
            (None, Some("s"), MissingKey::Publish),
            (Some("p"), None, MissingKey::Secret),
            (None, None, MissingKey::Both),
        ] {
            let error = client(publish, secret).grant(&grant()).err().unwrap();
            assert!(matches!(error, CallError::MissingKey(found) if found == missing));
        }
        assert!(client(None, None).time().is_ok());
    }

    #[test]
    fn a_closed_client_refuses_calls_and_drops_its_connections() {
        let client = complete();
        client.set_token(token("p0F2")).unwrap();
        client.close();
        assert!(client.is_closed() && client.token().is_none());
        assert!(matches!(client.grant(&grant()), Err(CallError::Closed)));
        assert!(matches!(client.time(), Err(CallError::Closed)));
        assert!(matches!(client.set_token(None), Err(CallError::Closed)));
    }

    #[test]
    fn the_token_is_sent_before_the_auth_key() {
        let client = complete();
        let sent = |client: &Client| client.grant(&grant()).unwrap().unsigned().unsigned().query;
        assert!(sent(&client).contains("auth=key"));
        client.set_token(token(" p0F2\n")).unwrap();
        assert!(sent(&client).contains("auth=p0F2&"));
        client.set_token(None).unwrap();
        assert!(sent(&client).contains("auth=key"));
    }

    #[test]
    fn an_invalid_token_is_refused_and_the_old_one_is_kept() {
        let client = complete();
        client.set_token(token("p0F2")).unwrap();
        for wrong in [" ", "p0\nF2", "\u{1b}[2J"] {
            assert!(matches!(client.set_token(token(wrong)), Err(CallError::Invalid(_))), "{wrong:?}");
        }
        assert_eq!(client.token().unwrap().as_str(), "p0F2");
    }
}

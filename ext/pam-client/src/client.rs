//! What a client knows, and the calls that it makes of it.

use crate::call::PreparedCall;
use crate::clock::ServiceClock;
use crate::lock::lock;
use crate::process_local::ProcessLocal;
use crate::run::connections::Connections;
use pam_core::{
    Caller, Grant, Invalid, Keyset, LegacyGrant, Method, MissingKey, Params, Target, UnsignedCall,
    control_in, signed_params, tidy_token,
};
use pam_http::{Config, Failure};
use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// The keys, the token and the settings of one keyset's client.
///
/// Any thread may use it. Its locks are held for the length of a copy, and never while a call runs.
pub struct Client {
    /// Nothing once it is closed.
    keyset: Mutex<Option<Arc<Keyset>>>,
    token: Mutex<Option<Zeroizing<String>>>,
    caller: Caller,
    auth_key: Option<Zeroizing<String>>,
    clock: Arc<ServiceClock>,
    config: Config,
    origin: Arc<str>,
    connections: ProcessLocal<Connections>,
}

/// Why a call cannot be made.
#[derive(Debug)]
pub enum CallError {
    /// The client is closed.
    Closed,
    /// The call needs a key that the client does not have.
    MissingKey(MissingKey),
    /// An argument is wrong.
    Invalid(Invalid),
    /// The settings make no connection.
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
    /// A client that has not connected to anything yet.
    ///
    /// # Errors
    /// The auth key has control characters.
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
            origin: config.origin.url().into(),
            config,
            connections: ProcessLocal::new(),
        })
    }

    /// A grant.
    ///
    /// # Errors
    /// The client is closed, lacks a key, or its settings make no connection; likewise below.
    pub fn grant(&self, grant: &Grant) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        let call = UnsignedCall::grant(&keyset, grant, &self.caller())?;
        self.prepared(keyset, call)
    }

    /// A revocation. White space around the token is ignored.
    pub fn revoke(&self, token: &str) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        let call = UnsignedCall::revoke(&keyset, &tidy_token(token), &self.caller())?;
        self.prepared(keyset, call)
    }

    /// A grant of the time before tokens.
    pub fn legacy_grant(&self, grant: &LegacyGrant) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        let call = UnsignedCall::legacy_grant(&keyset, grant, &self.caller);
        self.prepared(keyset, call)
    }

    /// An audit of such grants.
    pub fn legacy_audit(&self, target: &Target) -> Result<PreparedCall, CallError> {
        let keyset = self.signing_keyset()?;
        let call = UnsignedCall::legacy_audit(&keyset, target, &self.caller);
        self.prepared(keyset, call)
    }

    /// A question for the service's time, which needs no key.
    pub fn time(&self) -> Result<PreparedCall, CallError> {
        self.prepared(self.keyset()?, UnsignedCall::time(&self.caller))
    }

    /// A call that panics as soon as it makes its request.
    #[cfg(feature = "test-hooks")]
    pub fn broken_call(&self) -> Result<PreparedCall, CallError> {
        Ok(self.time()?.broken())
    }

    /// The parameters of a request that somebody else sends, signed now.
    pub fn sign(&self, method: Method, path: &str, params: Params, body: &[u8]) -> Result<Params, CallError> {
        let keyset = self.keyset()?;
        Ok(signed_params(keyset.signer()?, method, path, params, body, self.clock.now())?)
    }

    /// Sends this token along with every call from now on; `None` sends none.
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

    /// The token that is sent along.
    pub fn token(&self) -> Option<Zeroizing<String>> {
        lock(&self.token).clone()
    }

    /// The auth key, which is sent while there is no token.
    pub fn auth_key(&self) -> Option<&str> {
        self.auth_key.as_ref().map(|key| key.as_str())
    }

    /// By how many seconds calls are newly stamped off this machine's clock; `None` if nothing has changed.
    pub fn clock_news(&self) -> Option<i64> {
        self.clock.take_news().map(|offset| offset.0)
    }

    /// Lets go of keys, token and connections. Calls under way keep theirs until they are over.
    pub fn close(&self) {
        drop(lock(&self.keyset).take());
        drop(lock(&self.token).take());
        self.connections.clear();
    }

    /// Whether it was closed.
    pub fn is_closed(&self) -> bool {
        lock(&self.keyset).is_none()
    }

    /// The token goes before the auth key, as in every SDK.
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

/// What travels with requests as `auth`, and is never shown.
fn check_auth(argument: &str, auth: &str) -> Result<(), Invalid> {
    match control_in(auth) {
        Some(got) => {
            Err(Invalid::new(argument, "text without control characters", format!("one with {got}")))
        }
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
    fn a_closed_client_makes_no_call_and_holds_nothing() {
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
    fn a_text_that_is_no_token_is_refused_and_the_old_one_stays() {
        let client = complete();
        client.set_token(token("p0F2")).unwrap();
        for wrong in [" ", "p0\nF2", "\u{1b}[2J"] {
            assert!(matches!(client.set_token(token(wrong)), Err(CallError::Invalid(_))), "{wrong:?}");
        }
        assert_eq!(client.token().unwrap().as_str(), "p0F2");
    }
}

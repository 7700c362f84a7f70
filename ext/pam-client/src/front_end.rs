//! Requests without the secret key, as an app in a browser sends them.

use pam_core::{Method, Request, Response};
use pam_http::{Config, Failure, Origin, Timeouts, Tls, Transport, Trust};
use std::time::Duration;

/// The connections of an app without keys to a service on this machine.
pub struct FrontEnd(Transport);

impl FrontEnd {
    /// Plain HTTP to this host and port. There are no retries, so that every answer is returned as it is.
    ///
    /// # Errors
    /// This is no host and port.
    pub fn new(authority: &str) -> Result<Self, Failure> {
        let origin = Origin::new(authority, false).map_err(|invalid| Failure::setup(invalid.to_string()))?;
        let tls = Tls::new(&Trust::default())?;
        let config = Config {
            origin,
            timeouts: Timeouts { total: Some(Duration::from_secs(10)), ..Timeouts::default() },
            max_retries: 0,
            proxy: None,
            trust: Trust::default(),
            user_agent: "front-end".to_owned(),
        };
        Transport::new(config, tls).map(Self)
    }

    /// Sends an unsigned GET.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn get(&self, path: String, query: String) -> Result<Response, Failure> {
        let request = Request { method: Method::Get, path, query, body: Vec::new() };
        self.0.send(&|| request.clone()).await.map(|answer| answer.response)
    }
}

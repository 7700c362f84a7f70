//! The settings of a transport.

use crate::origin::Origin;
use crate::proxy::Proxy;
use crate::trust::Trust;
use pam_core::Invalid;
use std::time::Duration;

/// Everything that a transport needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where requests go.
    pub origin: Origin,
    /// How long each step may take.
    pub timeouts: Timeouts,
    /// How many times a failed attempt is repeated.
    pub max_retries: u32,
    /// The proxy that requests go through, if any.
    pub proxy: Option<Proxy>,
    /// Which certificates are trusted.
    pub trust: Trust,
    /// The `User-Agent` header.
    pub user_agent: String,
}

impl Config {
    /// The valid range of `max_retries`, for error messages.
    pub const EXPECTED_RETRIES: &str = "an Integer from 0 to 10";

    /// Checks a number of retries. Too many would make a caller wait for minutes.
    ///
    /// # Errors
    /// The number is negative or larger than 10.
    pub fn retries(number: i64) -> Result<u32, Invalid> {
        let refuse = || Invalid::new("max_retries", Self::EXPECTED_RETRIES, number.to_string());
        u32::try_from(number).ok().filter(|number| *number <= 10).ok_or_else(refuse)
    }
}

/// Time limits; `None` means no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeouts {
    /// Time to connect, TLS handshake included.
    pub open: Option<Duration>,
    /// Time until the head of the answer arrives, and between two reads of its body.
    pub read: Option<Duration>,
    /// Time for all attempts and the pauses between them.
    pub total: Option<Duration>,
    /// How long an unused connection is kept.
    pub idle: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_settings_nor_an_answer_show_a_password_or_a_token() {
        let config = Config {
            origin: Origin::new("shown.example", true).unwrap(),
            timeouts: Timeouts::default(),
            max_retries: 0,
            proxy: Some(Proxy::new("http://me:hush@proxy:3128").unwrap()),
            trust: Trust::default(),
            user_agent: "pubnub_pam".to_owned(),
        };
        let headers = [("set-cookie", "hush")].into_iter().collect();
        let response = pam_core::Response { status: 200, headers, body: b"hush".to_vec() };
        let printed = format!("{config:#?} {:#?}", crate::Answer { response, attempts: 7 });
        assert!(printed.contains("shown.example") && printed.contains("attempts: 7"), "{printed}");
        assert!(!printed.contains("hush") && !printed.contains("aHVzaA"), "{printed}");
    }
}

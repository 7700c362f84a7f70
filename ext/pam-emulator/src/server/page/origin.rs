//! Restricts the control API to the page itself and to programs that are not browsers.

use crate::control::ControlError;
use hyper::header::{HOST, HeaderMap, ORIGIN};

/// Browsers send a custom header to another origin only if that origin allows it. The emulator never allows it.
const OWN_HEADER: &str = "x-pubnub-pam";
const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Refuses requests from other origins, and requests without the API's own header.
pub(super) fn check(headers: &HeaderMap) -> Result<(), ControlError> {
    let text = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let host = text(HOST.as_str()).unwrap_or_default();
    let is_foreign = text(SEC_FETCH_SITE).is_some_and(|site| site != "same-origin")
        || text(ORIGIN.as_str()).is_some_and(|origin| !is_same(&origin, &host));
    if is_foreign {
        return Err(ControlError::new(403, "the control API answers pages of its own origin only"));
    }
    if text(OWN_HEADER).is_none() {
        let message = "the control API takes requests with the header X-PubNub-PAM, whatever its value";
        return Err(ControlError::new(403, message));
    }
    Ok(())
}

/// Ignores the scheme, because a proxy in front of the emulator may use HTTPS.
fn is_same(origin: &str, host: &str) -> bool {
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    !host.is_empty() && authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

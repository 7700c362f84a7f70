//! What a handler returns: an answer, or a poll that waits for messages.

use pam_core::Response;

/// The result of a request.
#[derive(Debug)]
pub enum Reply {
    /// An answer.
    Now(Response),
    /// A subscriber's poll that waits for messages.
    Wait(Waiting),
}

/// A permitted poll without messages so far.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub(crate) channels: Vec<String>,
    pub(crate) groups: Vec<String>,
    /// The poll gets the messages after this timetoken.
    pub(crate) after: u64,
}

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

impl Reply {
    /// The status of the answer. A waiting poll is later answered with 200.
    pub(crate) const fn status(&self) -> u16 {
        match self {
            Self::Now(response) => response.status,
            Self::Wait(_) => 200,
        }
    }

    /// The body of the answer. A poll has none yet.
    pub(crate) fn body(&self) -> &[u8] {
        match self {
            Self::Now(response) => &response.body,
            Self::Wait(_) => &[],
        }
    }
}

//! What a handler returns: an answer, or a poll that waits for one.

use pam_core::Response;

/// The result of a request.
#[derive(Debug)]
pub enum Reply {
    /// This answer.
    Now(Response),
    /// The poll of a subscriber, which waits for messages.
    Wait(Waiting),
}

/// A poll that is permitted, and for which there are no messages yet.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub(crate) channels: Vec<String>,
    pub(crate) groups: Vec<String>,
    /// The poll gets the messages after this timetoken.
    pub(crate) after: u64,
}

impl Reply {
    /// The status of the answer. A poll is answered with 200 once it has waited.
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

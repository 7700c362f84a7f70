//! How an answer is sent. The service decides it, and the server does it.

use std::time::Duration;

/// How an answer is sent. By default, it is sent at once and completely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// The pause before the first byte.
    pub before: Duration,
    /// The pause between two bytes of the body.
    pub between: Duration,
    /// Where the connection is closed, if it is cut off.
    pub cut: Option<Cut>,
}

/// The place in an answer where the connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Before the first byte.
    Start,
    /// After the headers.
    Head,
    /// After half of the body.
    Middle,
}

impl Cut {
    /// The places by name.
    pub const NAMES: [(&str, Self); 3] =
        [("start", Self::Start), ("head", Self::Head), ("middle", Self::Middle)];
}

impl Delivery {
    /// True if the answer is sent at once and completely.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// How many bytes of a body of this length are sent.
    pub fn sent(&self, length: usize) -> usize {
        match self.cut {
            None => length,
            Some(Cut::Start | Cut::Head) => 0,
            Some(Cut::Middle) => length / 2,
        }
    }
}

//! The errors that are found before a request is sent: an invalid argument, a missing key.

use std::fmt;

/// An argument that cannot be used: which one, what was expected, what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The argument as its caller spells it, with its place inside (`channels["room-1"]`).
    pub argument: String,
    /// What is accepted.
    pub expected: String,
    /// What came instead; never a secret.
    pub got: String,
}

impl Invalid {
    /// All three parts are fragments: lower case, no full stop.
    pub fn new(argument: impl Into<String>, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self { argument: argument.into(), expected: expected.into(), got: got.into() }
    }

    /// A name that is given twice.
    pub fn twice(argument: impl Into<String>) -> Self {
        Self::new(argument, "a unique name", "a duplicate")
    }

    /// The same error under another argument name.
    pub fn about(self, argument: impl Into<String>) -> Self {
        Self { argument: argument.into(), ..self }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: expected {}, got {}", self.argument, self.expected, self.got)
    }
}

impl std::error::Error for Invalid {}

/// The keys that signing needs and the client does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingKey {
    /// `publish_key`
    Publish,
    /// `secret_key`
    Secret,
    /// `publish_key` and `secret_key`
    Both,
}

impl fmt::Display for MissingKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (keys, pronoun) = match self {
            Self::Publish => ("publish_key", "one"),
            Self::Secret => ("secret_key", "one"),
            Self::Both => ("publish_key and secret_key", "them"),
        };
        write!(out, "{keys}: needed to sign this call, but the client was made without {pronoun}")
    }
}

impl std::error::Error for MissingKey {}

//! The two ways in which a caller can be wrong before anything is sent.

use std::fmt;

/// An argument that cannot be used: which one, what was expected, what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The argument as its caller spells it, with its place inside (`channels["room-1"]`).
    pub argument: String,
    /// What would have been taken.
    pub expected: String,
    /// What came instead; never a secret.
    pub got: String,
}

impl Invalid {
    /// All three parts are fragments: lower case, no full stop.
    pub fn new(argument: impl Into<String>, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self { argument: argument.into(), expected: expected.into(), got: got.into() }
    }

    /// Something named twice, of which each can be there once.
    pub fn twice(argument: impl Into<String>) -> Self {
        Self::new(argument, "each name once", "it twice")
    }

    /// The same complaint about an argument that the caller spells otherwise.
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

/// What a call needs to be signed and the client was made without.
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

//! Why a text is not a valid pattern.

use std::fmt;

/// Why a text is not a valid pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// `(…)` or `(?P<name>…)`. RE2 supports them, but they are refused here.
    CapturingGroup,
    /// A repetition of a repetition: `a**`, `a++`, `a{2}{3}`.
    MultipleRepeat,
    /// Any other syntax that RE2 does not support.
    Syntax {
        /// The error, including the text that is wrong.
        message: String,
        /// The byte offset of that text.
        offset: usize,
    },
}

impl PatternError {
    pub(crate) fn syntax(message: impl Into<String>, offset: usize) -> Self {
        Self::Syntax { message: message.into(), offset }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CapturingGroup => {
                out.write_str("only non-capturing groups are allowed: write (?: instead of (")
            }
            Self::MultipleRepeat => {
                out.write_str("multiple repeat: RE2 has no possessive or doubled operators")
            }
            Self::Syntax { message, offset } => write!(out, "{message} at byte {offset}"),
        }
    }
}

impl std::error::Error for PatternError {}

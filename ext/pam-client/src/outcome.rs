//! How calls end.

use crate::panics::Panicked;
use pam_core::{ClockOffset, Success};
use pam_http::{Answer, Failure, FailureKind};
use std::fmt;

/// How a call ended.
pub struct Outcome {
    /// The service's last answer, or why there is none.
    pub answer: Result<Answer, Failure>,
    /// The result in a successful answer.
    pub success: Option<Success>,
    /// The offset of this machine's clock, if the service refused a timestamp.
    pub clock_offset: Option<ClockOffset>,
}

impl Outcome {
    /// The outcome of a call that was not sent, or that ended without an answer.
    pub fn failed(kind: FailureKind, message: String) -> Self {
        Self { answer: Err(Failure { kind, message, attempts: 0 }), success: None, clock_offset: None }
    }
}

/// Why a call has no outcome of its own.
#[derive(Clone, Debug)]
pub enum NoOutcome {
    /// It was started before this process was forked.
    Foreign,
    /// It was cancelled.
    Cancelled,
    /// It panicked.
    Panicked(Panicked),
}

impl fmt::Display for NoOutcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => out.write_str(
                "the call was started before this process was forked; only its parent can finish it",
            ),
            Self::Cancelled => out.write_str("the call was cancelled"),
            Self::Panicked(panicked) => panicked.fmt(out),
        }
    }
}

impl From<NoOutcome> for Outcome {
    fn from(reason: NoOutcome) -> Self {
        let kind = match reason {
            NoOutcome::Foreign | NoOutcome::Cancelled => FailureKind::Connection,
            NoOutcome::Panicked(_) => FailureKind::Internal,
        };
        Self::failed(kind, reason.to_string())
    }
}

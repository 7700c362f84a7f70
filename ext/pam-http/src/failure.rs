//! Why there is no answer. The text never holds a URL: that would show tokens and signatures.

use std::error::Error;
use std::fmt;

/// No answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What sort of trouble it was.
    pub kind: Kind,
    /// A sentence fragment for people.
    pub message: String,
    /// How many attempts were made.
    pub attempts: u32,
}

/// The sorts of trouble that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The settings make no client: a broken certificate file, a proxy that is no URL.
    Setup,
    /// No connection, or it broke.
    Connection,
    /// One of the time limits ran out.
    Timeout,
    /// The other side's certificate is not believed, or TLS failed otherwise.
    Tls,
    /// An answer that is no HTTP, or larger than any answer of the service.
    Answer,
    /// A bug: the work came to no end of its own. Never from this crate, whose callers run it in tasks.
    Internal,
}

impl Kind {
    /// A name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Answer => "answer",
            Self::Internal => "internal",
        }
    }

    /// True where the same request can have better luck.
    pub(crate) const fn is_transient(self) -> bool {
        matches!(self, Self::Connection | Self::Timeout)
    }
}

impl Failure {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), attempts: 0 }
    }

    pub(crate) fn from_reqwest(error: reqwest::Error, authority: &str) -> Self {
        let error = error.without_url();
        let kind = classify(&error);
        let message = match kind {
            Kind::Timeout => format!("no answer from {authority} in time"),
            Kind::Tls => format!("no TLS with {authority}: {}", root_cause(&error)),
            Kind::Answer => format!("no valid HTTP from {authority}: {}", root_cause(&error)),
            _ if error.is_connect() => format!("no connection to {authority}: {}", root_cause(&error)),
            _ => format!("the connection to {authority} broke: {}", root_cause(&error)),
        };
        Self::new(kind, message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl Error for Failure {}

fn classify(error: &reqwest::Error) -> Kind {
    if error.is_timeout() {
        Kind::Timeout
    } else if causes(error).any(is_tls) {
        Kind::Tls
    } else if error.is_connect() || causes(error).any(|cause| cause.is::<std::io::Error>()) || is_cut(error) {
        Kind::Connection
    } else {
        Kind::Answer
    }
}

fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<rustls::Error>()
}

/// The HTTP library has a type of its own for an answer that ends too early; its text is all it shows of it.
fn is_cut(error: &reqwest::Error) -> bool {
    let text = root_cause(error);
    ["connection closed", "end of file", "incomplete", "channel closed", "operation was canceled"]
        .iter()
        .any(|sign| text.contains(sign))
}

fn root_cause(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| next_cause(*error))
}

fn next_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    wrapped(error).or_else(|| error.source())
}

/// An `io::Error` hides the error it was made of from `source()`.
fn wrapped<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    Some(inner)
}

//! Why there is no answer. The text never holds a URL: that would show tokens and signatures.

use crate::origin::Origin;
use rustls::CertificateError::{self, UnknownIssuer};
use std::error::Error;
use std::fmt;

/// No answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What sort of trouble it was.
    pub kind: FailureKind,
    /// A sentence fragment for people.
    pub message: String,
    /// How many attempts were made.
    pub attempts: u32,
}

/// The sorts of trouble that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
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
    /// The answer to another request, which a peer has sent too much.
    Foreign,
    /// A bug: the work came to no end of its own. Never from this crate, whose callers run it in tasks.
    Internal,
}

impl FailureKind {
    /// A name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Answer => "answer",
            Self::Foreign => "foreign",
            Self::Internal => "internal",
        }
    }

    /// True where the same request can have better luck.
    pub(crate) const fn is_transient(self) -> bool {
        matches!(self, Self::Connection | Self::Timeout | Self::Foreign)
    }
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), attempts: 0 }
    }

    pub(crate) fn from_reqwest(error: reqwest::Error, origin: &Origin) -> Self {
        let error = error.without_url();
        let kind = classify(&error);
        let message = match kind {
            FailureKind::Timeout if error.is_connect() => format!("no connection to {origin} in time"),
            FailureKind::Timeout => format!("no answer from {origin} in time"),
            FailureKind::Tls => format!("no TLS with {origin}: {}{}", root_cause(&error), tls_hint(&error)),
            FailureKind::Answer => {
                let cause = root_cause(&error);
                format!("no valid HTTP from {origin}: {cause}{}", http_hint(&cause, origin))
            }
            _ if error.is_connect() => format!("no connection to {origin}: {}", root_cause(&error)),
            _ => format!("the connection to {origin} broke: {}", root_cause(&error)),
        };
        Self::new(kind, message)
    }
}

/// What can be done about TLS that fails.
fn tls_hint(error: &reqwest::Error) -> &'static str {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    match causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(UnknownIssuer)) => {
            "; ca_file: or SSL_CERT_FILE can name its issuer"
        }
        Some(rustls::Error::InvalidCertificate(
            Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
        )) => "; is this machine's clock right?",
        Some(rustls::Error::InvalidMessage(_)) => "; if plain HTTP is spoken there, it takes ssl: false",
        _ => "",
    }
}

/// A server that waits for a TLS handshake can answer plain HTTP with an alert, which begins like no HTTP.
fn http_hint(cause: &str, origin: &Origin) -> &'static str {
    let maybe_tls = cause.contains("HTTP version") && !origin.is_tls();
    if maybe_tls { "; if TLS is spoken there, it takes ssl: true" } else { "" }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl Error for Failure {}

fn classify(error: &reqwest::Error) -> FailureKind {
    if error.is_timeout() {
        FailureKind::Timeout
    } else if causes(error).any(is_tls) {
        FailureKind::Tls
    } else if error.is_connect() || causes(error).any(|cause| cause.is::<std::io::Error>()) || is_cut(error) {
        FailureKind::Connection
    } else {
        FailureKind::Answer
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

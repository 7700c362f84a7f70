//! Why a request got no answer. Messages never contain the URL, because it holds tokens and signatures.

use crate::origin::Origin;
use rustls::CertificateError::{self, UnknownIssuer};
use std::error::Error;
use std::fmt;

/// A request that got no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// What happened, as a sentence fragment for people.
    pub message: String,
    /// How many attempts were made.
    pub attempts: u32,
}

/// The kinds of failure that callers handle differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The settings are unusable, such as a certificate file that cannot be read.
    Setup,
    /// The connection could not be made, or it broke.
    Connection,
    /// A time limit ran out.
    Timeout,
    /// The peer's certificate was rejected, or TLS failed for another reason.
    Tls,
    /// The answer is not HTTP, or it is larger than any answer of the service.
    Answer,
    /// The answer belongs to another request: the peer has sent more than one answer on the connection.
    Foreign,
    /// A bug: the task that ran the request ended without an outcome. This crate never returns it; its callers do.
    Internal,
}

impl FailureKind {
    /// The name that programs see.
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

    /// Whether sending the same request again may succeed.
    pub(crate) const fn is_transient(self) -> bool {
        matches!(self, Self::Connection | Self::Timeout | Self::Foreign)
    }
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), attempts: 0 }
    }

    /// Settings that cannot be used.
    pub fn setup(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Setup, message)
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

/// A suggestion for fixing the TLS failure, appended to the message.
fn tls_hint(error: &reqwest::Error) -> &'static str {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    match causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(UnknownIssuer)) => {
            "; ca_file: or SSL_CERT_FILE can add its issuer"
        }
        Some(rustls::Error::InvalidCertificate(
            Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
        )) => "; is this machine's clock right?",
        Some(rustls::Error::InvalidMessage(_)) => "; if the server speaks plain HTTP, use ssl: false",
        _ => "",
    }
}

/// A TLS server can answer plain HTTP with a TLS alert, which hyper reports as an invalid HTTP version.
fn http_hint(cause: &str, origin: &Origin) -> &'static str {
    let maybe_tls = cause.contains("HTTP version") && !origin.is_tls();
    if maybe_tls { "; if the server speaks TLS, use ssl: true" } else { "" }
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

/// hyper does not expose its error type for an answer that ends too early, so the text of the error is compared.
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

/// The error inside an `io::Error`, which `source()` skips.
fn wrapped<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    Some(inner)
}

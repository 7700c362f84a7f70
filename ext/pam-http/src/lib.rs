//! Carries a signed request to an origin and brings the answer back. It knows HTTP and nothing of Access Manager.
//!
//! Left out on purpose: redirects (a signed request must not be sent elsewhere), cookies, compression, HTTP/2, system
//! proxies and system trust stores (both crash forked children on macOS), and any way to skip certificate
//! verification.

mod config;
mod date;
mod failure;
mod origin;
mod proxy;
mod retry;
mod transport;
mod trust;

pub use config::{Config, Timeouts};
pub use date::http_date;
pub use failure::{Failure, FailureKind};
pub use origin::Origin;
pub use proxy::{Proxy, is_direct};
pub use transport::{Answer, Exchange, Transport};
pub use trust::{Tls, Trust};

//! Carries a signed request to an origin and brings the answer back. It knows HTTP and nothing of Access Manager.
//!
//! Not here: redirects (a signed request must not be replayed elsewhere), cookies, compression, HTTP/2, system
//! proxies and system trust stores (both kill forked children on macOS), and any way to skip verification.

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
pub use transport::{Answer, Exchange, MAX_BODY_BYTES, Transport};
pub use trust::{Tls, Trust};

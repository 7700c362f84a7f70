//! A PubNub Access Manager for tests and demos: it grants, revokes and enforces tokens as the service does.
//!
//! [`AccessManager::respond`] is the service as a function over its state; [`Server`] adds HTTP.
//!
//! The emulator shows the service's behaviour (flows, refusals, expiry, revocation). Where that behaviour is not
//! public, [`EmulatorOptions`] selects one.
//!
//! ```
//! use pam_core::{Caller, Grant, Keyset, Kind, Permissions, Scope, UnixTime, UnsignedCall, granted_token};
//! use pam_emulator::AccessManager;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keyset = Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-demo"))?;
//! let mut service = AccessManager::new(keyset.clone())?;
//!
//! let mut resources = Scope::default();
//! resources.add(Kind::Channel, "room-1", Permissions::named("read")?)?;
//! let grant = Grant::new(15, resources, Scope::default(), None, None)?;
//!
//! let now = UnixTime(1_700_000_000);
//! let request = UnsignedCall::grant(&keyset, &grant, &Caller::new("server-1")?)?.signed(keyset.signer()?, now);
//! let token = granted_token(&service.respond(&request, now)).map_err(|refusal| format!("{refusal:?}"))?;
//! assert!(token.starts_with("p0F2AkF0G"));
//! # Ok(())
//! # }
//! ```

mod answer;
mod arguments;
mod authentication;
mod authorization;
mod control;
mod delivery;
mod error_bodies;
mod errors;
mod explain;
mod faults;
mod handlers;
mod http_date;
mod iso_date;
mod issued_tokens;
mod latest;
mod operation_name;
mod options;
mod records;
mod reply;
mod request_context;
mod routes;
mod server;
mod service;
mod state;
mod token_signer;

pub use delivery::{Cut, Delivery};
pub use faults::{Fault, Page, RetryAfter, Script};

pub use operation_name::OperationName;
pub use options::{EmulatorOptions, Order};
pub use re2::Matching;
pub use records::Recorded;
pub use reply::{Reply, Waiting};
pub use server::{Hosts, Log, Server, Settings};
pub use service::{AccessManager, Served, Watched};

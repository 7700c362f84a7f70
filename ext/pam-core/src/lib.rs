//! PubNub Access Manager as pure functions: what to send, what an answer means, what a token says.
//!
//! There is no socket, clock, randomness, environment or Ruby in this crate. Times, ids and keys are
//! arguments, so a signed request can be made again, byte for byte, from its inputs:
//!
//! ```
//! use pam_core::{Caller, Grant, Keyset, Kind, Permissions, Scope, UnixTime, UnsignedCall};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keyset = Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-demo"))?;
//! let mut resources = Scope::default();
//! resources.add(Kind::Channel, "room-1", Permissions::named("read")?)?;
//! let grant = Grant::new(15, resources, Scope::default(), None, Some("user-1"))?;
//!
//! let call = UnsignedCall::grant(&keyset, &grant, &Caller::new("server-1")?)?;
//! let request = call.signed(keyset.signer()?, UnixTime(1_700_000_000));
//! assert_eq!(request.path, "/v3/pam/sub-c-demo/grant");
//! # Ok(())
//! # }
//! ```

mod access;
mod answered;
mod argument;
mod asked;
mod category;
mod draft;
mod encoding;
mod error;
mod grant;
mod keyset;
mod legacy;
mod lint;
mod pattern_cache;
mod permissions;
mod presence;
mod projection;
mod request;
mod response;
mod scope;
mod sign;
mod text;
mod time;
mod token;
mod value;
pub mod wildcard;

pub use access::{Check, Denial, Question, Resource, check, check_with};
pub use answered::Foreign;
pub use argument::{Argument, Arguments, Given, Language, NotUtf8, Text};
pub use asked::{Asked, On, keywords as question_keywords, place, shortfall};
pub use category::{Categories, Category};
pub use draft::{Draft, DraftBuilder, Entry, GrantValue, Keyword, Name, one_user};
pub use encoding::{decode as percent_decode, encode as percent_encode};
pub use error::{Invalid, MissingKey};
pub use grant::{Grant, GrantParts, Ttl};
pub use keyset::{Keyset, Signer, no_secret_key};
pub use legacy::{LegacyFlags, LegacyGrant, LegacyTtl, NameList, Target, letters};
pub use lint::Advice;
pub use pattern_cache::PatternCache;
pub use permissions::{BITS, Bit, Permissions};
pub use projection::{Projected, Projection, Projections};
pub use request::{Caller, Request, UnsignedCall};
pub use response::{Detail, Headers, Rejection, Response, Success, granted_token, timetoken};
pub use scope::{Kind, Names, Scope, Section};
pub use sign::{
    Method, Params, Signable, canonical_query, sign, sign_request, signed_params, string_to_sign, verify,
};
pub use text::{control_in, is_invisible, quoted, space_in};
pub use time::{ClockOffset, UnixTime};
pub use token::{Build, Content, Parts, Reason, Scalar, Token, TokenError, Unknown, tidy as tidy_token};
pub use value::Value;

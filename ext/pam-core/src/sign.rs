//! Request signing: the string to sign, and the signature.

mod arguments;
mod method;
mod params;
mod signature;

pub use arguments::Signable;
pub use method::Method;
pub use params::Params;
pub(crate) use signature::stamped_query;
pub use signature::{canonical_query, sign, sign_request, signed_params, string_to_sign, verify};

//! From Rust's errors to Ruby's exceptions. The classes are defined in Ruby, where people can read them.

use magnus::exception::ExceptionClass;
use magnus::prelude::*;
use magnus::typed_data::TypedData;
use magnus::{Error, RModule, Ruby, kwargs};
use pam_client::{CallError, Panicked};
use pam_core::{Invalid, MissingKey, TokenError};
use std::fmt::Display;

/// A wrong call: `PubnubPam::ArgumentError`.
pub(crate) fn invalid(ruby: &Ruby, error: &Invalid) -> Error {
    named(ruby, "ArgumentError", error)
}

/// A key that is not there: `PubnubPam::ConfigurationError`.
pub(crate) fn missing_key(ruby: &Ruby, error: MissingKey) -> Error {
    named(ruby, "ConfigurationError", &error)
}

/// Why a call cannot be made.
pub(crate) fn call(ruby: &Ruby, error: &CallError) -> Error {
    match error {
        CallError::Closed => named(ruby, "ClosedError", &"this client is closed: make another one"),
        CallError::MissingKey(missing) => missing_key(ruby, *missing),
        CallError::Invalid(wrong) => invalid(ruby, wrong),
        CallError::Setup(failure) => named(ruby, "ConfigurationError", failure),
    }
}

/// A text that is no token: `PubnubPam::InvalidTokenError` with its reason and offset.
pub(crate) fn token(ruby: &Ruby, error: &TokenError) -> Error {
    let fields = kwargs!(ruby, "reason" => ruby.to_symbol(error.reason.name()), "offset" => error.offset);
    class(ruby, "InvalidTokenError")
        .and_then(|class| class.new_instance((error.to_string(), fields)))
        .map_or_else(|failed| failed, Error::from)
}

/// A panic: `PubnubPam::InternalError`, asking for a report.
pub(crate) fn bug(ruby: &Ruby, panicked: &Panicked) -> Error {
    named(ruby, "InternalError", panicked)
}

/// Looks a wrapped class up now, while nothing else runs.
///
/// It is looked up once, behind a lock. On first use by two threads at a time, one could hold that lock without the
/// GVL while the other holds the GVL and waits for the lock, for ever.
pub(crate) fn resolve<T: TypedData>(ruby: &Ruby) {
    let _ = T::class(ruby);
}

/// An exception of ours by its class's name.
pub(crate) fn named(ruby: &Ruby, name: &str, message: &dyn Display) -> Error {
    match class(ruby, name) {
        Ok(class) => Error::new(class, message.to_string()),
        Err(failed) => failed,
    }
}

fn class(ruby: &Ruby, name: &str) -> Result<ExceptionClass, Error> {
    ruby.class_object().const_get::<_, RModule>("PubnubPam")?.const_get(name)
}

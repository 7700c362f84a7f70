//! Converts Rust errors to Ruby exceptions. The exception classes are defined in Ruby code.

use magnus::exception::ExceptionClass;
use magnus::prelude::*;
use magnus::typed_data::TypedData;
use magnus::{Error, RModule, Ruby, kwargs};
use pam_client::{CallError, Panicked};
use pam_core::{Invalid, MissingKey, TokenError};
use std::fmt::Display;

/// A wrong argument: `PubnubPam::ArgumentError`.
pub(crate) fn invalid(ruby: &Ruby, error: &Invalid) -> Error {
    named(ruby, "ArgumentError", error)
}

/// A missing key: `PubnubPam::ConfigurationError`.
pub(crate) fn missing_key(ruby: &Ruby, error: MissingKey) -> Error {
    named(ruby, "ConfigurationError", &format!("{error} (to try things out without keys: PubnubPam.demo)"))
}

/// Why a call cannot be prepared.
pub(crate) fn call(ruby: &Ruby, error: &CallError) -> Error {
    match error {
        CallError::Closed => named(ruby, "ClosedError", &"this client is closed: make another one"),
        CallError::MissingKey(missing) => missing_key(ruby, *missing),
        CallError::Invalid(wrong) => invalid(ruby, wrong),
        CallError::Setup(failure) => named(ruby, "ConfigurationError", failure),
    }
}

/// A text that is not a token: `PubnubPam::InvalidTokenError` with its reason and offset.
pub(crate) fn token(ruby: &Ruby, error: &TokenError) -> Error {
    let fields = kwargs!(ruby, "reason" => ruby.to_symbol(error.reason.name()), "offset" => error.offset);
    class(ruby, "InvalidTokenError")
        .and_then(|class| class.new_instance((error.to_string(), fields)))
        .map_or_else(|failed| failed, Error::from)
}

/// A panic: `PubnubPam::InternalError`, which asks for a bug report.
pub(crate) fn bug(ruby: &Ruby, panicked: &Panicked) -> Error {
    named(ruby, "InternalError", panicked)
}

/// Looks up a wrapped class while the extension loads.
///
/// magnus looks a class up once, under a lock. If two threads did this at the same time, one could wait for the GVL
/// with the lock, and the other for the lock with the GVL.
pub(crate) fn resolve<T: TypedData>(ruby: &Ruby) {
    let _ = T::class(ruby);
}

/// An exception of this gem by the name of its class.
pub(crate) fn named(ruby: &Ruby, name: &str, message: &dyn Display) -> Error {
    match class(ruby, name) {
        Ok(class) => Error::new(class, printable(ruby, message.to_string())),
        Err(failed) => failed,
    }
}

/// Escapes control characters, because a message can quote user input and terminals execute escape sequences. The gem
/// has one function for this.
fn printable(ruby: &Ruby, message: String) -> String {
    if message.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return message;
    }
    let escaped = gem(ruby).and_then(|gem| {
        gem.const_get::<_, RModule>("Printable")?.funcall::<_, _, String>("escape", (message.as_str(),))
    });
    escaped.unwrap_or(message)
}

fn class(ruby: &Ruby, name: &str) -> Result<ExceptionClass, Error> {
    gem(ruby)?.const_get(name)
}

fn gem(ruby: &Ruby) -> Result<RModule, Error> {
    ruby.class_object().const_get("PubnubPam")
}

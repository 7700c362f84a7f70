//! The fields of a call's body. Each is read by its name, and unknown fields are refused.

use pam_core::{Arguments, Given, Invalid, Params};
use serde_json::{Map, Value};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Why a call is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ControlError {
    pub(crate) status: u16,
    pub(crate) message: String,
}

/// The JSON that answers a call.
pub(crate) type Answer = Result<Value, ControlError>;

impl ControlError {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub(crate) fn invalid(argument: &str, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Invalid::new(argument, expected, got).into()
    }
}

impl From<Invalid> for ControlError {
    fn from(invalid: Invalid) -> Self {
        Self { status: 400, message: invalid.to_string() }
    }
}

/// The fields that have not been read yet.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Parses a body, which is a JSON object or empty.
    pub(crate) fn read(body: &[u8]) -> Result<Self, ControlError> {
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(other) => Err(ControlError::invalid("body", "a JSON object", other.describe_secret())),
            Err(_) => Err(ControlError::invalid("body", "a JSON object", "something that is not JSON")),
        }
    }

    /// Drops the fields that are empty texts.
    pub(crate) fn drop_empty(&mut self) {
        self.0.retain(|_, value| value != "");
    }

    /// Takes a field. `null` means that it is absent.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, ControlError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(ControlError::invalid(name, "a String", other.describe_secret())),
        }
    }

    /// Takes a required text.
    pub(crate) fn needed_text(&mut self, name: &str) -> Result<String, ControlError> {
        self.text(name)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| ControlError::invalid(name, "a String", "none"))
    }

    pub(crate) fn integer(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, ControlError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = value.as_i64().filter(|number| range.contains(number));
        let expected = || format!("an Integer from {} to {}", range.start(), range.end());
        number.map(Some).ok_or_else(|| ControlError::invalid(name, expected(), shown(&value)))
    }

    pub(crate) fn needed_integer(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<i64, ControlError> {
        let expected = format!("an Integer from {} to {}", range.start(), range.end());
        self.integer(name, range)?.ok_or_else(|| ControlError::invalid(name, expected, "none"))
    }

    /// Refuses the fields that were not read.
    pub(crate) fn end(&self) -> Result<(), ControlError> {
        match self.0.keys().next() {
            Some(name) => Err(ControlError::invalid(name, "no such field", "one")),
            None => Ok(()),
        }
    }
}

impl Arguments for Fields {
    type Value = Value;

    fn value(&mut self, name: &'static str) -> Value {
        self.take(name).unwrap_or_default()
    }
}

/// A whole number in the query.
pub(crate) fn number<T: std::str::FromStr + Display>(
    params: &Params,
    name: &str,
    default: T,
) -> Result<T, ControlError> {
    let Some(text) = params.get(name) else { return Ok(default) };
    text.parse().map_err(|_| ControlError::invalid(name, "a whole number", format!("{text:?}")))
}

/// Whether the query asks to show tokens and signatures, which are hidden by default.
pub(crate) fn shows_secrets(params: &Params) -> bool {
    params.get("secrets") == Some("shown")
}

/// The value if it is a number, else only its type, because it can be a token.
fn shown(value: &Value) -> String {
    if value.is_number() { value.to_string() } else { value.describe_secret() }
}

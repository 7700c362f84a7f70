//! JSON as arguments.

use super::{Arguments, Given, Language, Text};
use crate::error::Invalid;
use serde_json::Value;

/// A JSON object. An argument is taken out of it when it is read.
impl Arguments for Value {
    type Value = Self;

    fn value(&mut self, name: &'static str) -> Self {
        self.as_object_mut().and_then(|object| object.remove(name)).unwrap_or_default()
    }
}

impl Given for Value {
    const LANGUAGE: Language = Language::Json;

    fn is_nil(&self) -> bool {
        self.is_null()
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn integer(&self) -> Option<i64> {
        self.as_i64()
    }

    fn digits(&self) -> Option<String> {
        Some(self).filter(|value| value.is_i64() || value.is_u64()).map(Self::to_string)
    }

    fn float(&self) -> Option<f64> {
        self.as_f64().filter(|_| self.is_f64())
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn is_infinite(&self) -> bool {
        self == "forever"
    }

    fn string(&self) -> Option<Text> {
        self.as_str().map(|text| Ok(text.to_owned()))
    }

    fn symbol(&self) -> Option<Text> {
        None
    }

    fn items(&self) -> Option<impl Iterator<Item = Self>> {
        self.as_array().map(|values| values.iter().cloned())
    }

    fn pairs(&self, mut each: impl FnMut(Self, Self) -> Result<(), Invalid>) -> Option<Result<(), Invalid>> {
        let pairs = self.as_object()?;
        Some(pairs.iter().try_for_each(|(name, value)| each(name.as_str().into(), value.clone())))
    }

    fn describe(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::String(text) => format!("{text:?}"),
            other => other.describe_secret(),
        }
    }

    fn describe_secret(&self) -> String {
        let kind = match self {
            Self::Null => "none",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::String(_) => "a String",
            Self::Array(_) => "an Array",
            Self::Object(_) => "an object",
        };
        kind.to_owned()
    }
}

//! The data of a grant's `meta`: one type for the JSON body and the token's CBOR.

use crate::error::Invalid;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A scalar, list or map. Maps keep the order in which they were written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number; wide enough for every integer that CBOR can hold.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// Bytes, which CBOR can have and JSON cannot.
    Bytes(#[serde(serialize_with = "bytes")] Vec<u8>),
    /// A list.
    List(Vec<Value>),
    /// Text keys with their values.
    Map(#[serde(serialize_with = "map")] Vec<(String, Value)>),
}

impl Value {
    /// The value under `key`, if this is a map that has it. Of duplicate keys, the last one counts, as in JSON.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(pairs) => pairs.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its Ruby class, for error messages.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Null => "nil",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "an Integer",
            Self::Float(_) => "a Float",
            Self::Text(_) => "a String",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "an Array",
            Self::Map(_) => "a Hash",
        }
    }

    /// Refuses what JSON cannot hold (`NaN`, bytes, integers past 64 bits). The error names its place below `path`.
    pub(crate) fn check_json(&self, path: &str) -> Result<(), Invalid> {
        let refuse = |got: String| Err(Invalid::new(path, "a JSON value", got));
        match self {
            Self::Float(number) if !number.is_finite() => {
                refuse(format!("{number}").replace("inf", "Infinity"))
            }
            Self::Int(number) if i64::try_from(*number).is_err() && u64::try_from(*number).is_err() => {
                refuse(format!("{number}, which needs more than 64 bits"))
            }
            Self::Bytes(_) => refuse(self.word().to_owned()),
            Self::List(values) => values
                .iter()
                .enumerate()
                .try_for_each(|(index, value)| value.check_json(&format!("{path}[{index}]"))),
            Self::Map(pairs) => {
                pairs.iter().try_for_each(|(key, value)| value.check_json(&format!("{path}[{key:?}]")))
            }
            _ => Ok(()),
        }
    }

    /// The pairs, if this is a map.
    pub fn as_map(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Map(pairs) => Some(pairs),
            _ => None,
        }
    }
}

fn bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

fn map<S: Serializer>(pairs: &[(String, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Int(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Value::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_order_and_types() {
        let text = r#"{"z":1,"a":[null,true,-2,1.5,"é😀"],"nested":{"b":{}}}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
        assert_eq!(value.get("z"), Some(&Value::Int(1)));
    }

    #[test]
    fn a_float_is_unchanged_by_writing_and_reading() {
        for number in [1.844_674_607_370_955e21, 7.3e-81, 5e-324, f64::MAX, -0.0] {
            let text = serde_json::to_string(&Value::Float(number)).unwrap();
            let Value::Float(again) = serde_json::from_str(&text).unwrap() else {
                panic!("{text} is no float")
            };
            assert_eq!(again.to_bits(), number.to_bits(), "{text}");
        }
    }

    #[test]
    fn a_value_that_json_cannot_hold_is_reported_with_its_path() {
        let nested = |value| Value::Map(vec![("a".into(), Value::List(vec![Value::Null, value]))]);
        let complaint = |value| nested(value).check_json("meta").unwrap_err().to_string();
        assert_eq!(complaint(Value::Float(f64::NAN)), r#"meta["a"][1]: expected a JSON value, got NaN"#);
        assert!(
            complaint(Value::Int(1 << 64)).ends_with("18446744073709551616, which needs more than 64 bits")
        );
        assert!(nested(Value::Int(u64::MAX.into())).check_json("meta").is_ok());
    }

    #[test]
    fn of_duplicate_keys_the_last_one_counts() {
        let value: Value = serde_json::from_str(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(value.get("a"), Some(&Value::Int(2)));
    }
}

//! Two JSON objects in one.

use serde_json::Value;

/// The fields of both; those of `more` count where both have one.
pub(crate) fn joined(mut object: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
    object
}

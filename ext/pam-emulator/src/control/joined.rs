//! Merges two JSON objects.

use serde_json::Value;

/// The fields of both objects. If both have a field, `more` wins.
pub(crate) fn joined(mut object: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
    object
}

//! DataSync objects in answers: id, times, and the fields of their kind.

use crate::answer::{object, text};
use crate::iso_date::{iso_midnight_after, iso_time};
use crate::request_context::RequestContext;
use pam_core::{Kind, UnixTime, Value};

/// The name and the fields of a kind of object.
struct Shape {
    kind: Kind,
    /// The word in the media type.
    word: &'static str,
    /// The fields besides id and times, as JSON.
    fields: &'static str,
    /// The lifetime of an object of this kind.
    days: u64,
}

const MONTH: u64 = 30;
const YEAR: u64 = 365;

#[rustfmt::skip]
static SHAPES: [Shape; 5] = [
    Shape { kind: Kind::Entity, word: "entity", days: YEAR, fields:
        r#"{"entityClass":"Entity","entityClassVersion":1,"entityClassLevel":"SubKey","status":"active","payload":{}}"# },
    Shape { kind: Kind::Relationship, word: "relationship", days: YEAR, fields:
        r#"{"relationshipClass":"Relationship","relationshipClassVersion":1,"entityAId":"","entityBId":"","status":"active","payload":{}}"# },
    Shape { kind: Kind::User, word: "user", days: MONTH, fields:
        r#"{"entityClass":"User","entityClassVersion":1,"entityClassLevel":"Global","status":"active","payload":{}}"# },
    Shape { kind: Kind::Channel, word: "channel", days: MONTH, fields:
        r#"{"entityClass":"Channel","entityClassVersion":1,"entityClassLevel":"Global","status":"active","payload":{}}"# },
    Shape { kind: Kind::Membership, word: "membership", days: MONTH, fields:
        r#"{"relationshipClass":"Membership","relationshipClassVersion":1,"channelId":"","userId":"","status":"active","payload":{}}"# },
];

/// `application/vnd.pubnub.objects.user+json;version=1`
pub(crate) fn media_type(kind: Kind) -> String {
    format!("application/vnd.pubnub.objects.{}+json;version=1", shape(kind).map_or("", |shape| shape.word))
}

/// The object, with the fields of `data` that its kind has.
pub(crate) fn body(kind: Kind, id: &str, data: &Value, context: &RequestContext<'_>) -> Value {
    let now = iso_time(context.moment.service);
    let shape = shape(kind);
    let ends = iso_midnight_after(context.moment.service, shape.map_or(MONTH, |shape| shape.days));
    let head = object([
        ("id", text(id)),
        ("createdAt", text(&now)),
        ("updatedAt", text(now)),
        ("eTag", text(etag(context.moment.service))),
        ("expiresAt", text(ends)),
    ]);
    let mut pairs = into_pairs(head);
    pairs.extend(shape.map(|shape| fields(shape, data)).unwrap_or_default());
    Value::Map(pairs)
}

fn shape(kind: Kind) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.kind == kind)
}

fn fields(shape: &Shape, data: &Value) -> Vec<(String, Value)> {
    // A test parses the fields of every kind.
    let mut pairs = into_pairs(serde_json::from_str(shape.fields).unwrap_or(Value::Null));
    for (key, value) in &mut pairs {
        if let Some(given) = data.get(key).filter(|given| **given != Value::Null) {
            *value = given.clone();
        }
    }
    pairs
}

fn into_pairs(value: Value) -> Vec<(String, Value)> {
    if let Value::Map(pairs) = value { pairs } else { Vec::new() }
}

/// A short text of digits and small letters.
fn etag(time: UnixTime) -> String {
    let digit = |place: u32| u32::try_from(time.0 / 36_u64.pow(place) % 36).unwrap_or_default();
    (0..6).rev().filter_map(|place| char::from_digit(digit(place), 36)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_every_kind_are_json() {
        for shape in &SHAPES {
            assert!(fields(shape, &Value::Null).len() >= 5, "{}", shape.word);
        }
    }

    #[test]
    fn fields_of_the_request_replace_those_of_the_kind_and_add_none() {
        let user = shape(Kind::User).unwrap();
        let data = serde_json::from_str(r#"{"status":"away","payload":null,"id":"x","other":1}"#).unwrap();
        let fields = Value::Map(fields(user, &data));
        assert_eq!(fields.get("status"), Some(&text("away")));
        assert_eq!(fields.get("payload"), Some(&Value::Map(Vec::new())));
        assert_eq!((fields.get("id"), fields.get("other")), (None, None));
    }

    #[test]
    fn an_etag_has_six_letters_or_digits() {
        assert_eq!(etag(UnixTime(0)), "000000");
        assert_eq!(etag(UnixTime(36_u64.pow(6) + 35)), "00000z");
    }
}

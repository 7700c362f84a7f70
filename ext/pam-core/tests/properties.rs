//! What is written can be read again, and says the same: for names, queries, values, answers, grants and tokens.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/strategies.rs"]
mod strategies;

use pam_core::{
    Grant, Headers, Kind, Params, Rejection, Response, Scope, Success, Token, UnixTime, Value,
    canonical_query, granted_token, percent_decode, percent_encode,
};
use proptest::prelude::*;
use strategies::{config, grant, json, meta};

/// What the decoder takes for a moment: up to the end of the year 9999.
const LAST_TIME: u64 = 253_402_300_799;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_is_unchanged_by_percent_encoding_and_decoding(text in any::<String>()) {
        let encoded = percent_encode(&text).into_owned();
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.%".contains(&byte)));
        prop_assert_eq!(percent_decode(&encoded).unwrap(), text);
    }

    #[test]
    fn any_text_is_decoded_and_unencoded_text_is_unchanged(text in any::<String>()) {
        let decoded = percent_decode(&text);
        prop_assert!(text.contains('%') || decoded.as_deref() == Some(text.as_str()));
        prop_assert!(decoded.is_none_or(|decoded| decoded.len() <= text.len()));
    }

    #[test]
    fn a_canonical_query_does_not_depend_on_the_order_of_parameters(
        pairs in prop::collection::btree_map("[A-Za-z][A-Za-z0-9._-]{0,8}", any::<String>(), 0..8)
            .prop_map(|pairs| pairs.into_iter().collect::<Vec<_>>())
            .prop_shuffle(),
    ) {
        let params: Params = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let query = canonical_query(&params);
        let read = Params::parse(&query).unwrap();
        prop_assert_eq!(canonical_query(&read), query);

        let mut expected: Vec<_> = params.iter().filter(|(name, _)| *name != "signature").collect();
        expected.sort_unstable();
        prop_assert_eq!(read.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn any_query_is_read_or_refused(query in any::<String>()) {
        if let Some(params) = Params::parse(&query) {
            prop_assert!(params.iter().count() <= query.split('&').count());
        }
    }

    #[test]
    fn a_value_is_unchanged_by_writing_and_reading_json(value in json()) {
        let text = serde_json::to_vec(&value).unwrap();
        prop_assert_eq!(&serde_json::from_slice::<Value>(&text).unwrap(), &value);
    }

    #[test]
    fn any_json_is_read_as_an_answer(status in 100..600_u16, value in json()) {
        read_as_answer(status, &value)?;
    }

    #[test]
    fn any_object_is_read_as_a_refusal(
        status in 100..600_u16, message in json(), source in json(), details in json(), inside in any::<bool>(),
    ) {
        let parts = [("message", message), ("source", source), ("details", details)];
        let parts = Value::Map(parts.map(|(key, part)| (key.to_owned(), part)).to_vec());
        let value = if inside { Value::Map(vec![("error".to_owned(), parts)]) } else { parts };
        read_as_answer(status, &value)?;
    }

    #[test]
    fn a_body_has_the_permissions_of_its_grant(grant in grant()) {
        let body: serde_json::Value = serde_json::from_slice(&grant.body().unwrap()).unwrap();
        let permissions = &body["permissions"];
        prop_assert_eq!(&body["ttl"], grant.ttl().minutes());
        prop_assert_eq!(permissions.get("uuid").and_then(|uuid| uuid.as_str()), grant.authorized_uuid());
        let meta = permissions.get("meta").map(|meta| meta.to_string());
        prop_assert_eq!(meta, grant.meta().map(|meta| as_serde(meta).to_string()));
        assert_asked(&permissions["resources"], grant.resources())?;
        assert_asked(&permissions["patterns"], grant.patterns())?;
        let categories = permissions.get("categories").and_then(|masks| masks.as_object()).into_iter().flatten();
        let listed: Vec<_> = categories.map(|(name, mask)| (name.as_str(), mask.clone())).collect();
        let expected: Vec<_> = grant.categories().iter().map(|each| (each.json(), 32.into())).collect();
        prop_assert_eq!(listed, expected);
    }

    #[test]
    fn a_token_is_unchanged_by_sealing_and_parsing(
        grant in grant(), now in 0..=LAST_TIME, signature in any::<[u8; 32]>(),
    ) {
        let issued = Token::issue(&grant, UnixTime(now));
        let text = issued.seal(|_| signature);
        let parsed = Token::parse(&text).unwrap();
        assert_granted(&parsed, &grant)?;
        prop_assert_eq!((parsed.issued_at(), parsed.signature()), (UnixTime(now), &signature[..]));
        prop_assert_eq!(parsed.seal(|_| signature), text.as_str());
        prop_assert_eq!(Token::sealed_parts(&text).unwrap().1, signature);
        for spelling in [text.trim_end_matches('=').to_owned(), text.replace('-', "+").replace('_', "/")] {
            prop_assert!(Token::parse(&spelling).unwrap() == parsed);
        }
    }

    #[test]
    fn any_meta_is_read_back_from_its_token(meta in meta()) {
        let mut resources = Scope::default();
        resources.add(Kind::Channel, "a", pam_core::Permissions::from_mask(1)).unwrap();
        let grant = Grant::new(1, resources, Scope::default(), Some(meta.clone()), None).unwrap();
        let token = Token::parse(&Token::issue(&grant, UnixTime(0)).seal(|_| [0; 32])).unwrap();
        prop_assert_eq!(token.meta(), Some(meta));
    }
}

fn read_as_answer(status: u16, value: &Value) -> Result<(), TestCaseError> {
    let response = Response { status, headers: Headers::default(), body: serde_json::to_vec(value).unwrap() };
    let (rejection, is_object) = (Rejection::read(&response), value.as_map().is_some());
    prop_assert_eq!((rejection.status, rejection.is_json), (status, is_object));
    prop_assert_eq!(Success::read(&response).is_some(), is_object && status == 200);
    let part = |key| value.get("error").filter(|error| error.as_map().is_some()).unwrap_or(value).get(key);
    let message = part("message").and_then(Value::as_text);
    prop_assert!(message.is_none() || rejection.message.as_deref() == message);
    prop_assert_eq!(rejection.source.as_deref(), part("source").and_then(Value::as_text));
    let details =
        part("details").map_or(0, |details| if let Value::List(list) = details { list.len() } else { 0 });
    prop_assert_eq!(rejection.details.len(), details);
    let token = value.get("data").and_then(|data| data.get("token")).and_then(Value::as_text);
    let granted = granted_token(&response).ok();
    prop_assert_eq!(granted.as_deref(), token.filter(|_| status == 200));
    Ok(())
}

/// By the reader of another crate, which keeps the last of equal keys as every JSON reader does.
fn as_serde(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => {
            i64::try_from(*value).map_or_else(|_| u64::try_from(*value).unwrap().into(), Into::into)
        }
        Value::Float(value) => (*value).into(),
        Value::Text(value) => value.as_str().into(),
        Value::Bytes(_) => panic!("JSON has no bytes"),
        Value::List(values) => values.iter().map(as_serde).collect(),
        Value::Map(pairs) => pairs.iter().map(|(key, value)| (key.clone(), as_serde(value))).collect(),
    }
}

fn assert_asked(asked: &serde_json::Value, scope: &Scope) -> Result<(), TestCaseError> {
    for kind in Kind::ALL {
        let always = matches!(kind, Kind::Channel | Kind::Group | Kind::Uuid);
        prop_assert_eq!(asked.get(kind.json()).is_some(), always || !scope.get(kind).is_empty());
        let Some(masks) = asked.get(kind.json()).map(|masks| masks.as_object().unwrap()) else { continue };
        prop_assert_eq!(masks.len(), scope.get(kind).len());
        for (name, permissions) in scope.get(kind).iter() {
            prop_assert_eq!(&masks[name], permissions.mask());
        }
    }
    Ok(())
}

fn assert_granted(token: &Token, grant: &Grant) -> Result<(), TestCaseError> {
    let (resources, patterns) = (token.resources().unwrap(), token.patterns().unwrap());
    for kind in Kind::ALL {
        prop_assert_eq!(resources.get(kind), grant.resources().get(kind));
        prop_assert_eq!(patterns.get(kind), grant.patterns().get(kind));
    }
    prop_assert_eq!(token.ttl(), grant.ttl().minutes());
    let categories: Vec<_> = token.categories().into_iter().map(|(category, _)| category).collect();
    prop_assert_eq!(categories, grant.categories().iter().collect::<Vec<_>>());
    let none = Value::Map(Vec::new());
    prop_assert_eq!(token.meta(), Some(grant.meta().unwrap_or(&none).clone()));
    prop_assert_eq!(token.authorized_uuid(), grant.authorized_uuid());
    Ok(())
}

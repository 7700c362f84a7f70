//! What the SDK answers, as JSON in the shape of the Python and JavaScript SDKs.

use pubnub::Token;
use pubnub::core::PubNubError;
use pubnub::parse_token::{MetaValue, ResourcePermissions, TokenCategories, TokenResources};
use serde_json::{Value, json};
use std::collections::HashMap;

pub fn token(Token::V2(token): &Token) -> Value {
    json!({
        "version": token.version,
        "timestamp": token.timestamp,
        "ttl": token.ttl,
        "authorized_uuid": token.authorized_user_id,
        "resources": token.resources.as_ref().map(scope),
        "patterns": token.patterns.as_ref().map(scope),
        "categories": token.categories.as_ref().map(categories),
        "meta": token.meta.iter().map(|(name, value)| (name.clone(), meta(value))).collect::<serde_json::Map<_, _>>(),
    })
}

pub fn refusal(error: &PubNubError) -> Value {
    let PubNubError::API { status, message, affected_channels, .. } = error else {
        return json!({ "kind": kind(error), "message": error.to_string() });
    };
    json!({ "kind": "API", "status": status, "message": message, "channels": affected_channels })
}

/// Only what is granted, as the Python SDK has it.
fn categories(categories: &TokenCategories) -> Value {
    let both = [("channels", &categories.channels), ("uuids", &categories.uuids)];
    let granted = both.into_iter().filter_map(|(name, category)| Some((name, category.as_ref()?)));
    granted.map(|(name, category)| (name.to_owned(), json!({ "get": category.get }))).collect()
}

fn scope(scope: &TokenResources) -> Value {
    json!({ "channels": entries(&scope.channels), "groups": entries(&scope.groups), "uuids": entries(&scope.users) })
}

fn entries(entries: &HashMap<String, ResourcePermissions>) -> Value {
    entries
        .iter()
        .map(|(name, permissions)| (name.clone(), flags(permissions)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn flags(permissions: &ResourcePermissions) -> Value {
    json!({
        "read": permissions.read,
        "write": permissions.write,
        "manage": permissions.manage,
        "delete": permissions.delete,
        "create": permissions.create,
        "get": permissions.get,
        "update": permissions.update,
        "join": permissions.join,
    })
}

fn meta(value: &MetaValue) -> Value {
    match value {
        MetaValue::String(text) => json!(text),
        MetaValue::Integer(number) => json!(number),
        MetaValue::Float(number) => json!(number),
        MetaValue::Bool(flag) => json!(flag),
        MetaValue::Null => Value::Null,
    }
}

/// The name of the error's variant.
fn kind(error: &PubNubError) -> String {
    format!("{error:?}").chars().take_while(char::is_ascii_alphabetic).collect()
}

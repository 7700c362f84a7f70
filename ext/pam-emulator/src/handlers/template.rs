//! Answers from templates: JSON with placeholders, which are filled in from the request.

use crate::answer::json;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{Response, Value};

/// `$name` is replaced by a part of the path, `$?name` by a parameter, `$.name` by a field of the body, and
/// `$timetoken` by a new timetoken. As a key, `$channels` is repeated for each channel of the list.
pub(crate) fn response(template: &str, state: &mut State, context: &RequestContext<'_>) -> Response {
    // A test of the table parses every template.
    let template = serde_json::from_str(template).unwrap_or(Value::Null);
    json(200, &fill(template, state, context))
}

fn fill(template: Value, state: &mut State, context: &RequestContext<'_>) -> Value {
    match template {
        Value::Text(text) => match text.strip_prefix('$') {
            Some(name) => named(name, state, context),
            None => Value::Text(text),
        },
        Value::List(items) => Value::List(items.into_iter().map(|item| fill(item, state, context)).collect()),
        Value::Map(pairs) => Value::Map(
            pairs
                .into_iter()
                .flat_map(|(key, value)| keys(key, context).into_iter().map(move |key| (key, value.clone())))
                .map(|(key, value)| (key, fill(value, state, context)))
                .collect(),
        ),
        other => other,
    }
}

fn keys(key: String, context: &RequestContext<'_>) -> Vec<String> {
    if key == "$channels" { context.part_list("channels") } else { vec![key] }
}

fn named(name: &str, state: &mut State, context: &RequestContext<'_>) -> Value {
    if name == "timetoken" {
        return Value::Text(state.clock.timetoken(context.moment.service));
    }
    if let Some(field) = name.strip_prefix('.') {
        let body = serde_json::from_slice(&context.request.body).unwrap_or(Value::Null);
        return body.get(field).cloned().unwrap_or(Value::Null);
    }
    let text = name
        .strip_prefix('?')
        .map_or_else(|| context.part(name), |param| context.params.get(param).unwrap_or_default());
    Value::Text(text.to_owned())
}

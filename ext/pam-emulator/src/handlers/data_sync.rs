//! DataSync, a document store. Each call gets the smallest valid answer. Only the ids of created objects are stored,
//! so that lists have rows.

mod object;

use crate::answer::{json, number, object, text};
use crate::authorization::{Need, data_sync};
use crate::errors::{Answered, DataSyncError, Refusal};
use crate::request_context::RequestContext;
use crate::state::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use pam_core::{Headers, Kind, Permissions, Response, Value};
use std::ops::RangeInclusive;

const LIMITS: RangeInclusive<usize> = 1..=100;
const DEFAULT_LIMIT: usize = 20;

/// Lists the objects that the request may get.
pub(crate) fn list(kind: Kind, state: &mut State, context: &RequestContext<'_>) -> Answered {
    let (limit, last) = (limit(context)?, last(context)?);
    let holder = data_sync::holder(state, context)?;
    let mut ids = Vec::new();
    for id in state.object_ids.after(kind, last.as_deref()) {
        if holder.has(&get(kind, id), state, context)? {
            ids.push(id.to_owned());
        }
        if ids.len() > limit {
            break;
        }
    }
    let has_next = ids.len() > limit;
    ids.truncate(limit);
    let cursor = ids.last().filter(|_| has_next).map(|id| ("next_cursor".to_owned(), cursor(id)));
    let rows = ids.iter().map(|id| object::body(kind, id, &Value::Null, context)).collect();
    let mut meta =
        vec![("has_next".to_owned(), Value::Bool(has_next)), ("limit".to_owned(), number(limit as u64))];
    meta.extend(cursor);
    Ok(typed(kind, json(200, &object([("data", Value::List(rows)), ("meta", Value::Map(meta))]))))
}

/// Stores the id. If the request has none, the service makes one.
pub(crate) fn create(kind: Kind, state: &mut State, context: &RequestContext<'_>) -> Answered {
    let data = data(context)?;
    let given = data.get("id").and_then(Value::as_text).filter(|id| !id.is_empty()).map(str::to_owned);
    let id = given.unwrap_or_else(|| state.clock.timetoken(context.moment.service));
    state.object_ids.add(kind, &id)?;
    Ok(answer(201, kind, &id, &data, context))
}

pub(crate) fn read(kind: Kind, _: &mut State, context: &RequestContext<'_>) -> Answered {
    Ok(answer(200, kind, context.part("id"), &Value::Null, context))
}

pub(crate) fn replace(kind: Kind, _: &mut State, context: &RequestContext<'_>) -> Answered {
    Ok(answer(200, kind, context.part("id"), &data(context)?, context))
}

/// Accepts a JSON Patch without applying it.
pub(crate) fn change(kind: Kind, _: &mut State, context: &RequestContext<'_>) -> Answered {
    match serde_json::from_slice(&context.request.body) {
        Ok(Value::List(_)) => Ok(answer(200, kind, context.part("id"), &Value::Null, context)),
        _ => Err(DataSyncError::NoPatch.into()),
    }
}

pub(crate) fn delete(kind: Kind, state: &mut State, context: &RequestContext<'_>) -> Answered {
    state.object_ids.remove(kind, context.part("id"));
    Ok(Response { status: 200, headers: Headers::default(), body: Vec::new() })
}

fn answer(status: u16, kind: Kind, id: &str, data: &Value, context: &RequestContext<'_>) -> Response {
    typed(kind, json(status, &object([("data", object::body(kind, id, data, context))])))
}

fn typed(kind: Kind, mut response: Response) -> Response {
    response.headers.push("content-type", &object::media_type(kind));
    response
}

fn get(kind: Kind, id: &str) -> Need {
    // A test of the routes checks all permission names, so the default is never used.
    Need::named(Permissions::named("get").unwrap_or_default(), kind, id.to_owned())
}

/// The field `data` of the body.
fn data(context: &RequestContext<'_>) -> Result<Value, Refusal> {
    let body = serde_json::from_slice(&context.request.body).unwrap_or(Value::Null);
    match body.get("data") {
        Some(data @ Value::Map(_)) => Ok(data.clone()),
        _ => Err(DataSyncError::NoData.into()),
    }
}

fn limit(context: &RequestContext<'_>) -> Result<usize, Refusal> {
    let Some(limit) = context.params.get("limit") else { return Ok(DEFAULT_LIMIT) };
    let limit = limit.parse().ok().filter(|limit| LIMITS.contains(limit));
    limit.ok_or_else(|| DataSyncError::Parameter("limit").into())
}

/// The id in the cursor: the list continues after it.
fn last(context: &RequestContext<'_>) -> Result<Option<String>, Refusal> {
    let Some(cursor) = context.params.get("cursor").filter(|cursor| !cursor.is_empty()) else {
        return Ok(None);
    };
    let json = STANDARD_NO_PAD.decode(cursor).ok();
    let cursor = json.and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    let id = cursor.as_ref().and_then(|cursor| cursor.get("i")?.as_text());
    id.map(|id| Some(id.to_owned())).ok_or_else(|| DataSyncError::Parameter("cursor").into())
}

fn cursor(id: &str) -> Value {
    let cursor = object([("i", text(id)), ("sv", Value::List(Vec::new()))]);
    // A map of texts and lists can always be written as JSON.
    text(STANDARD_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default()))
}

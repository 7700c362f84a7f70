//! Channel groups: filled by clients that may manage them, read by subscribers.

use crate::answer::{json, number, object, text, texts};
use crate::errors::Answered;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::{Response, Value};

/// `?add=` and `?remove=` change the group; without either, its channels are listed.
pub(crate) fn channels(state: &mut State, context: &RequestContext<'_>) -> Answered {
    let group = context.part("group");
    if context.params.get("add").is_none() && context.params.get("remove").is_none() {
        let channels = texts(state.channel_groups.channels(group));
        return Ok(payload(object([("channels", channels), ("group", text(group))])));
    }
    state.channel_groups.add(group, &context.param_list("add"))?;
    context.param_list("remove").iter().for_each(|channel| state.channel_groups.remove(group, channel));
    Ok(done())
}

pub(crate) fn delete(state: &mut State, context: &RequestContext<'_>) -> Answered {
    state.channel_groups.delete(context.part("group"));
    Ok(done())
}

pub(crate) fn list(state: &mut State, context: &RequestContext<'_>) -> Answered {
    let groups: Vec<_> = state.channel_groups.names().cloned().collect();
    let all = object([("groups", texts(&groups)), ("sub_key", text(context.part("sub")))]);
    Ok(payload(all))
}

fn done() -> Response {
    success("message", text("OK"))
}

fn payload(payload: Value) -> Response {
    success("payload", payload)
}

fn success(key: &str, value: Value) -> Response {
    let service = ("service", text("channel-registry"));
    json(200, &object([("status", number(200)), (key, value), service, ("error", Value::Bool(false))]))
}

//! Publish, signal and publish-file.

use crate::answer::{json, number, text};
use crate::errors::{Answered, Refusal};
use crate::request_context::RequestContext;
use crate::state::State;
use crate::state::{Message, MessageType};
use pam_core::{Method, Value};

/// Publish, by GET with the message in the path, or by POST with the message in the body.
pub(crate) fn message(state: &mut State, context: &RequestContext<'_>) -> Answered {
    send(state, context, MessageType::Message)
}

pub(crate) fn signal(state: &mut State, context: &RequestContext<'_>) -> Answered {
    send(state, context, MessageType::Signal)
}

pub(crate) fn file(state: &mut State, context: &RequestContext<'_>) -> Answered {
    send(state, context, MessageType::File)
}

fn send(state: &mut State, context: &RequestContext<'_>, message_type: MessageType) -> Answered {
    let json_text = match context.request.method {
        Method::Get => context.part("message").as_bytes(),
        _ => &context.request.body,
    };
    let data = serde_json::from_slice(json_text)
        .map_err(|_| Refusal::Message(state.clock.timetoken(context.moment.service)))?;
    let param = |name| context.params.get(name).unwrap_or_default();
    let timetoken = state.clock.message_timetoken(context.moment.service);
    state.messages.add(Message {
        timetoken,
        channel: context.part("channel").to_owned(),
        publisher: param("uuid").to_owned(),
        message_type,
        data,
        meta: serde_json::from_str(param("meta")).ok(),
    });
    Ok(json(200, &Value::List(vec![number(1), text("Sent"), text(format!("{timetoken:017}"))])))
}

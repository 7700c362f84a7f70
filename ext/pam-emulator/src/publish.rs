//! Publish, signal, publish-file, push channels and time.

use crate::answer::{json, number, text, texts};
use crate::errors::Refusal;
use crate::feed::{Message, MessageType};
use crate::manager::AccessManager;
use crate::routes::RequestContext;
use pam_core::{Method, Response, Value};

/// `GET /time/0`: needs no permission.
pub(crate) fn time(manager: &mut AccessManager, context: &RequestContext<'_>) -> Result<Response, Refusal> {
    let timetoken = manager.clock.timetoken(context.service_time);
    Ok(json(200, &Value::List(vec![number(timetoken.parse::<u64>().unwrap_or_default())])))
}

/// Publish, by GET with the message in the path or by POST with it in the body.
pub(crate) fn message(
    manager: &mut AccessManager,
    context: &RequestContext<'_>,
) -> Result<Response, Refusal> {
    send(manager, context, MessageType::Message)
}

pub(crate) fn signal(manager: &mut AccessManager, context: &RequestContext<'_>) -> Result<Response, Refusal> {
    send(manager, context, MessageType::Signal)
}

pub(crate) fn file(manager: &mut AccessManager, context: &RequestContext<'_>) -> Result<Response, Refusal> {
    send(manager, context, MessageType::File)
}

/// A device's channels: `?add=` and `?remove=` are answered, but nothing is ever pushed.
pub(crate) fn push(_: &mut AccessManager, context: &RequestContext<'_>) -> Result<Response, Refusal> {
    let changes = ["add", "remove"].iter().any(|name| context.params.get(name).is_some());
    let changed = Value::List(vec![number(1), text("Modified Channels")]);
    Ok(json(200, &if changes { changed } else { texts(&[]) }))
}

fn send(
    manager: &mut AccessManager,
    context: &RequestContext<'_>,
    message_type: MessageType,
) -> Result<Response, Refusal> {
    let json_text = match context.request.method {
        Method::Get => context.part("message").as_bytes(),
        _ => &context.request.body,
    };
    let data = serde_json::from_slice(json_text)
        .map_err(|_| Refusal::Message(manager.clock.timetoken(context.service_time)))?;
    let param = |name| context.params.get(name).unwrap_or_default();
    let timetoken = manager.clock.message_timetoken(context.service_time);
    manager.feed.add(Message {
        timetoken,
        channel: context.part("channel").to_owned(),
        publisher: param("uuid").to_owned(),
        message_type,
        data,
        meta: serde_json::from_str(param("meta")).ok(),
    });
    Ok(json(200, &Value::List(vec![number(1), text("Sent"), text(format!("{timetoken:017}"))])))
}

//! `GET /v2/subscribe/{sub}/{channels}/0`: the handshake, and polls that wait for messages.

use crate::answer::{json, number, object, text};
use crate::errors::Refusal;
use crate::reply::{Reply, Waiting};
use crate::request_context::RequestContext;
use crate::state::{Message, State};
use pam_core::{Response, UnixTime, Value, wildcard};

/// The most messages in one answer. The next poll gets the others.
const MOST: usize = 100;

/// Answers the handshake (`tt` is 0 or absent) at once, and a poll with messages. Other polls wait.
pub(crate) fn handle(state: &mut State, context: &RequestContext<'_>) -> Result<Reply, Refusal> {
    let waiting = read(context).ok_or(Refusal::Unreadable)?;
    if waiting.after == 0 {
        return Ok(Reply::Now(nothing(state, context.moment.service)));
    }
    Ok(delivery(state, &waiting).map_or(Reply::Wait(waiting), Reply::Now))
}

/// The messages for this poll, if there are any.
pub(crate) fn delivery(state: &State, waiting: &Waiting) -> Option<Response> {
    let messages = state.messages.after(waiting.after);
    let reached = messages.filter_map(|message| Some((message, reached_by(waiting, state, message)?)));
    let reached: Vec<_> = reached.take(MOST).collect();
    let (last, _) = reached.last()?;
    let key = state.keyset.subscribe.as_str();
    let envelopes = reached.iter().map(|(message, by)| envelope(message, key, *by)).collect();
    Some(answer(last.timetoken, envelopes))
}

/// An answer without messages.
pub(crate) fn nothing(state: &mut State, time: UnixTime) -> Response {
    answer(state.clock.message_timetoken(time), Vec::new())
}

fn answer(timetoken: u64, messages: Vec<Value>) -> Response {
    json(200, &object([("t", region_time(timetoken)), ("m", Value::List(messages))]))
}

/// The poll; `None` if it names no channel and no group, or has no readable timetoken.
fn read(context: &RequestContext<'_>) -> Option<Waiting> {
    let after = context.params.get("tt").map_or(Some(0), |text| text.parse().ok())?;
    let channels = context.part_list("channels");
    let groups = context.param_list("channel-group");
    let nothing = channels.is_empty() && groups.is_empty();
    (!nothing).then_some(Waiting { channels, groups, after })
}

/// Whether a poll gets a message. `Some(None)` means by the name of the channel, `Some(Some(…))` by a group or
/// wildcard.
fn reached_by<'a>(waiting: &'a Waiting, state: &State, message: &Message) -> Option<Option<&'a str>> {
    let channel = message.channel.as_str();
    if waiting.channels.iter().any(|name| name == channel) {
        return Some(None);
    }
    let group = waiting.groups.iter().find(|group| state.channel_groups.has(group, channel));
    let by = group.or_else(|| waiting.channels.iter().find(|name| wildcard::brings(name, channel)));
    by.map(|by| Some(by.as_str()))
}

/// A message as subscribers get it. `by` is the group or wildcard by which they get it.
fn envelope(message: &Message, subscribe_key: &str, by: Option<&str>) -> Value {
    let pairs = [
        ("a", Some(text("2"))),
        ("f", Some(number(0))),
        ("e", message.message_type.number().map(number)),
        ("i", Some(text(&message.publisher))),
        ("p", Some(region_time(message.timetoken))),
        ("k", Some(text(subscribe_key))),
        ("c", Some(text(&message.channel))),
        ("u", message.meta.clone()),
        ("d", Some(message.data.clone())),
        ("b", by.map(text)),
    ];
    let given = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Map(given.collect())
}

/// A timetoken with a region, as in every answer to a subscriber. The emulator is always in the same region.
fn region_time(timetoken: u64) -> Value {
    object([("t", text(format!("{timetoken:017}"))), ("r", number(12))])
}

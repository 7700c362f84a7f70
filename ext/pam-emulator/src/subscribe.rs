//! `GET /v2/subscribe/{sub}/{channels}/0`: the handshake, and polls that wait for messages.

use crate::answer::{json, object};
use crate::errors::Refusal;
use crate::feed::{Message, moment};
use crate::manager::{AccessManager, Reply};
use crate::operations::list;
use crate::routes::RequestContext;
use pam_core::{Response, UnixTime, Value};

/// One answer holds so many messages; the next poll gets the others.
const MOST: usize = 100;

/// A poll that was permitted and for which there is nothing yet.
#[derive(Clone, Debug)]
pub struct Waiting {
    channels: Vec<String>,
    groups: Vec<String>,
    after: u64,
}

/// The handshake (`tt` is 0 or absent) is answered at once, and so is a poll that has missed something.
pub(crate) fn handle(manager: &mut AccessManager, context: &RequestContext<'_>) -> Result<Reply, Refusal> {
    let waiting = Waiting::read(context).ok_or(Refusal::Unreadable)?;
    if waiting.after == 0 {
        return Ok(Reply::Now(nothing(manager, context.service_time)));
    }
    Ok(delivery(manager, &waiting).map_or(Reply::Wait(waiting), Reply::Now))
}

/// What has come for this poll, if anything has.
pub(crate) fn delivery(manager: &AccessManager, waiting: &Waiting) -> Option<Response> {
    let messages = manager.feed.after(waiting.after);
    let reached = messages.filter_map(|message| Some((message, waiting.reach(manager, message)?)));
    let reached: Vec<_> = reached.take(MOST).collect();
    let (last, _) = reached.last()?;
    let key = manager.keyset.subscribe.as_str();
    let envelopes = reached.iter().map(|(message, by)| message.envelope(key, *by)).collect();
    Some(answer(last.timetoken, envelopes))
}

/// An answer without messages.
pub(crate) fn nothing(manager: &mut AccessManager, time: UnixTime) -> Response {
    answer(manager.clock.message_timetoken(time), Vec::new())
}

fn answer(timetoken: u64, messages: Vec<Value>) -> Response {
    json(200, &object([("t", moment(timetoken)), ("m", Value::List(messages))]))
}

impl Waiting {
    /// `None` where there is nothing to wait for, or no telling since when.
    fn read(context: &RequestContext<'_>) -> Option<Self> {
        let after = context.params.get("tt").map_or(Some(0), |text| text.parse().ok())?;
        let channels = list(context.part("channels"));
        let groups = list(context.params.get("channel-group").unwrap_or_default());
        let nothing = channels.is_empty() && groups.is_empty();
        (!nothing).then_some(Self { channels, groups, after })
    }

    /// Whether a message reaches this poll, and through which group or wildcard if not by its channel's name.
    fn reach<'a>(&'a self, manager: &AccessManager, message: &Message) -> Option<Option<&'a str>> {
        let channel = message.channel.as_str();
        if self.channels.iter().any(|name| name == channel) {
            return Some(None);
        }
        let group = self.groups.iter().find(|group| manager.groups.has(group, channel));
        let by = group.or_else(|| self.channels.iter().find(|name| is_wildcard_for(name, channel)));
        by.map(|by| Some(by.as_str()))
    }
}

/// `a.*` is for every channel that begins with `a.`.
fn is_wildcard_for(name: &str, channel: &str) -> bool {
    let prefix = name.strip_suffix('*').filter(|prefix| prefix.ends_with('.'));
    prefix.is_some_and(|prefix| channel.len() > prefix.len() && channel.starts_with(prefix))
}

//! Channels with their listeners and latest messages.

use crate::explain::summary;
use crate::records::Recorded;
use crate::service::AccessManager;
use pam_core::UnixTime;
use serde_json::{Value, json};

/// The most messages and listeners in an answer.
const MOST: usize = 200;

pub(crate) fn list(manager: &AccessManager, now: UnixTime) -> Value {
    let open =
        manager.records.iter().rev().filter(|recorded| recorded.is_poll && recorded.end.get().is_none());
    let listeners: Vec<_> = open.take(MOST).map(|poll| listener(manager, poll, now)).collect();
    let messages: Vec<_> = manager
        .state
        .messages
        .latest_first()
        .take(MOST)
        .map(|message| {
            json!({
                "timetoken": format!("{:017}", message.timetoken),
                "channel": message.channel,
                "publisher": message.publisher,
                "type": message.message_type.number(),
                "message": serde_json::to_value(&message.data).unwrap_or_default(),
            })
        })
        .collect();
    json!({ "listeners": listeners, "messages": messages })
}

fn listener(manager: &AccessManager, poll: &Recorded, now: UnixTime) -> Value {
    let about = summary(&manager.state, poll);
    json!({
        "request": poll.id,
        "user": about.user,
        "channels": about.resources,
        "seconds": now.0.saturating_sub(poll.moment.real.0),
    })
}

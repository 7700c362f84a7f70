//! Channel groups: filled by clients that may manage them, read by subscribers.

use crate::answer::{json, number, object, text, texts};
use crate::errors::Refusal;
use crate::manager::AccessManager;
use crate::operations::list as names;
use crate::routes::Visit;
use pam_core::{Response, Value};
use std::collections::BTreeMap;

const SERVICE: &str = "channel-registry";

/// `?add=` and `?remove=` change the group; without either, its channels are listed.
pub(crate) fn channels(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    let group = visit.part("group");
    let (add, remove) = (visit.params.get("add"), visit.params.get("remove"));
    if add.is_none() && remove.is_none() {
        let channels = texts(manager.groups.of(group));
        return Ok(payload(object([("channels", channels), ("group", text(group))])));
    }
    names(add.unwrap_or_default()).into_iter().for_each(|channel| manager.groups.add(group, channel));
    names(remove.unwrap_or_default()).iter().for_each(|channel| manager.groups.remove(group, channel));
    Ok(done())
}

pub(crate) fn delete(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    manager.groups.0.remove(visit.part("group"));
    Ok(done())
}

pub(crate) fn list(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    let groups: Vec<_> = manager.groups.0.keys().cloned().collect();
    let all = object([("groups", texts(&groups)), ("sub_key", text(visit.part("sub")))]);
    Ok(payload(all))
}

fn done() -> Response {
    json(
        200,
        &object([
            ("status", number(200)),
            ("message", text("OK")),
            ("service", text(SERVICE)),
            ("error", Value::Bool(false)),
        ]),
    )
}

fn payload(payload: Value) -> Response {
    json(
        200,
        &object([
            ("status", number(200)),
            ("payload", payload),
            ("service", text(SERVICE)),
            ("error", Value::Bool(false)),
        ]),
    )
}

/// Groups with their channels, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct ChannelGroups(BTreeMap<String, Vec<String>>);

impl ChannelGroups {
    /// True where this channel is in that group.
    pub(crate) fn has(&self, group: &str, channel: &str) -> bool {
        self.of(group).iter().any(|known| known == channel)
    }

    fn of(&self, group: &str) -> &[String] {
        self.0.get(group).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, group: &str, channel: String) {
        if !self.has(group, &channel) {
            self.0.entry(group.to_owned()).or_default().push(channel);
        }
    }

    /// A group without channels is none.
    fn remove(&mut self, group: &str, channel: &str) {
        if let Some(channels) = self.0.get_mut(group) {
            channels.retain(|known| known != channel);
        }
        self.0.retain(|_, channels| !channels.is_empty());
    }
}

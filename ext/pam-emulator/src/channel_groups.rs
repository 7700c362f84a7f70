//! Channel groups: filled by clients that may manage them, read by subscribers.

use crate::answer::{json, number, object, text, texts};
use crate::errors::Refusal;
use crate::manager::AccessManager;
use crate::operations::list as names;
use crate::routes::Visit;
use pam_core::{Response, Value};
use std::collections::{BTreeMap, HashSet};

const SERVICE: &str = "channel-registry";

/// `?add=` and `?remove=` change the group; without either, its channels are listed.
pub(crate) fn channels(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    let group = visit.part("group");
    let (add, remove) = (visit.params.get("add"), visit.params.get("remove"));
    if add.is_none() && remove.is_none() {
        let channels = texts(manager.groups.of(group));
        return Ok(payload(object([("channels", channels), ("group", text(group))])));
    }
    manager.groups.add(group, &names(add.unwrap_or_default()))?;
    names(remove.unwrap_or_default()).iter().for_each(|channel| manager.groups.remove(group, channel));
    Ok(done())
}

pub(crate) fn delete(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    manager.groups.delete(visit.part("group"));
    Ok(done())
}

pub(crate) fn list(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    let groups: Vec<_> = manager.groups.channels.keys().cloned().collect();
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

/// So many bytes of names are kept; what would be more is refused.
const LIMIT: usize = 4 * 1024 * 1024;
/// Roughly what a name takes beside its letters.
const OVERHEAD: usize = 64;

/// Groups with their channels, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct ChannelGroups {
    channels: BTreeMap<String, Vec<String>>,
    bytes: usize,
}

impl ChannelGroups {
    /// True where this channel is in that group.
    pub(crate) fn has(&self, group: &str, channel: &str) -> bool {
        self.of(group).iter().any(|known| known == channel)
    }

    fn of(&self, group: &str) -> &[String] {
        self.channels.get(group).map_or(&[], Vec::as_slice)
    }

    /// Adds all of them, or none where there is no room.
    fn add(&mut self, group: &str, channels: &[String]) -> Result<(), Refusal> {
        let mut seen: HashSet<&str> = self.of(group).iter().map(String::as_str).collect();
        let new: Vec<_> = channels.iter().filter(|channel| seen.insert(channel)).cloned().collect();
        if new.is_empty() {
            return Ok(());
        }
        let group_bytes = if self.of(group).is_empty() { bytes(group) } else { 0 };
        let more = group_bytes + new.iter().map(|channel| bytes(channel)).sum::<usize>();
        if self.bytes + more > LIMIT {
            return Err(Refusal::TooLarge);
        }
        self.bytes += more;
        self.channels.entry(group.to_owned()).or_default().extend(new);
        Ok(())
    }

    /// A group without channels is none.
    fn remove(&mut self, group: &str, channel: &str) {
        let Some(channels) = self.channels.get_mut(group) else { return };
        let before = channels.len();
        channels.retain(|known| known != channel);
        self.bytes -= (before - channels.len()) * bytes(channel);
        if channels.is_empty() {
            self.delete(group);
        }
    }

    fn delete(&mut self, group: &str) {
        if let Some(channels) = self.channels.remove(group) {
            self.bytes -= bytes(group) + channels.iter().map(|channel| bytes(channel)).sum::<usize>();
        }
    }
}

fn bytes(name: &str) -> usize {
    OVERHEAD + name.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_channel_is_in_a_group_once_and_its_bytes_are_counted_once() {
        let mut groups = ChannelGroups::default();
        groups.add("g", &all(&["a", "b", "a"])).unwrap();
        groups.add("g", &all(&["b", "c"])).unwrap();
        groups.add("h", &[]).unwrap();
        assert_eq!(groups.of("g"), ["a", "b", "c"]);
        assert_eq!((groups.channels.len(), groups.bytes), (1, 4 * (OVERHEAD + 1)));
        groups.remove("g", "b");
        groups.remove("g", "nowhere");
        groups.remove("nowhere", "a");
        assert_eq!(groups.bytes, 3 * (OVERHEAD + 1));
        groups.remove("g", "a");
        groups.remove("g", "c");
        assert_eq!((groups.channels.len(), groups.bytes), (0, 0));
        groups.add("g", &all(&["a"])).unwrap();
        groups.delete("g");
        assert_eq!((groups.channels.len(), groups.bytes), (0, 0));
    }

    #[test]
    fn more_channels_than_there_is_room_for_are_refused_and_none_of_them_added() {
        let mut groups = ChannelGroups::default();
        let large = "x".repeat(LIMIT / 4);
        groups.add("g", &[format!("1{large}"), format!("2{large}")]).unwrap();
        let refused = groups.add("g", &[format!("3{large}"), format!("4{large}")]);
        assert!(matches!(refused, Err(Refusal::TooLarge)));
        assert_eq!(groups.of("g").len(), 2);
        groups.add("g", &[format!("1{large}"), "small".to_owned()]).unwrap();
        assert_eq!(groups.of("g").len(), 3);
    }
}

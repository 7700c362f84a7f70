//! Channel groups and their channels.

use super::no_room::NoRoom;
use std::collections::{BTreeMap, HashSet};

/// The most bytes of names that are kept. More are refused.
const LIMIT: usize = 4 * 1024 * 1024;
/// The approximate memory of a name in addition to its text.
const OVERHEAD: usize = 64;

/// Groups with their channels, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct ChannelGroups {
    channels: BTreeMap<String, Vec<String>>,
    bytes: usize,
}

impl ChannelGroups {
    /// Whether the channel is in the group.
    pub(crate) fn has(&self, group: &str, channel: &str) -> bool {
        self.channels(group).iter().any(|known| known == channel)
    }

    /// The channels of a group, in the order in which they were added.
    pub(crate) fn channels(&self, group: &str) -> &[String] {
        self.channels.get(group).map_or(&[], Vec::as_slice)
    }

    /// The names of all groups, in alphabetical order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.channels.keys()
    }

    /// Adds all channels, or none if they do not all fit.
    pub(crate) fn add(&mut self, group: &str, channels: &[String]) -> Result<(), NoRoom> {
        let mut seen: HashSet<&str> = self.channels(group).iter().map(String::as_str).collect();
        let new: Vec<_> = channels.iter().filter(|channel| seen.insert(channel)).cloned().collect();
        if new.is_empty() {
            return Ok(());
        }
        let group_bytes = if self.channels(group).is_empty() { bytes(group) } else { 0 };
        let more = group_bytes + new.iter().map(|channel| bytes(channel)).sum::<usize>();
        if self.bytes + more > LIMIT {
            return Err(NoRoom);
        }
        self.bytes += more;
        self.channels.entry(group.to_owned()).or_default().extend(new);
        Ok(())
    }

    /// Removes a channel. A group without channels is deleted.
    pub(crate) fn remove(&mut self, group: &str, channel: &str) {
        let Some(channels) = self.channels.get_mut(group) else { return };
        let before = channels.len();
        channels.retain(|known| known != channel);
        self.bytes -= (before - channels.len()) * bytes(channel);
        if channels.is_empty() {
            self.delete(group);
        }
    }

    pub(crate) fn delete(&mut self, group: &str) {
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
        assert_eq!(groups.channels("g"), ["a", "b", "c"]);
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
        assert_eq!(refused, Err(NoRoom));
        assert_eq!(groups.channels("g").len(), 2);
        groups.add("g", &[format!("1{large}"), "small".to_owned()]).unwrap();
        assert_eq!(groups.channels("g").len(), 3);
    }
}

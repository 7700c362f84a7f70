//! Channel groups and their channels.

use super::room::{NoRoom, Room};
use std::collections::{BTreeMap, HashSet};

/// Groups with their channels, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct ChannelGroups {
    channels: BTreeMap<String, Vec<String>>,
    room: Room,
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
        let is_new = seen.is_empty();
        let new: Vec<_> = channels.iter().filter(|channel| seen.insert(channel)).cloned().collect();
        if new.is_empty() {
            return Ok(());
        }
        self.room.take(new.iter().map(String::as_str).chain(is_new.then_some(group)))?;
        self.channels.entry(group.to_owned()).or_default().extend(new);
        Ok(())
    }

    /// Removes a channel. A group without channels is deleted.
    pub(crate) fn remove(&mut self, group: &str, channel: &str) {
        let Some(channels) = self.channels.get_mut(group) else { return };
        if let Some(index) = channels.iter().position(|known| known == channel) {
            self.room.free([channels.remove(index).as_str()]);
        }
        if channels.is_empty() {
            self.delete(group);
        }
    }

    pub(crate) fn delete(&mut self, group: &str) {
        if let Some(channels) = self.channels.remove(group) {
            self.room.free(channels.iter().map(String::as_str).chain([group]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::room::LIMIT;
    use super::*;

    fn all(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_channel_is_in_a_group_once_and_takes_memory_until_it_is_removed() {
        let mut groups = ChannelGroups::default();
        groups.add("g", &all(&["a", "b", "a"])).unwrap();
        groups.add("g", &all(&["b", "c"])).unwrap();
        groups.add("h", &[]).unwrap();
        assert_eq!(groups.channels("g"), ["a", "b", "c"]);
        let mut expected = Room::default();
        expected.take(["g", "a", "b", "c"]).unwrap();
        assert_eq!((groups.channels.len(), &groups.room), (1, &expected));
        groups.remove("g", "b");
        groups.remove("g", "nowhere");
        groups.remove("nowhere", "a");
        expected.free(["b"]);
        assert_eq!(groups.room, expected);
        groups.remove("g", "a");
        groups.remove("g", "c");
        assert_eq!((groups.channels.len(), &groups.room), (0, &Room::default()));
        groups.add("g", &all(&["a"])).unwrap();
        groups.delete("g");
        assert_eq!((groups.channels.len(), groups.room), (0, Room::default()));
    }

    #[test]
    fn channels_beyond_the_limit_are_refused_and_none_of_them_is_added() {
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

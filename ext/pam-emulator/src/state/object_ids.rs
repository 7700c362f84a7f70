//! The ids of created DataSync objects, so that lists have rows. The objects themselves are not stored.

use super::room::{NoRoom, Room};
use pam_core::Kind;
use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

/// Ids by the kind of object.
#[derive(Debug, Default)]
pub(crate) struct ObjectIds {
    ids: HashMap<Kind, BTreeSet<String>>,
    room: Room,
}

impl ObjectIds {
    /// Adds an id, unless it exists already.
    pub(crate) fn add(&mut self, kind: Kind, id: &str) -> Result<(), NoRoom> {
        let ids = self.ids.entry(kind).or_default();
        if !ids.contains(id) {
            self.room.take([id])?;
            ids.insert(id.to_owned());
        }
        Ok(())
    }

    pub(crate) fn remove(&mut self, kind: Kind, id: &str) {
        if self.ids.get_mut(&kind).is_some_and(|ids| ids.remove(id)) {
            self.room.free([id]);
        }
    }

    /// The ids of a kind, in alphabetical order, from the one after `last` on.
    pub(crate) fn after(&self, kind: Kind, last: Option<&str>) -> impl Iterator<Item = &str> {
        let start = last.map_or(Bound::Unbounded, Bound::Excluded);
        let ids = self.ids.get(&kind).into_iter();
        ids.flat_map(move |ids| ids.range::<str, _>((start, Bound::Unbounded))).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::super::room::LIMIT;
    use super::*;

    fn listed(ids: &ObjectIds, kind: Kind, last: Option<&str>) -> Vec<String> {
        ids.after(kind, last).map(str::to_owned).collect()
    }

    #[test]
    fn ids_are_listed_by_kind_in_order_and_once() {
        let mut ids = ObjectIds::default();
        for id in ["c", "a", "b", "a"] {
            ids.add(Kind::User, id).unwrap();
        }
        ids.add(Kind::Channel, "a").unwrap();
        assert_eq!(listed(&ids, Kind::User, None), ["a", "b", "c"]);
        assert_eq!(listed(&ids, Kind::User, Some("a")), ["b", "c"]);
        assert_eq!(listed(&ids, Kind::User, Some("bb")), ["c"]);
        assert_eq!(listed(&ids, Kind::Channel, None), ["a"]);
        assert!(listed(&ids, Kind::Group, None).is_empty());
    }

    #[test]
    fn ids_beyond_the_limit_are_refused_until_others_are_removed() {
        let mut ids = ObjectIds::default();
        let large = "x".repeat(LIMIT / 2);
        ids.add(Kind::User, &large).unwrap();
        assert_eq!(ids.add(Kind::Channel, &large), Err(NoRoom));
        ids.remove(Kind::Channel, &large);
        assert_eq!(ids.add(Kind::Channel, &large), Err(NoRoom));
        ids.remove(Kind::User, &large);
        assert_eq!(ids.room, Room::default());
        ids.add(Kind::Channel, &large).unwrap();
    }
}

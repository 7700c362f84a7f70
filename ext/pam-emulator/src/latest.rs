//! The latest items of a series that never ends, within a limit of memory.

use std::collections::VecDeque;

/// An item that knows how much memory it takes.
pub(crate) trait Weighed {
    fn bytes(&self) -> usize;
}

/// At most `MOST` items, and at most `BYTES` of them. The oldest are dropped first, never the latest.
#[derive(Debug)]
pub(crate) struct Latest<T, const MOST: usize, const BYTES: usize> {
    items: VecDeque<T>,
    bytes: usize,
}

impl<T, const MOST: usize, const BYTES: usize> Default for Latest<T, MOST, BYTES> {
    fn default() -> Self {
        Self { items: VecDeque::new(), bytes: 0 }
    }
}

impl<T: Weighed, const MOST: usize, const BYTES: usize> Latest<T, MOST, BYTES> {
    /// Adds an item, and returns those that had to go.
    pub(crate) fn add(&mut self, item: T) -> Vec<T> {
        self.bytes += item.bytes();
        self.items.push_back(item);
        std::iter::from_fn(|| self.drop_oldest()).collect()
    }

    /// The items, oldest first.
    pub(crate) const fn items(&self) -> &VecDeque<T> {
        &self.items
    }

    /// The item at a position of [`items`](Self::items). Its memory must not change.
    pub(crate) fn get_mut(&mut self, position: usize) -> Option<&mut T> {
        self.items.get_mut(position)
    }

    fn drop_oldest(&mut self) -> Option<T> {
        let is_full = self.items.len() > MOST || self.bytes > BYTES && self.items.len() > 1;
        let oldest = if is_full { self.items.pop_front() } else { None }?;
        self.bytes -= oldest.bytes();
        Some(oldest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weighed for usize {
        fn bytes(&self) -> usize {
            *self
        }
    }

    #[test]
    fn the_oldest_items_are_dropped_when_there_are_too_many_or_they_take_too_much_memory() {
        let mut latest = Latest::<usize, 3, 100>::default();
        assert!([1, 2, 3].into_iter().all(|item| latest.add(item).is_empty()));
        assert_eq!((latest.add(4), latest.bytes), (vec![1], 9));
        assert_eq!((latest.add(94), latest.bytes), (vec![2, 3], 98));
        assert_eq!(latest.items(), &[4, 94]);
    }

    #[test]
    fn the_latest_item_is_kept_even_if_it_is_larger_than_the_limit() {
        let mut latest = Latest::<usize, 3, 100>::default();
        latest.add(1);
        assert_eq!((latest.add(101), latest.bytes), (vec![1], 101));
        assert_eq!((latest.add(1), latest.bytes), (vec![101], 1));
    }
}

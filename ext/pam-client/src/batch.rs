//! Counts the running calls of a batch, and raises an event when enough of them have ended.
//!
//! Reacquiring the GVL costs about as much as the rest of a call, so a waiting thread is woken once for many calls.

use crate::event::Event;
use crate::lock::lock;
use crate::run::background::Hook;
use std::sync::{Arc, Mutex, MutexGuard};

/// The calls of one batch.
#[derive(Default)]
pub struct Batch {
    counts: Mutex<Counts>,
    event: Event,
}

#[derive(Default)]
struct Counts {
    under_way: usize,
    /// How many calls have ended since the current wait began.
    ended: usize,
    /// How many calls have to end to finish the wait.
    enough: usize,
}

impl Batch {
    /// Adds a running call. The returned hook has to be called when the call ends.
    pub fn add(self: &Arc<Self>) -> Hook {
        self.counts().under_way += 1;
        let batch = Arc::clone(self);
        Box::new(move || batch.end_one())
    }

    /// How many calls are running.
    pub fn under_way(&self) -> usize {
        self.counts().under_way
    }

    /// Raised once enough calls have ended; see [`expect`](Self::expect) and [`settle_for`](Self::settle_for).
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Starts a new count: the event is raised after `enough` calls have ended.
    pub fn expect(&self, enough: usize) {
        let mut counts = self.counts();
        counts.ended = 0;
        counts.enough = enough.clamp(1, counts.under_way.max(1));
        self.event.lower();
    }

    /// Lowers the number of calls to wait for, without restarting the count.
    pub fn settle_for(&self, enough: usize) {
        let mut counts = self.counts();
        counts.enough = enough;
        if counts.ended >= enough {
            self.event.raise();
        }
    }

    fn end_one(&self) {
        let mut counts = self.counts();
        counts.under_way = counts.under_way.saturating_sub(1);
        counts.ended += 1;
        if counts.ended == counts.enough {
            self.event.raise();
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        lock(&self.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_calls_that_end_raise_the_event() {
        let batch = Arc::new(Batch::default());
        let [first, second, third] = [batch.add(), batch.add(), batch.add()];
        batch.expect(2);
        first();
        assert!(!batch.event().is_raised());
        second();
        assert!(batch.event().is_raised());
        assert_eq!(batch.under_way(), 1);
        third();
        assert_eq!(batch.under_way(), 0);
    }

    #[test]
    fn no_more_calls_are_expected_than_are_under_way() {
        let batch = Arc::new(Batch::default());
        let only = batch.add();
        batch.expect(32);
        only();
        assert!(batch.event().is_raised());
    }

    #[test]
    fn settling_for_fewer_counts_those_that_have_ended() {
        let batch = Arc::new(Batch::default());
        let [first, _second] = [batch.add(), batch.add()];
        batch.expect(2);
        first();
        batch.settle_for(1);
        assert!(batch.event().is_raised());
    }
}

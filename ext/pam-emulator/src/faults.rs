//! Scripted failures: what the next requests are answered with, whatever they ask.

use std::collections::VecDeque;

/// Statuses with how many answers they are still good for, in the order they were scripted.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<(u16, usize)>);

impl Faults {
    pub(crate) fn add(&mut self, status: u16, times: usize) {
        let status = if (200..600).contains(&status) { status } else { 500 };
        if times > 0 {
            self.0.push_back((status, times));
        }
    }

    pub(crate) fn next(&mut self) -> Option<u16> {
        let (status, times) = self.0.pop_front()?;
        if times > 1 {
            self.0.push_front((status, times - 1));
        }
        Some(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_come_in_the_order_they_were_scripted_and_end() {
        let mut faults = Faults::default();
        faults.add(503, 2);
        faults.add(400, 0);
        faults.add(429, 1);
        faults.add(42, 1);
        let given: Vec<_> = std::iter::from_fn(|| faults.next()).collect();
        assert_eq!(given, [503, 503, 429, 500]);
    }
}

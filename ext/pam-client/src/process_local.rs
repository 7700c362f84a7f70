//! What must not outlive a fork.

use crate::lock::lock;
use std::mem::forget;
use std::sync::{Arc, Mutex};

/// Tells this process from those that it was forked from.
pub fn process() -> u32 {
    std::process::id()
}

/// A value of one process: built on first use, and built anew in a forked child.
///
/// Its lock is never held while a call runs, so a fork finds it free where forks happen between calls only; Ruby's
/// do, for they need the interpreter's lock.
pub struct ProcessLocal<T>(Mutex<Option<(u32, Arc<T>)>>);

impl<T> ProcessLocal<T> {
    /// Empty.
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// This process's value, if it was built already.
    pub fn get(&self) -> Option<Arc<T>> {
        let cell = lock(&self.0);
        cell.as_ref().filter(|(owner, _)| *owner == process()).map(|(_, value)| Arc::clone(value))
    }

    /// This process's value, built if it is not there yet.
    pub fn get_or_try_build<E>(&self, build: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let mut cell = lock(&self.0);
        let here = process();
        match &*cell {
            Some((owner, value)) if *owner == here => Ok(Arc::clone(value)),
            _ => {
                let value = Arc::new(build()?);
                drop_own(cell.replace((here, Arc::clone(&value))));
                Ok(value)
            }
        }
    }

    /// Lets go of the value.
    pub fn clear(&self) {
        drop_own(lock(&self.0).take());
    }
}

impl<T> Default for ProcessLocal<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for ProcessLocal<T> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Dropping a runtime or a socket of the parent could hang, or disturb the parent: a child forgets them.
fn drop_own<T>(cell: Option<(u32, Arc<T>)>) {
    if let Some((owner, value)) = cell {
        if owner != process() {
            forget(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// A cell as a forked child finds it.
    fn inherited(value: Arc<String>) -> ProcessLocal<String> {
        ProcessLocal(Mutex::new(Some((process() + 1, value))))
    }

    fn built(cell: &ProcessLocal<String>, text: &str) -> String {
        let Ok(value) = cell.get_or_try_build(|| Ok::<_, Infallible>(text.to_owned()));
        (*value).clone()
    }

    #[test]
    fn a_value_is_built_once() {
        let cell = ProcessLocal::new();
        assert!(cell.get().is_none());
        assert_eq!(built(&cell, "first"), "first");
        assert_eq!(built(&cell, "second"), "first");
        cell.clear();
        assert_eq!(built(&cell, "third"), "third");
    }

    #[test]
    fn a_failure_to_build_leaves_the_cell_empty() {
        let cell = ProcessLocal::<String>::new();
        assert_eq!(cell.get_or_try_build(|| Err("no")), Err("no"));
        assert!(cell.get().is_none());
    }

    #[test]
    fn a_forked_child_builds_its_own_value_and_never_drops_its_parents() {
        let parents = Arc::new("parent".to_owned());
        let cell = inherited(Arc::clone(&parents));
        assert!(cell.get().is_none());
        assert_eq!(built(&cell, "child"), "child");
        drop(cell);
        let cell = inherited(Arc::clone(&parents));
        cell.clear();
        drop(cell);
        assert_eq!(Arc::strong_count(&parents), 3);
    }
}

//! Values that must not be used after a fork.

use crate::lock::lock;
use std::mem::forget;
use std::sync::{Arc, Mutex};

/// The id of this process. A forked child has another one.
pub fn process() -> u32 {
    std::process::id()
}

/// A value that is built on first use, and built again in a forked child.
///
/// Its lock is never held during a call. Ruby forks only while it holds the GVL, so the lock is always free in the
/// child.
pub struct ProcessLocal<T>(Mutex<Option<(u32, Arc<T>)>>);

impl<T> ProcessLocal<T> {
    /// A cell without a value.
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The value of this process, if it exists.
    pub fn get(&self) -> Option<Arc<T>> {
        let cell = lock(&self.0);
        cell.as_ref().filter(|(owner, _)| *owner == process()).map(|(_, value)| Arc::clone(value))
    }

    /// The value of this process; built if it does not exist yet.
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

    /// Drops the value.
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

/// Leaks the value of a parent process: dropping its runtime or sockets could hang, or disturb the parent.
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

    /// A cell whose value was built by a parent process.
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
    fn a_forked_child_builds_its_own_value_and_does_not_drop_the_inherited_one() {
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

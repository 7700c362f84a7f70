//! What must not outlive a fork.

use crate::gate;
use crate::lock::lock;
use std::mem::forget;
use std::sync::{Arc, Mutex};

/// A value of one process: built on first use, and built anew after a fork.
pub(crate) struct PidCell<T>(Mutex<Option<(u64, Arc<T>)>>);

impl<T> PidCell<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// This process's value, where it was built already.
    pub(crate) fn get(&self) -> Option<Arc<T>> {
        let cell = lock(&self.0);
        cell.as_ref().filter(|(owner, _)| *owner == gate::generation()).map(|(_, value)| Arc::clone(value))
    }

    /// This process's value, built where it is not there yet.
    pub(crate) fn get_or_try_build<E>(&self, build: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let mut cell = lock(&self.0);
        let generation = gate::generation();
        match &*cell {
            Some((owner, value)) if *owner == generation => Ok(Arc::clone(value)),
            _ => {
                let value = Arc::new(build()?);
                leak_foreign(cell.replace((generation, Arc::clone(&value))));
                Ok(value)
            }
        }
    }
}

impl<T> PidCell<T> {
    /// Lets go of the value.
    pub(crate) fn clear(&self) {
        leak_foreign(lock(&self.0).take());
    }
}

impl<T> Drop for PidCell<T> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Dropping a runtime or socket of the parent's could hang or disturb the parent; a child forgets them.
fn leak_foreign<T>(cell: Option<(u64, Arc<T>)>) {
    if let Some((owner, value)) = cell {
        if owner != gate::generation() {
            forget(value);
        }
    }
}

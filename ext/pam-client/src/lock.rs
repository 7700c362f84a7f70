//! Locking that ignores poisoning.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A poisoned lock is safe to use: no code that runs under one of these locks can panic in the middle of a change.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

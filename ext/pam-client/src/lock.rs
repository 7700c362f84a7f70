//! How this crate takes its locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// No code that can panic half way through a change runs under a lock here, so the data of a poisoned lock is sound.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

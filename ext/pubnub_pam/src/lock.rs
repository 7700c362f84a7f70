//! How this crate takes its locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// No lock here is held while code runs that could leave its data half done, so a poisoned one is as good.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Ruby's lock (GVL), its threads and its interrupts: the only file that releases the lock.

#![expect(unsafe_code, reason = "Ruby's C interface")]

use magnus::rb_sys::FromRawValue;
use magnus::{Error, Ruby, Value};
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::thread;

/// Runs `block` on this thread without the GVL, where nothing of Ruby's may be touched, not even to make an exception.
///
/// Nothing comes back where an interrupt was pending already, so that `block` never ran; an error, where it panicked.
/// The gate never raises by itself (`INTR_FAIL`), so no Rust frame is jumped over.
///
/// `wake` has to make `block` return soon. It may run in a signal handler, at any moment: it must neither lock nor
/// allocate, which is what `UBF_ASYNC_SAFE` promises. Without that promise, Ruby starts a thread of its own for each
/// wait of a program's only thread, which took longer than the wait for a fast answer.
pub(crate) fn without_gvl<T, B, W>(block: B, wake: &W) -> Option<thread::Result<T>>
where
    B: FnOnce() -> T,
    W: Fn() + Sync,
{
    struct Crossing<T, B> {
        block: Option<B>,
        outcome: Option<thread::Result<T>>,
    }
    extern "C" fn cross<T, B: FnOnce() -> T>(crossing: *mut c_void) -> *mut c_void {
        // SAFETY: the pointer is the crossing below, which nothing else touches until this returns.
        let crossing = unsafe { &mut *crossing.cast::<Crossing<T, B>>() };
        // A panic must not cross into C.
        let block = crossing.block.take();
        crossing.outcome = block.map(|block| catch_unwind(AssertUnwindSafe(block)));
        ptr::null_mut()
    }
    extern "C" fn unblock<W: Fn()>(wake: *mut c_void) {
        // SAFETY: the pointer is `wake`, which outlives the call; Ruby calls this only while that is under way.
        let wake = unsafe { &*wake.cast_const().cast::<W>() };
        let _ = catch_unwind(AssertUnwindSafe(wake));
    }
    let mut crossing = Crossing { block: Some(block), outcome: None };
    let there = ptr::from_mut(&mut crossing).cast::<c_void>();
    let back = ptr::from_ref(wake).cast_mut().cast::<c_void>();
    const FLAGS: u32 = rb_sys::RB_NOGVL_INTR_FAIL | rb_sys::RB_NOGVL_UBF_ASYNC_SAFE;
    // SAFETY: both functions match their C types and touch nothing of Ruby's.
    unsafe {
        rb_sys::rb_nogvl(Some(cross::<T, B>), there, Some(unblock::<W>), back, FLAGS as c_int);
    }
    crossing.outcome
}

/// Runs what is pending (signal traps), and brings back as a value what is raised (kills, timeouts, Ctrl-C).
pub(crate) fn check_interrupts(_ruby: &Ruby) -> Result<(), Error> {
    magnus::rb_sys::protect(|| {
        // SAFETY: the GVL is held, as the `Ruby` handle proves, and `protect` catches what this raises.
        unsafe { rb_sys::rb_thread_check_ints() };
        rb_sys::Qnil.into()
    })
    .map(drop)
}

/// Signals are the main thread's to handle.
pub(crate) fn is_main_thread(_ruby: &Ruby) -> bool {
    // SAFETY: the GVL is held, as the `Ruby` handle proves; both only read what is always there.
    unsafe { rb_sys::rb_thread_main() == rb_sys::rb_thread_current() }
}

/// The fiber scheduler that a wait of this thread would hold up.
pub(crate) fn scheduler(_ruby: &Ruby) -> Option<Value> {
    // SAFETY: the GVL is held, as the `Ruby` handle proves, and the scheduler is on the stack from here on.
    let scheduler = unsafe { Value::from_raw(rb_sys::rb_fiber_scheduler_current()) };
    Some(scheduler).filter(|scheduler| !magnus::value::ReprValue::is_nil(*scheduler))
}

/// Says of the methods defined from here on whether any Ractor may call them.
pub(crate) fn ractor_safe(_ruby: &Ruby, flag: bool) {
    // SAFETY: the GVL is held, as the `Ruby` handle proves; this only marks definitions.
    unsafe { rb_sys::rb_ext_ractor_safe(flag) };
}

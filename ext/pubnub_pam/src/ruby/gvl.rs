//! Ruby's GVL, threads and interrupts. This is the only file that releases the GVL.

#![expect(unsafe_code, reason = "Ruby's C interface")]

use magnus::rb_sys::FromRawValue;
use magnus::{Error, Ruby, Value};
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::thread;

/// Runs `block` on this thread without the GVL. `block` must not use Ruby objects, not even to make an exception.
///
/// Returns `None` if an interrupt was already pending and `block` did not run, and an error if `block` panicked. It
/// never raises (`INTR_FAIL`), so Ruby never jumps over Rust frames.
///
/// `wake` has to make `block` return soon. It can run in a signal handler, so it must not lock or allocate;
/// `UBF_ASYNC_SAFE` declares that. Without this flag, Ruby starts an extra thread for each wait of a single-threaded
/// program, which took longer than the wait for a fast answer.
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
        // SAFETY: the pointer is `crossing` below. Nothing else uses it until this function returns.
        let crossing = unsafe { &mut *crossing.cast::<Crossing<T, B>>() };
        // A panic must not unwind into C.
        let block = crossing.block.take();
        crossing.outcome = block.map(|block| catch_unwind(AssertUnwindSafe(block)));
        ptr::null_mut()
    }
    extern "C" fn unblock<W: Fn()>(wake: *mut c_void) {
        // SAFETY: the pointer is `wake`. Ruby calls this function only during `rb_nogvl`, and `wake` lives longer.
        let wake = unsafe { &*wake.cast_const().cast::<W>() };
        let _ = catch_unwind(AssertUnwindSafe(wake));
    }
    let mut crossing = Crossing { block: Some(block), outcome: None };
    let there = ptr::from_mut(&mut crossing).cast::<c_void>();
    let back = ptr::from_ref(wake).cast_mut().cast::<c_void>();
    const FLAGS: u32 = rb_sys::RB_NOGVL_INTR_FAIL | rb_sys::RB_NOGVL_UBF_ASYNC_SAFE;
    // SAFETY: both functions match their C types and use no Ruby objects.
    unsafe {
        rb_sys::rb_nogvl(Some(cross::<T, B>), there, Some(unblock::<W>), back, FLAGS as c_int);
    }
    crossing.outcome
}

/// Runs pending signal traps. An exception from one, or from a kill or a timeout, is returned as an error.
pub(crate) fn check_interrupts(_ruby: &Ruby) -> Result<(), Error> {
    magnus::rb_sys::protect(|| {
        // SAFETY: the `Ruby` handle proves that the GVL is held, and `protect` catches exceptions.
        unsafe { rb_sys::rb_thread_check_ints() };
        rb_sys::Qnil.into()
    })
    .map(drop)
}

/// Ruby handles signals on the main thread.
pub(crate) fn is_main_thread(_ruby: &Ruby) -> bool {
    // SAFETY: the `Ruby` handle proves that the GVL is held; both functions only read global state.
    unsafe { rb_sys::rb_thread_main() == rb_sys::rb_thread_current() }
}

/// The fiber scheduler of this thread, if waiting here would block its other fibers.
pub(crate) fn scheduler(_ruby: &Ruby) -> Option<Value> {
    // SAFETY: the `Ruby` handle proves that the GVL is held, and the scheduler stays on the stack.
    let scheduler = unsafe { Value::from_raw(rb_sys::rb_fiber_scheduler_current()) };
    Some(scheduler).filter(|scheduler| !magnus::value::ReprValue::is_nil(*scheduler))
}

/// Sets whether methods defined from now on may be called in any Ractor.
pub(crate) fn ractor_safe(_ruby: &Ruby, flag: bool) {
    // SAFETY: the `Ruby` handle proves that the GVL is held; this only marks definitions.
    unsafe { rb_sys::rb_ext_ractor_safe(flag) };
}

//! Turns panics into Ruby exceptions at every entry point.
//!
//! magnus turns a panic into a `fatal`, which cannot be rescued and ends the process.

use crate::ruby::error;
use magnus::{Error, Ruby};
use pam_client::Panicked;
use std::panic::{self, AssertUnwindSafe};

/// Runs `work`; a panic becomes a `PubnubPam::InternalError`.
pub(crate) fn guard<T>(ruby: &Ruby, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(error::bug(ruby, &Panicked::here())))
}

/// Defines an entry point with `$arity` arguments. `$argument` are their names, including the receiver.
macro_rules! entry {
    ($kind:ident, $plain:ident, $with_ruby:ident, $function:expr, $arity:tt, $($argument:ident)*) => {
        magnus::$kind!(
            |ruby: &magnus::Ruby $(, $argument: magnus::Value)*| {
                #[allow(unused_imports, reason = "one of them: it depends on the function's first argument")]
                use magnus::method::{$plain, $with_ruby};
                $crate::ruby::panic_guard::guard(ruby, || ($function).call_convert_value(ruby $(, $argument)*))
            },
            $arity
        )
    };
}

/// Like `magnus::method!`, with the guard.
macro_rules! method {
    ($function:expr, 0) => { $crate::ruby::panic_guard::entry!(method, Method0, RubyMethod0, $function, 0, this) };
    ($function:expr, 1) => { $crate::ruby::panic_guard::entry!(method, Method1, RubyMethod1, $function, 1, this a) };
    ($function:expr, 2) => { $crate::ruby::panic_guard::entry!(method, Method2, RubyMethod2, $function, 2, this a b) };
    ($function:expr, 3) => { $crate::ruby::panic_guard::entry!(method, Method3, RubyMethod3, $function, 3, this a b c) };
    ($function:expr, 4) => { $crate::ruby::panic_guard::entry!(method, Method4, RubyMethod4, $function, 4, this a b c d) };
    ($function:expr, 5) => { $crate::ruby::panic_guard::entry!(method, Method5, RubyMethod5, $function, 5, this a b c d e) };
}

/// Like `magnus::function!`, with the guard. With arity -1, the function gets a slice of its arguments.
macro_rules! function {
    ($function:expr, -1) => {
        magnus::function!(
            |ruby: &magnus::Ruby, arguments: &[magnus::Value]| {
                $crate::ruby::panic_guard::guard(ruby, || ($function)(ruby, arguments))
            },
            -1
        )
    };
    ($function:expr, 0) => { $crate::ruby::panic_guard::entry!(function, Function0, RubyFunction0, $function, 0,) };
    ($function:expr, 1) => { $crate::ruby::panic_guard::entry!(function, Function1, RubyFunction1, $function, 1, a) };
    ($function:expr, 2) => { $crate::ruby::panic_guard::entry!(function, Function2, RubyFunction2, $function, 2, a b) };
    ($function:expr, 3) => { $crate::ruby::panic_guard::entry!(function, Function3, RubyFunction3, $function, 3, a b c) };
}

pub(crate) use {entry, function, method};

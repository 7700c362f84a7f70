//! No panic gets out: at every entry point, and in every task, it becomes an error that Ruby can rescue.
//!
//! What magnus makes of a panic by itself is a `fatal`, which ends the process whatever is rescued.

use crate::error;
use magnus::{Error, Ruby};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::Pin;
use std::task::Poll;

thread_local! {
    static LAST_PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Where a panic came from. Its text is not kept: it can quote what was being worked on, secrets included.
#[derive(Clone, Debug)]
pub(crate) struct Panicked {
    place: String,
}

impl Panicked {
    pub(crate) fn here() -> Self {
        Self { place: LAST_PLACE.take().unwrap_or_else(|| "an unknown place".to_owned()) }
    }

    /// For people: what happened, and what to do about it.
    pub(crate) fn message(&self) -> String {
        format!(
            "a bug in pubnub_pam {} (it panicked at {}): please report this message at {}/issues",
            env!("CARGO_PKG_VERSION"),
            self.place,
            env!("CARGO_PKG_HOMEPAGE")
        )
    }
}

/// Keeps panics from being printed, text and all.
///
/// The hook is this library's own: Rust's runtime is linked into it, and other extensions have theirs.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(|location| format!("{}:{}", location.file(), location.line()));
        // In a thread that is being taken down there is no place to put it, and nobody to read it.
        let _ = LAST_PLACE.try_with(|last| last.set(place));
    }));
}

/// Runs `work`; a panic in it is a `PubnubPam::InternalError`.
pub(crate) fn fence<T>(ruby: &Ruby, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(error::bug(ruby, &Panicked::here())))
}

/// Runs `work` in a task; a panic in it is a value.
pub(crate) async fn contain<W: Future>(mut work: Pin<&mut W>) -> Result<W::Output, Panicked> {
    poll_fn(|context| {
        panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)))
            .map_or_else(|_| Poll::Ready(Err(Panicked::here())), |poll| poll.map(Ok))
    })
    .await
}

/// An entry point of `$arity` arguments; `$argument` are names for them, the receiver's included.
macro_rules! entry {
    ($kind:ident, $plain:ident, $with_ruby:ident, $function:expr, $arity:tt, $($argument:ident)*) => {
        magnus::$kind!(
            |ruby: &magnus::Ruby $(, $argument: magnus::Value)*| {
                #[allow(unused_imports, reason = "one of them: it depends on the function's first argument")]
                use magnus::method::{$plain, $with_ruby};
                $crate::fence::fence(ruby, || ($function).call_convert_value(ruby $(, $argument)*))
            },
            $arity
        )
    };
}

/// `magnus::method!`, fenced.
macro_rules! method {
    ($function:expr, 0) => { $crate::fence::entry!(method, Method0, RubyMethod0, $function, 0, this) };
    ($function:expr, 1) => { $crate::fence::entry!(method, Method1, RubyMethod1, $function, 1, this a) };
    ($function:expr, 2) => { $crate::fence::entry!(method, Method2, RubyMethod2, $function, 2, this a b) };
    ($function:expr, 3) => { $crate::fence::entry!(method, Method3, RubyMethod3, $function, 3, this a b c) };
    ($function:expr, 4) => { $crate::fence::entry!(method, Method4, RubyMethod4, $function, 4, this a b c d) };
    ($function:expr, 5) => { $crate::fence::entry!(method, Method5, RubyMethod5, $function, 5, this a b c d e) };
}

/// `magnus::function!`, fenced.
macro_rules! function {
    ($function:expr, 0) => { $crate::fence::entry!(function, Function0, RubyFunction0, $function, 0,) };
    ($function:expr, 1) => { $crate::fence::entry!(function, Function1, RubyFunction1, $function, 1, a) };
    ($function:expr, 2) => { $crate::fence::entry!(function, Function2, RubyFunction2, $function, 2, a b) };
    ($function:expr, 3) => { $crate::fence::entry!(function, Function3, RubyFunction3, $function, 3, a b c) };
}

pub(crate) use {entry, function, method};

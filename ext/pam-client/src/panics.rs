//! A panic in a call is a value: where it came from, and nothing of its text.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::Pin;
use std::task::Poll;

thread_local! {
    static LAST_PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Where a panic came from. Its text is not kept: it can quote what was being worked on, secrets included.
#[derive(Clone, Debug)]
pub struct Panicked {
    place: String,
}

impl Panicked {
    /// The last panic of this thread.
    pub fn here() -> Self {
        Self { place: LAST_PLACE.take().unwrap_or_else(|| "an unknown place".to_owned()) }
    }
}

/// For people: what happened, and what to do about it.
impl fmt::Display for Panicked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "a bug in pubnub_pam {} (it panicked at {}): please report this message at {}/issues",
            env!("CARGO_PKG_VERSION"),
            self.place,
            env!("CARGO_PKG_HOMEPAGE")
        )
    }
}

/// Keeps panics from being printed, and remembers their place.
///
/// The hook belongs to this library alone: Rust's runtime is linked into it, and other extensions have their own.
pub fn install_panic_hook() {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(|location| format!("{}:{}", location.file(), location.line()));
        // A thread that is ending has no thread-local storage any more, and nobody who would read it.
        let _ = LAST_PLACE.try_with(|last| last.set(place));
    }));
}

/// Runs `work`; a panic in it is a value.
pub(crate) async fn contain<W: Future>(mut work: Pin<&mut W>) -> Result<W::Output, Panicked> {
    poll_fn(|context| {
        panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)))
            .map_or_else(|_| Poll::Ready(Err(Panicked::here())), |poll| poll.map(Ok))
    })
    .await
}

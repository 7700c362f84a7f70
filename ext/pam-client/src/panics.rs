//! Turns a panic in a call into a value. The value has the place of the panic, but not its message.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::Pin;
use std::task::Poll;

thread_local! {
    static LAST_PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Where a panic happened. The message is dropped, because it can contain secrets.
#[derive(Clone, Debug)]
pub struct Panicked {
    place: String,
}

impl Panicked {
    /// The last panic on this thread.
    pub fn here() -> Self {
        Self { place: LAST_PLACE.take().unwrap_or_else(|| "an unknown place".to_owned()) }
    }
}

/// A message for users: what happened, and how to report it.
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

/// Stops panics from being printed, and remembers where they happened.
///
/// The hook affects only this library: it is linked with its own copy of Rust's runtime, and so are other extensions.
pub fn install_panic_hook() {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(|location| format!("{}:{}", location.file(), location.line()));
        // A thread that is ending has no thread-local storage any more; its panics are not needed.
        let _ = LAST_PLACE.try_with(|last| last.set(place));
    }));
}

/// Runs `work`, and returns a panic in it as an error.
pub(crate) async fn contain<W: Future>(mut work: Pin<&mut W>) -> Result<W::Output, Panicked> {
    poll_fn(|context| {
        panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)))
            .map_or_else(|_| Poll::Ready(Err(Panicked::here())), |poll| poll.map(Ok))
    })
    .await
}

//! The client of one keyset, without Ruby.
//!
//! [`Client`] prepares a call. The call runs either inline, on the thread that waits for it ([`InlineRun`]), or on
//! the background thread of the process ([`Background`]). Each attempt has a new timestamp and signature. The call
//! ends with an [`Outcome`].

mod batch;
mod call;
mod client;
mod clock;
mod event;
mod front_end;
mod lock;
mod outcome;
mod panics;
mod process_local;
mod run;
mod settings;
mod stopwatch;
mod wake_pipe;

pub use batch::Batch;
pub use call::PreparedCall;
pub use client::{CallError, Client};
pub use event::{Event, ThreadWait};
pub use front_end::FrontEnd;
pub use outcome::{NoOutcome, Outcome};
pub use panics::{Panicked, install_panic_hook};
pub use process_local::{ProcessLocal, process};
pub use run::background::{Background, Hook, TaskHandle};
pub use run::inline::{Alarm, InlineRun};
#[cfg(feature = "test-hooks")]
pub use run::running;
pub use stopwatch::Elapsed;
pub use wake_pipe::WakePipe;

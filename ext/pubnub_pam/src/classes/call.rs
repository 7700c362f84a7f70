//! `PubnubPam::Native::Call`: a prepared or running call, and its outcome once it ends.

use crate::ruby::error;
use crate::ruby::gvl;
use crate::ruby::panic_guard::method;
use crate::ruby::wait;
use magnus::prelude::*;
use magnus::{Error, RArray, RHash, RModule, RString, Ruby, Symbol};
use pam_client::{Background, Elapsed, Hook, NoOutcome, Outcome, PreparedCall, TaskHandle};
use pam_core::{Detail, Rejection, Response, Success, timetoken as told_time};
use pam_http::{Failure, FailureKind};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::time::Duration;

#[magnus::wrap(class = "PubnubPam::Native::Call", free_immediately, size)]
pub(crate) struct Call {
    /// Set until the call is sent.
    prepared: Cell<Option<PreparedCall>>,
    /// Set if the call runs in the background.
    task: OnceCell<TaskHandle<Outcome>>,
    unsigned: Arc<pam_core::UnsignedCall>,
    origin: Arc<str>,
    elapsed: Elapsed,
    outcome: OnceCell<Outcome>,
}

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Call", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Call>(ruby);
    class.define_method("start", method!(start, 1))?;
    class.define_method("join", method!(join, 0))?;
    class.define_method("wait", method!(wait, 1))?;
    class.define_method("over?", method!(Call::is_over, 0))?;
    class.define_method("cancel", method!(Call::cancel, 0))?;
    class.define_method("url", method!(url, 0))?;
    class.define_method("status", method!(status, 0))?;
    class.define_method("body", method!(body, 0))?;
    class.define_method("headers", method!(headers, 0))?;
    class.define_method("attempts", method!(attempts, 0))?;
    class.define_method("duration", method!(duration, 0))?;
    class.define_method("failure", method!(failure, 0))?;
    class.define_method("failure_message", method!(failure_message, 0))?;
    class.define_method("clock_offset", method!(clock_offset, 0))?;
    class.define_method("token", method!(token, 0))?;
    class.define_method("accepted?", method!(is_accepted, 0))?;
    class.define_method("granted?", method!(is_granted, 0))?;
    class.define_method("timetoken", method!(timetoken, 0))?;
    class.define_method("rejection", method!(rejection, 0))?;
    Ok(())
}

impl Call {
    /// A call that has not been sent yet.
    pub(crate) fn of(prepared: PreparedCall) -> Self {
        Self {
            unsigned: prepared.unsigned(),
            origin: prepared.origin(),
            elapsed: prepared.elapsed(),
            prepared: Cell::new(Some(prepared)),
            task: OnceCell::new(),
            outcome: OnceCell::new(),
        }
    }

    /// Sends the call in the background, unless it was already sent.
    pub(crate) fn start(&self, background: &Background, hook: impl FnOnce() -> Option<Hook>) {
        if let Some(prepared) = self.prepared.take() {
            let _ = self.task.set(prepared.start(background, hook()));
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.outcome.get().is_some() || self.task.get().is_some_and(TaskHandle::is_over)
    }

    pub(crate) fn cancel(&self) {
        if self.prepared.take().is_some() {
            self.end(NoOutcome::Cancelled.into());
        }
        if let Some(task) = self.task.get() {
            task.cancel();
        }
    }

    fn end(&self, outcome: Outcome) {
        let _ = self.outcome.set(outcome);
    }

    /// Sends the call unless it was already sent: on this thread, or in the background if a fiber scheduler is
    /// active.
    fn send(&self, ruby: &Ruby) -> Result<(), Error> {
        if gvl::scheduler(ruby).is_some() {
            return start(ruby, self, None);
        }
        if let Some(prepared) = self.prepared.take() {
            self.end(run(ruby, prepared)?);
        }
        Ok(())
    }

    /// The outcome; `None` while the call is running.
    fn outcome(&self) -> Option<&Outcome> {
        if self.outcome.get().is_none() {
            if let Some(task) = self.task.get().filter(|task| task.is_over()) {
                self.end(task.take().unwrap_or_else(Outcome::from));
            }
        }
        self.outcome.get()
    }

    fn response(&self) -> Option<&Response> {
        self.outcome()?.answer.as_ref().ok().map(|answer| &answer.response)
    }

    fn success(&self) -> Option<&Success> {
        self.outcome()?.success.as_ref()
    }

    fn failed(&self) -> Option<&Failure> {
        self.outcome()?.answer.as_ref().err()
    }
}

/// Runs the call on this thread. If no file descriptor is free, the garbage collector runs first, to close the
/// connections of unused clients.
fn run(ruby: &Ruby, prepared: PreparedCall) -> Result<Outcome, Error> {
    let ready = prepared.run().or_else(|(prepared, _)| {
        ruby.gc_start();
        prepared.run()
    });
    match ready {
        Ok(run) => wait::for_inline(ruby, run),
        Err((_, failed)) => Ok(Outcome::failed(FailureKind::Setup, failed.to_string())),
    }
}

/// Sends the call in the background. If it has an id, `next_finished` returns that id when the call ends.
fn start(ruby: &Ruby, call: &Call, id: Option<u64>) -> Result<(), Error> {
    let background = wait::background(ruby)?;
    call.start(&background, || id.map(|id| background.report(id)));
    Ok(())
}

/// Waits until the call ends, and sends it first if necessary. An interrupt that raises cancels the request.
fn join(ruby: &Ruby, call: &Call) -> Result<(), Error> {
    call.send(ruby)?;
    call.task.get().map_or(Ok(()), |task| wait::for_end_of(ruby, task))
}

/// Waits for at most this many seconds, or without limit if nil. Returns whether the call has ended.
fn wait(ruby: &Ruby, call: &Call, seconds: Option<f64>) -> Result<bool, Error> {
    // Not `max`, which would turn NaN into 0.
    let limit = seconds.map(|seconds| Duration::try_from_secs_f64(if seconds < 0.0 { 0.0 } else { seconds }));
    match limit.transpose() {
        Ok(limit) => call.task.get().map_or(Ok(call.is_over()), |task| wait::for_task(ruby, task, limit)),
        Err(_) => {
            Err(error::named(ruby, "ArgumentError", &"timeout: expected seconds, got no finite number"))
        }
    }
}

/// The URL without secrets. It is built on demand because it is rarely needed.
fn url(call: &Call) -> String {
    format!("{}{}", call.origin, call.unsigned.redacted_target())
}

fn status(call: &Call) -> Option<u16> {
    call.response().map(|response| response.status)
}

fn body(ruby: &Ruby, call: &Call) -> Option<RString> {
    call.response().map(|response| ruby.enc_str_new(&response.body, ruby.utf8_encoding()))
}

fn headers(ruby: &Ruby, call: &Call) -> Result<RHash, Error> {
    let headers = call.response().into_iter().flat_map(|response| response.headers.iter());
    ruby.hash_try_from_iter(headers.map(Ok))
}

/// At least 1: a call that was cancelled before it was sent counts as one attempt.
fn attempts(call: &Call) -> u32 {
    let counted = match call.outcome().map(|outcome| &outcome.answer) {
        Some(Ok(answer)) => answer.attempts,
        Some(Err(failure)) => failure.attempts,
        None => 0,
    };
    counted.max(1)
}

/// Seconds from the start of the call to its end; 0 while it is running.
fn duration(call: &Call) -> f64 {
    call.elapsed.get().as_secs_f64()
}

/// Why there is no answer: `:timeout`, `:tls`, `:connection`, `:answer`, `:foreign`, `:setup` or `:internal`. nil if
/// there is one.
fn failure(ruby: &Ruby, call: &Call) -> Option<Symbol> {
    call.failed().map(|failure| ruby.to_symbol(failure.kind.name()))
}

fn failure_message(call: &Call) -> Option<String> {
    call.failed().map(|failure| failure.message.clone())
}

/// How many seconds the service's clock is ahead of this machine's, if the service refused the timestamp.
fn clock_offset(call: &Call) -> Option<i64> {
    call.outcome()?.clock_offset.map(|offset| offset.0)
}

fn token(call: &Call) -> Option<&str> {
    call.success()?.token.as_deref()
}

/// Whether the service's answer is a success in JSON.
fn is_accepted(call: &Call) -> bool {
    call.success().is_some()
}

/// Whether the answer to a grant is a success and has a token.
fn is_granted(call: &Call) -> bool {
    call.success().is_some_and(|success| success.token.is_some())
}

/// The service's time, if the call asked for it.
fn timetoken(call: &Call) -> Option<u64> {
    call.response().and_then(told_time)
}

/// The service's error, if it refused the call.
fn rejection(ruby: &Ruby, call: &Call) -> Result<Option<RHash>, Error> {
    let Some(response) = call.response() else { return Ok(None) };
    let rejection = Rejection::read(response);
    let hash = ruby.hash_new();
    hash.aset(ruby.to_symbol("json"), rejection.is_json)?;
    hash.aset(ruby.to_symbol("message"), rejection.message)?;
    hash.aset(ruby.to_symbol("source"), rejection.source)?;
    hash.aset(ruby.to_symbol("details"), details(ruby, &rejection.details)?)?;
    Ok(Some(hash))
}

fn details(ruby: &Ruby, details: &[Detail]) -> Result<RArray, Error> {
    let list = ruby.ary_new();
    for detail in details {
        let hash = ruby.hash_new();
        hash.aset("message", detail.message.as_str())?;
        hash.aset("location", detail.location.as_str())?;
        hash.aset("locationType", detail.location_type.as_str())?;
        list.push(hash)?;
    }
    Ok(list)
}

//! `PubnubPam::Native::Call`: a request under way, then its outcome.

use crate::convert;
use crate::error;
use crate::exchange::Outcome;
use crate::fence::method;
use crate::prepared::PreparedCall;
use crate::runtime::{self, Lost, Ticket};
use crate::stopwatch::Elapsed;
use magnus::prelude::*;
use magnus::{Error, RArray, RHash, RModule, RString, Ruby, Symbol, Value};
use pam_core::{Detail, Rejection, Response, Success, timetoken as told_time};
use pam_http::{Failure, Kind};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// What was sent, and where to.
pub(crate) struct Sent {
    pub(crate) call: Arc<pam_core::Call>,
    pub(crate) origin: Arc<str>,
}

impl Sent {
    /// Without its secrets. Hardly ever asked for, so it is not made before.
    fn url(&self) -> String {
        format!("{}{}", self.origin, self.call.redacted_target())
    }
}

#[magnus::wrap(class = "PubnubPam::Native::Call", free_immediately, size)]
pub(crate) struct Call {
    /// Until somebody sends it.
    prepared: Cell<Option<PreparedCall>>,
    /// Once a task is at it.
    ticket: OnceCell<Ticket<Outcome>>,
    sent: Sent,
    elapsed: Elapsed,
    outcome: OnceCell<Outcome>,
}

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Call", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Call>(ruby);
    class.define_method("join", method!(join, 0))?;
    class.define_method("wait", method!(wait, 1))?;
    class.define_method("over?", method!(Call::is_over, 0))?;
    class.define_method("cancel", method!(Call::cancel, 0))?;
    class.define_method("http_method", method!(http_method, 0))?;
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
    /// A call that is sent when somebody waits for it.
    pub(crate) fn waiting(prepared: PreparedCall, sent: Sent) -> Self {
        let elapsed = prepared.elapsed();
        Self { prepared: Cell::new(Some(prepared)), ..Self::new(sent, elapsed) }
    }

    /// A call that a task is at.
    pub(crate) fn under_way(ticket: Ticket<Outcome>, sent: Sent, elapsed: Elapsed) -> Self {
        Self { ticket: OnceCell::from(ticket), ..Self::new(sent, elapsed) }
    }

    fn new(sent: Sent, elapsed: Elapsed) -> Self {
        let (prepared, ticket) = (Cell::new(None), OnceCell::new());
        Self { prepared, ticket, sent, elapsed, outcome: OnceCell::new() }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.outcome.get().is_some() || self.ticket.get().is_some_and(Ticket::is_over)
    }

    pub(crate) fn cancel(&self) {
        if self.prepared.take().is_some() {
            self.end(without_answer(&Lost::Cancelled));
        }
        if let Some(ticket) = self.ticket.get() {
            ticket.cancel();
        }
    }

    fn end(&self, outcome: Outcome) {
        let _ = self.outcome.set(outcome);
    }

    /// Sends it, where nobody has: from this thread, or by a task where this thread has other fibers to run.
    fn send(&self, ruby: &Ruby) -> Result<(), Error> {
        match self.prepared.take() {
            Some(prepared) if PreparedCall::can_run(ruby) => self.end(prepared.run(ruby)?),
            Some(prepared) => {
                let _ = self.ticket.set(prepared.start(&*runtime::started(ruby)?, None));
            }
            None => {}
        }
        Ok(())
    }

    /// The outcome of a call that is over; nothing while it is under way.
    fn outcome(&self) -> Option<&Outcome> {
        if self.outcome.get().is_none() {
            if let Some(ticket) = self.ticket.get().filter(|ticket| ticket.is_over()) {
                self.end(ticket.take().unwrap_or_else(|lost| without_answer(&lost)));
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

/// Of a call that has come to no outcome of its own.
pub(crate) fn without_answer(lost: &Lost) -> Outcome {
    let (kind, message) = match lost {
        Lost::Foreign => (
            Kind::Connection,
            "the call was started before this process was forked; only its parent can finish it".to_owned(),
        ),
        Lost::Cancelled => (Kind::Connection, "the call was cancelled".to_owned()),
        Lost::Panicked(panicked) => (Kind::Internal, panicked.message()),
    };
    Outcome::failed(kind, message)
}

/// Waits for the end; what interrupts the wait for good ends the request as well.
fn join(ruby: &Ruby, call: &Call) -> Result<(), Error> {
    call.send(ruby)?;
    call.ticket.get().map_or(Ok(()), |ticket| ticket.join(ruby))
}

/// Waits at most so many seconds, or for ever with nil; true where the call is over.
fn wait(ruby: &Ruby, call: &Call, seconds: Value) -> Result<bool, Error> {
    let limit = convert::timeout(seconds).map_err(|invalid| error::invalid(ruby, &invalid))?;
    call.ticket.get().map_or(Ok(call.is_over()), |ticket| ticket.wait(ruby, limit))
}

fn http_method(call: &Call) -> &'static str {
    call.sent.call.method().as_str()
}

fn url(call: &Call) -> String {
    call.sent.url()
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

/// At least 1: a call that was cancelled before it was sent counts as tried once.
fn attempts(call: &Call) -> u32 {
    let counted = match call.outcome().map(|outcome| &outcome.answer) {
        Some(Ok(answer)) => answer.attempts,
        Some(Err(failure)) => failure.attempts,
        None => 0,
    };
    counted.max(1)
}

/// Seconds from the start of the task to its end; 0 while it is under way.
fn duration(call: &Call) -> f64 {
    call.elapsed.get().as_secs_f64()
}

/// What kept an answer from coming: `:timeout`, `:tls`, `:connection`, `:answer`, `:foreign`, `:setup`,
/// `:internal`; nil where one came.
fn failure(ruby: &Ruby, call: &Call) -> Option<Symbol> {
    call.failed().map(|failure| ruby.to_symbol(failure.kind.name()))
}

fn failure_message(call: &Call) -> Option<String> {
    call.failed().map(|failure| failure.message.clone())
}

/// By how many seconds the service's clock is ahead of this machine's, where it complained of the time.
fn clock_offset(call: &Call) -> Option<i64> {
    call.outcome()?.clock_offset.map(|offset| offset.0)
}

fn token(call: &Call) -> Option<&str> {
    call.success()?.token.as_deref()
}

/// True where the service's answer says yes, in JSON.
fn is_accepted(call: &Call) -> bool {
    call.success().is_some()
}

/// True where the answer to a grant says yes and has a token.
fn is_granted(call: &Call) -> bool {
    call.success().is_some_and(|success| success.token.is_some())
}

/// The service's time, where that was asked.
fn timetoken(call: &Call) -> Option<u64> {
    call.response().and_then(told_time)
}

/// What the service said of a refused call.
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

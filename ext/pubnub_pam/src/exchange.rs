//! One call, stamped and signed anew for each of its attempts, by the service's clock as far as that is known.

use crate::clock::{self, ServiceClock};
use crate::lock::lock;
use pam_core::{Call, ClockOffset, Keyset, Rejection, Request, Response, Success, UnixTime};
use pam_http::{Answer, Exchange, Failure, Kind, Transport, http_date};
use std::sync::{Arc, Mutex, MutexGuard};

/// How a call ended.
pub(crate) struct Outcome {
    pub(crate) answer: Result<Answer, Failure>,
    /// What is of use in an answer that says yes.
    pub(crate) success: Option<Success>,
    /// How far off this machine's clock is, where the service complained of it.
    pub(crate) clock_offset: Option<ClockOffset>,
}

impl Outcome {
    /// That of a call that nobody has sent, or whose sending came to nothing.
    pub(crate) fn failed(kind: Kind, message: String) -> Self {
        Self { answer: Err(Failure { kind, message, attempts: 0 }), success: None, clock_offset: None }
    }
}

pub(crate) struct SignedCall {
    call: Arc<Call>,
    keyset: Arc<Keyset>,
    clock: Arc<ServiceClock>,
    stamp: Mutex<Stamp>,
    /// Read out of the last attempt's answer.
    success: Mutex<Option<Success>>,
}

/// What is known of the last attempt's timestamp.
struct Stamp {
    sent: UnixTime,
    used: ClockOffset,
    measured: Option<ClockOffset>,
    /// What this call has corrected the clock by.
    corrected: Option<ClockOffset>,
}

impl SignedCall {
    pub(crate) fn new(call: Arc<Call>, keyset: Arc<Keyset>, clock: Arc<ServiceClock>) -> Self {
        let stamp =
            Stamp { sent: UnixTime(0), used: ClockOffset::default(), measured: None, corrected: None };
        Self { call, keyset, clock, stamp: Mutex::new(stamp), success: Mutex::default() }
    }

    pub(crate) async fn send(self, transport: &Transport) -> Outcome {
        let answer = transport.send(&self).await;
        let success = lock(&self.success).take().filter(|_| answer.is_ok());
        Outcome { answer, success, clock_offset: self.stamp().measured }
    }

    fn stamp(&self) -> MutexGuard<'_, Stamp> {
        lock(&self.stamp)
    }
}

impl Exchange for SignedCall {
    fn request(&self) -> Request {
        let (sent, used) = (clock::here(), self.clock.offset());
        let mut stamp = self.stamp();
        (stamp.sent, stamp.used) = (sent, used);
        drop(stamp);
        // Without keys a call goes unsigned; only those that need none are started without.
        self.keyset
            .signer()
            .map_or_else(|_| self.call.unsigned(), |signer| self.call.signed(signer, used.applied_to(sent)))
    }

    fn check(&self, answer: &Response) -> Result<(), String> {
        *lock(&self.success) = self.call.read(answer).map_err(|foreign| foreign.to_string())?;
        Ok(())
    }

    /// A refused timestamp teaches the time. Where what it teaches agrees with what was sent, it would not help.
    fn learn(&self, answer: &Response) -> bool {
        if answer.status != 400 || !Rejection::read(answer).is_of_timestamp() {
            return false;
        }
        let mut stamp = self.stamp();
        let date = answer.header("date").and_then(http_date);
        stamp.measured = date.map(|date| ClockOffset::measured(stamp.sent, clock::here(), date));
        if let Some(corrected) = stamp.corrected {
            // It was refused again.
            self.clock.forget(corrected);
            return false;
        }
        // Without a date that can be believed, there is this machine's clock.
        let offset = stamp.measured.filter(|measured| measured.is_credible()).unwrap_or_default();
        if !offset.differs_from(stamp.used) {
            return false;
        }
        stamp.corrected = Some(offset);
        self.clock.correct(offset);
        true
    }
}

//! One call, stamped and signed anew for each of its attempts, by the service's clock as far as that is known.

use crate::clock::{self, ServiceClock};
use pam_core::{Call, ClockOffset, Keyset, Rejection, Request, Response, UnixTime};
use pam_http::{Answer, Exchange, Failure, Kind, Transport, http_date};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a call ended.
pub(crate) struct Outcome {
    pub(crate) answer: Result<Answer, Failure>,
    /// How far off this machine's clock is, where the service complained of it.
    pub(crate) clock_offset: Option<ClockOffset>,
}

impl Outcome {
    /// That of a call that nobody has sent, or whose sending came to nothing.
    pub(crate) fn failed(kind: Kind, message: String) -> Self {
        Self { answer: Err(Failure { kind, message, attempts: 0 }), clock_offset: None }
    }
}

pub(crate) struct SignedCall {
    call: Arc<Call>,
    keyset: Arc<Keyset>,
    clock: Arc<ServiceClock>,
    stamp: Mutex<Stamp>,
}

/// What is known of the last attempt's timestamp.
struct Stamp {
    sent: UnixTime,
    used: ClockOffset,
    measured: Option<ClockOffset>,
}

impl SignedCall {
    pub(crate) fn new(call: Arc<Call>, keyset: Arc<Keyset>, clock: Arc<ServiceClock>) -> Self {
        let stamp = Stamp { sent: UnixTime(0), used: ClockOffset::default(), measured: None };
        Self { call, keyset, clock, stamp: Mutex::new(stamp) }
    }

    pub(crate) async fn send(self, transport: &Transport) -> Outcome {
        let answer = transport.send(&self).await;
        Outcome { answer, clock_offset: self.stamp().measured }
    }

    fn stamp(&self) -> MutexGuard<'_, Stamp> {
        self.stamp.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// A refused timestamp teaches the time. Where the answer's date agrees with what was sent, it would not help.
    fn learn(&self, answer: &Response) -> bool {
        if answer.status != 400 || !Rejection::read(answer).is_of_timestamp() {
            return false;
        }
        let Some(date) = answer.header("date").and_then(http_date) else { return false };
        let mut stamp = self.stamp();
        let measured = ClockOffset::measured(stamp.sent, clock::here(), date);
        stamp.measured = Some(measured);
        let is_news = measured.differs_from(stamp.used);
        if is_news {
            self.clock.correct(measured);
        }
        is_news
    }
}

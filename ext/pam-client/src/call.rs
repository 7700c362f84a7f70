//! A single call. Each attempt gets a new timestamp, corrected by the service's clock, and a new signature.

use crate::clock::{self, ServiceClock};
use crate::lock::lock;
use crate::outcome::Outcome;
use crate::run::background::{Background, Hook, TaskHandle};
use crate::run::connections::Connections;
use crate::run::inline::InlineRun;
use crate::stopwatch::Elapsed;
use pam_core::{ClockOffset, Keyset, Rejection, Request, Response, Success, UnixTime, UnsignedCall};
use pam_http::{Exchange, Transport, http_date};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

/// A call that has not been sent yet.
pub struct PreparedCall {
    call: SignedCall,
    connections: Arc<Connections>,
    origin: Arc<str>,
    elapsed: Elapsed,
}

impl PreparedCall {
    pub(crate) fn new(
        call: UnsignedCall,
        keyset: Arc<Keyset>,
        clock: Arc<ServiceClock>,
        connections: Arc<Connections>,
        origin: Arc<str>,
    ) -> Self {
        let call = SignedCall::new(Arc::new(call), keyset, clock);
        Self { call, connections, origin, elapsed: Elapsed::default() }
    }

    /// Makes this call panic, for tests.
    #[cfg(feature = "test-hooks")]
    pub(crate) fn broken(mut self) -> Self {
        self.call.is_broken = true;
        self
    }

    /// The duration of the call. It is known once the call ends.
    pub fn elapsed(&self) -> Elapsed {
        self.elapsed.clone()
    }

    /// The request before it is signed.
    pub fn unsigned(&self) -> Arc<UnsignedCall> {
        Arc::clone(&self.call.call)
    }

    /// The URL of the service.
    pub fn origin(&self) -> Arc<str> {
        Arc::clone(&self.origin)
    }

    /// Sends the call from the background thread, and runs `hook` when it ends.
    pub fn start(self, background: &Background, hook: Option<Hook>) -> TaskHandle<Outcome> {
        let (watch, transport) = (self.elapsed.start(), self.connections.shared());
        background.spawn(hook, || async move {
            let _watch = watch;
            self.call.send(&transport).await
        })
    }

    /// Prepares the call to run on this thread, without sending anything.
    ///
    /// # Errors
    /// Returns the call and the reason if the system cannot open another connection.
    pub fn run(self) -> Result<InlineRun, (Box<Self>, io::Error)> {
        match self.connections.take() {
            Ok(runtime) => {
                let (call, connections, watch) = (self.call, self.connections, self.elapsed.start());
                Ok(InlineRun::new(runtime, connections, watch, |transport| async move {
                    call.send(&transport).await
                }))
            }
            Err(error) => Err((Box::new(self), error)),
        }
    }
}

struct SignedCall {
    call: Arc<UnsignedCall>,
    keyset: Arc<Keyset>,
    clock: Arc<ServiceClock>,
    stamp: Mutex<Stamp>,
    /// The result from the last attempt's answer.
    success: Mutex<Option<Success>>,
    #[cfg(feature = "test-hooks")]
    is_broken: bool,
}

/// The timestamp of the last attempt, and what its answer says about it.
struct Stamp {
    sent: UnixTime,
    used: ClockOffset,
    measured: Option<ClockOffset>,
    /// The clock correction that this call has made.
    corrected: Option<ClockOffset>,
}

impl SignedCall {
    fn new(call: Arc<UnsignedCall>, keyset: Arc<Keyset>, clock: Arc<ServiceClock>) -> Self {
        let stamp =
            Stamp { sent: UnixTime(0), used: ClockOffset::default(), measured: None, corrected: None };
        Self {
            call,
            keyset,
            clock,
            stamp: Mutex::new(stamp),
            success: Mutex::default(),
            #[cfg(feature = "test-hooks")]
            is_broken: false,
        }
    }

    async fn send(self, transport: &Transport) -> Outcome {
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
        #[cfg(feature = "test-hooks")]
        #[expect(clippy::panic, reason = "that is the point")]
        if self.is_broken {
            panic!("the text of a panic can hold a secret")
        }
        let (sent, used) = (clock::here(), self.clock.offset());
        let mut stamp = self.stamp();
        (stamp.sent, stamp.used) = (sent, used);
        drop(stamp);
        // Only calls that need no signature can start without keys.
        self.keyset
            .signer()
            .map_or_else(|_| self.call.unsigned(), |signer| self.call.signed(signer, used.applied_to(sent)))
    }

    fn check(&self, answer: &Response) -> Result<(), String> {
        *lock(&self.success) = self.call.read(answer).map_err(|foreign| foreign.to_string())?;
        Ok(())
    }

    /// If the service refuses the timestamp, corrects the clock from its `Date` header. Returns false if the
    /// correction would change nothing.
    fn learn(&self, answer: &Response) -> bool {
        if answer.status != 400 || !Rejection::read(answer).is_of_timestamp() {
            return false;
        }
        let mut stamp = self.stamp();
        let date = answer.header("date").and_then(http_date);
        stamp.measured = date.map(|date| ClockOffset::measured(stamp.sent, clock::here(), date));
        if let Some(corrected) = stamp.corrected {
            // The corrected timestamp was refused as well.
            self.clock.forget(corrected);
            return false;
        }
        // Without a credible date, this machine's clock is used.
        let offset = stamp.measured.filter(|measured| measured.is_credible()).unwrap_or_default();
        if !offset.differs_from(stamp.used) {
            return false;
        }
        stamp.corrected = Some(offset);
        self.clock.correct(offset);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::Caller;

    fn keyset() -> Arc<Keyset> {
        Arc::new(Keyset::new("sub-c-x", Some("pub-c-x"), Some("sec-c-x")).unwrap())
    }

    fn call(clock: &Arc<ServiceClock>) -> SignedCall {
        let call = UnsignedCall::revoke(&keyset(), "p0F2", &Caller::new("me").unwrap()).unwrap();
        SignedCall::new(Arc::new(call), keyset(), Arc::clone(clock))
    }

    fn timestamp(request: &Request) -> u64 {
        let (_, after) = request.query.split_once("timestamp=").unwrap();
        after.split('&').next().unwrap().parse().unwrap()
    }

    /// The service's refusal of a timestamp, with this `Date` header.
    fn refusal(date: &str) -> Response {
        let body = br#"{"message":"Invalid Timestamp","error":true,"status":400}"#.to_vec();
        Response { status: 400, headers: [("date", date)].into_iter().collect(), body }
    }

    #[test]
    fn each_attempt_is_signed_for_its_own_moment() {
        let clock = Arc::new(ServiceClock::new());
        let call = call(&clock);
        let first = call.request();
        assert!(first.query.contains("&signature=v2."));
        clock.correct(ClockOffset(1_000));
        let second = call.request();
        assert!(timestamp(&second) >= timestamp(&first) + 1_000);
        assert_ne!(first.query, second.query);
    }

    #[test]
    fn all_calls_of_a_client_use_the_time_learnt_from_a_refused_timestamp() {
        let clock = Arc::new(ServiceClock::new());
        let call = call(&clock);
        let sent = timestamp(&call.request());
        let ahead = httpdate_of(sent + 300);
        assert!(call.learn(&refusal(&ahead)));
        assert!((298..=302).contains(&clock.offset().0), "{:?}", clock.offset());
        assert!((298..=302).contains(&call.stamp().measured.unwrap().0));
        assert!(clock.take_news().is_some());
        assert!(clock.take_news().is_none());
    }

    #[test]
    fn the_time_is_learnt_only_from_a_refused_timestamp_with_a_different_date() {
        let clock = Arc::new(ServiceClock::new());
        let call = call(&clock);
        let sent = timestamp(&call.request());
        assert!(!call.learn(&refusal(&httpdate_of(sent))));
        assert!(!call.learn(&refusal("yesterday")));
        let other = Response { status: 403, ..refusal(&httpdate_of(sent + 300)) };
        assert!(!call.learn(&other));
        assert_eq!(clock.offset(), ClockOffset::default());
    }

    #[test]
    fn without_keys_a_request_is_not_signed() {
        let keyset = Arc::new(Keyset::new("sub-c-x", None, None).unwrap());
        let call = Arc::new(UnsignedCall::time(&Caller::new("me").unwrap()));
        let request = SignedCall::new(call, keyset, Arc::new(ServiceClock::new())).request();
        assert_eq!(request.target(), "/time/0?uuid=me");
    }

    /// A `Date` header for this many seconds since 1970.
    fn httpdate_of(seconds: u64) -> String {
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        httpdate::fmt_http_date(time)
    }
}

//! The public interface of the service: it answers requests, and tests can configure it and read what it recorded.

use crate::answer;
use crate::delivery::Delivery;
use crate::errors::{Cause, Refusal, UnknownHost};
use crate::faults::{Fault, Faults, Script};
use crate::handlers::subscribe;
use crate::issued_tokens::IssuedTokens;
use crate::operation_name::OperationName;
use crate::options::EmulatorOptions;
use crate::records::{Recorded, Records};
use crate::reply::{Reply, Waiting};
use crate::request_context::RequestContext;
use crate::routes::{self, Found};
use crate::state::{Moment, State};
use pam_core::{Keyset, MissingKey, Request, Response, Token, UnixTime};
use std::fmt;
use std::sync::Arc;

/// The result of a request, and how it is sent.
#[derive(Debug)]
pub struct Served {
    /// The answer, or the poll that waits for one.
    pub reply: Reply,
    /// How the answer is sent.
    pub delivery: Delivery,
    /// The request as it was recorded.
    pub(crate) recorded: Arc<Recorded>,
}

/// Who observes the service. Data that nobody uses is not collected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watched {
    /// Nobody: only requests and answers are recorded.
    #[default]
    No,
    /// A log with a line for each request.
    ByLog,
    /// The page and the control API, and possibly a log.
    ByPage,
}

/// An Access Manager for one keyset.
///
/// It has no clock of its own: each request comes with `now`, the real time. Two clocks are derived from it, one for
/// checking request timestamps (see [`set_clock_offset`](Self::set_clock_offset)), one for the expiry of tokens (see
/// [`advance`](Self::advance)).
pub struct AccessManager {
    pub(crate) state: State,
    pub(crate) faults: Faults,
    pub(crate) records: Records,
    pub(crate) watched: Watched,
    pub(crate) issued_tokens: IssuedTokens,
    /// Publish keys of other keysets that clients have used here.
    pub(crate) other_publish_keys: Vec<String>,
}

/// The most publish keys of other keysets that are kept, and their maximum length.
const OTHER_KEYS: usize = 16;
const OTHER_KEY_BYTES: usize = 100;

impl AccessManager {
    /// A service for this keyset. The keyset needs a publish key and a secret key, to verify signatures.
    pub fn new(keyset: Keyset) -> Result<Self, MissingKey> {
        Ok(Self {
            state: State::new(keyset)?,
            faults: Faults::default(),
            records: Records::default(),
            watched: Watched::default(),
            issued_tokens: IssuedTokens::default(),
            other_publish_keys: Vec::new(),
        })
    }

    /// Sets who observes the service.
    #[must_use]
    pub fn watched(mut self, watched: Watched) -> Self {
        self.watched = watched;
        self
    }

    /// Sets the options.
    #[must_use]
    pub fn with_options(mut self, options: EmulatorOptions) -> Self {
        self.state.options = options;
        self
    }

    /// The options. They can be changed between requests.
    pub fn options(&mut self) -> &mut EmulatorOptions {
        &mut self.state.options
    }

    /// Answers a request and records it. Any bytes get an answer. A poll that would wait gets an answer without
    /// messages. Scripted delays and cuts are ignored: see [`ask`](Self::ask).
    pub fn respond(&mut self, request: &Request, now: UnixTime) -> Response {
        match self.ask(request.clone(), now).reply {
            Reply::Now(response) => response,
            Reply::Wait(waiting) => self.give_up(&waiting, now),
        }
    }

    /// Answers a request, or returns a poll that waits for messages. Records the request in both cases.
    pub fn ask(&mut self, request: Request, now: UnixTime) -> Served {
        let (moment, found) = (self.state.clock.moment(now), routes::find(&request));
        let fault = self.faults.next(found.as_ref().ok().map(|(route, _)| OperationName::of(route)));
        let answered = match fault.as_ref().and_then(Fault::response) {
            Some(response) => Ok(Reply::Now(response)),
            None => self.answer(&request, found, moment),
        };
        let (cause, reply) = match answered {
            Ok(Reply::Now(response)) => (None, Reply::Now(self.with_headers(response, now))),
            Ok(waiting) => (None, waiting),
            Err(refusal) => {
                let (cause, response) = refusal.outcome();
                (Some(cause), Reply::Now(self.with_headers(response, now)))
            }
        };
        let fault_name = fault.as_ref().map(Fault::name);
        let recorded = Recorded::new(request, &reply, fault_name, cause, moment);
        let recorded = self.records.add(recorded);
        if self.watched != Watched::No {
            self.gather(&recorded);
        }
        Served { reply, delivery: fault.as_ref().map(Fault::delivery).unwrap_or_default(), recorded }
    }

    /// The answer to a waiting poll; `None` while there are no messages for it.
    pub fn delivery(&self, waiting: &Waiting, now: UnixTime) -> Option<Response> {
        Some(self.with_headers(subscribe::delivery(&self.state, waiting)?, now))
    }

    /// The answer to a poll that has waited for the maximum time.
    pub fn give_up(&mut self, waiting: &Waiting, now: UnixTime) -> Response {
        let time = self.state.clock.service_time(now);
        self.delivery(waiting, now)
            .unwrap_or_else(|| answer::with_headers(subscribe::nothing(&mut self.state, time), time))
    }

    /// A number that changes with each message, so that waiting polls know when to check for messages.
    pub fn latest_message(&self) -> u64 {
        self.state.messages.latest()
    }

    /// The answer to a browser's preflight request.
    pub fn preflight(&self, path: &str, now: UnixTime) -> Response {
        if routes::allowed(path).is_empty() {
            return self.refused(Refusal::NotFound, now);
        }
        let headers = [("access-control-max-age", "86400")].into_iter().collect();
        self.with_headers(Response { status: 200, headers, body: Vec::new() }, now)
    }

    /// The answer to a method that [`Request`] does not support (`HEAD`, `TRACE`, …). It is not recorded.
    pub fn refuse_method(&self, path: &str, now: UnixTime) -> Response {
        self.refused(routes::refusal(path), now)
    }

    /// The answer to a request for another host. It is not recorded.
    pub(crate) fn refuse_host(&self, host: UnknownHost, now: UnixTime) -> Response {
        self.refused(Refusal::Host(host), now)
    }

    /// The time by which tokens expire.
    pub fn token_time(&self, now: UnixTime) -> UnixTime {
        self.state.clock.token_time(now)
    }

    /// Whether this token was revoked here. Revocations are forgotten after the token has expired.
    pub fn has_revoked(&self, token: &Token) -> bool {
        let signature = token.signature().try_into();
        signature.is_ok_and(|signature| self.state.revocations.contains(token.expires_at(), signature))
    }

    /// Revokes a token without a request. Returns `false` if the token was not issued here.
    pub(crate) fn revoke(&mut self, text: &str, now: UnixTime) -> bool {
        let (Ok(token), Some(signature)) = (Token::parse(text), self.state.token_signer.verified(text))
        else {
            return false;
        };
        self.state.revocations.add(&token, signature, self.token_time(now));
        true
    }

    /// Moves the clock of tokens and legacy grants forward. It affects when new ones are issued and when all expire.
    pub fn advance(&mut self, minutes: u64) {
        self.state.clock.advance(minutes);
    }

    /// Sets the distance of a time travel in seconds. It is added to what was advanced.
    pub fn set_ahead(&mut self, seconds: i64) {
        self.state.clock.set_ahead(seconds);
    }

    /// Sets how many seconds the clock for request timestamps and the `Date` header differs from real time.
    pub fn set_clock_offset(&mut self, seconds: i64) {
        self.state.clock.set_offset(seconds);
    }

    /// Scripts a fault for the next requests, after the faults that are already scripted. A request gets at most one
    /// fault.
    pub fn script(&mut self, script: Script) {
        self.faults.add(script);
    }

    /// Answers the next `times` requests with this status, whatever they are.
    pub fn fail_next(&mut self, status: u16, times: usize) {
        self.script(Script { fault: Fault::Fail { status, retry_after: None }, times, on: Vec::new() });
    }

    /// Forgets revocations, legacy grants, messages, channel groups, ids of DataSync objects, recorded requests and
    /// scripted faults, and sets both clocks back to real time.
    ///
    /// The options stay as they are.
    pub fn reset(&mut self) {
        self.state.reset();
        self.faults = Faults::default();
        self.issued_tokens = IssuedTokens::default();
        self.other_publish_keys.clear();
        self.forget_requests();
    }

    /// The latest requests with their answers, oldest first: at most 10,000, and at most 32 MiB of them.
    pub fn requests(&self) -> impl Iterator<Item = &Arc<Recorded>> {
        self.records.iter()
    }

    /// The requests after the first `count` that were recorded, unless they have been dropped; oldest first.
    pub fn requests_after(&self, count: u64) -> impl Iterator<Item = &Arc<Recorded>> {
        self.records.after(count)
    }

    /// How many requests were recorded since the start, including those that were removed.
    pub fn recorded(&self) -> u64 {
        self.records.count
    }

    /// How many requests were dropped because the storage was full, since they were last removed.
    pub fn crowded_out(&self) -> u64 {
        self.records.crowded_out
    }

    /// Removes the recorded requests only.
    pub fn forget_requests(&mut self) {
        self.records.clear();
    }

    /// Adds an observer.
    pub(crate) fn watch(&mut self, watched: Watched) {
        if self.watched == Watched::No {
            self.watched = watched;
        }
    }

    pub(crate) fn forget_faults(&mut self) {
        self.faults = Faults::default();
    }

    /// Collects the additional data that the page and the log show.
    fn gather(&mut self, recorded: &Recorded) {
        self.issued_tokens.note(recorded);
        if recorded.cause == Some(Cause::Address)
            && let Some(key) = routes::publish_key(&recorded.request)
            && self.other_publish_keys.len() < OTHER_KEYS
            && key.len() <= OTHER_KEY_BYTES
            && !self.other_publish_keys.iter().any(|known| known == key)
        {
            self.other_publish_keys.push(key.to_owned());
        }
    }

    fn answer(
        &mut self,
        request: &Request,
        found: Result<Found<'_>, Refusal>,
        moment: Moment,
    ) -> Result<Reply, Refusal> {
        if request.body.len() > self.state.options.max_body {
            return Err(Refusal::TooLarge);
        }
        let (route, parts) = found?;
        let context = RequestContext::new(request, parts, moment)?;
        route.answer(&mut self.state, &context)
    }

    fn refused(&self, refusal: Refusal, now: UnixTime) -> Response {
        self.with_headers(refusal.outcome().1, now)
    }

    fn with_headers(&self, response: Response, now: UnixTime) -> Response {
        answer::with_headers(response, self.state.clock.service_time(now))
    }
}

impl fmt::Debug for AccessManager {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AccessManager")
            .field("subscribe_key", &self.state.keyset.subscribe)
            .field("options", &self.state.options)
            .finish_non_exhaustive()
    }
}

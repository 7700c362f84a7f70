//! The service: its state, and what can be done to it from outside.

use crate::answer;
use crate::channel_groups::ChannelGroups;
use crate::clock::Clock;
use crate::delivery::Delivery;
use crate::errors::Refusal;
use crate::faults::{Fault, Faults, Script};
use crate::feed::Feed;
use crate::hosts::Stranger;
use crate::legacy::Grants;
use crate::operation_name::OperationName;
use crate::operations;
use crate::options::Options;
use crate::record::{Recorded, Records};
use crate::revoke::Revocations;
use crate::routes::{self, RequestContext, Target};
use crate::subscribe::{self, Waiting};
use crate::token_signer::TokenSigner;
use pam_core::{Keyset, MissingKey, PatternCache, Request, Response, Token, UnixTime};
use std::fmt;
use std::sync::Arc;

/// What a request comes to, and how that gets to the client.
#[derive(Debug)]
pub struct Outcome {
    /// What it comes to.
    pub reply: Reply,
    /// How it gets there.
    pub delivery: Delivery,
}

/// What a request comes to.
#[derive(Debug)]
pub enum Reply {
    /// This answer.
    Now(Response),
    /// A subscriber's wait for messages.
    Wait(Waiting),
}

/// An Access Manager for one keyset.
///
/// It has no clock: `now` is real time and comes with each request. Two clocks are made from it, one for the
/// check of request timestamps (see [`set_clock_offset`](Self::set_clock_offset)), one for the lives of
/// tokens (see [`advance`](Self::advance)).
pub struct AccessManager {
    pub(crate) keyset: Keyset,
    pub(crate) options: Options,
    pub(crate) token_signer: TokenSigner,
    pub(crate) revocations: Revocations,
    pub(crate) legacy: Grants,
    pub(crate) clock: Clock,
    pub(crate) feed: Feed,
    pub(crate) groups: ChannelGroups,
    pub(crate) patterns: PatternCache,
    faults: Faults,
    records: Records,
}

impl AccessManager {
    /// A service for this keyset, which needs its publish key and secret key to verify signatures.
    pub fn new(keyset: Keyset) -> Result<Self, MissingKey> {
        let token_signer = TokenSigner::new(keyset.signer()?);
        Ok(Self {
            keyset,
            token_signer,
            options: Options::default(),
            revocations: Revocations::default(),
            legacy: Grants::default(),
            clock: Clock::default(),
            feed: Feed::default(),
            groups: ChannelGroups::default(),
            patterns: PatternCache::new(),
            faults: Faults::default(),
            records: Records::default(),
        })
    }

    /// The same service with other choices.
    #[must_use]
    pub fn with_options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The choices, to be looked at or changed between requests.
    pub fn options(&mut self) -> &mut Options {
        &mut self.options
    }

    /// Answers one request and records it. Any bytes get an answer; a poll that would wait gets an empty one, and what
    /// is scripted for the delivery is up to whoever delivers.
    pub fn respond(&mut self, request: &Request, now: UnixTime) -> Response {
        match self.ask(request, now).reply {
            Reply::Now(response) => response,
            Reply::Wait(waiting) => self.give_up(&waiting, now),
        }
    }

    /// Answers one request, or says that its answer has to wait for messages, and records it either way.
    pub fn ask(&mut self, request: &Request, now: UnixTime) -> Outcome {
        let fault = self.faults.next(OperationName::of(request));
        let reply = match fault.as_ref().and_then(Fault::response) {
            Some(response) => Reply::Now(response),
            None => self.answer(request, now).unwrap_or_else(|refusal| Reply::Now(refusal.response())),
        };
        let reply = match reply {
            Reply::Now(response) => Reply::Now(self.headed(response, now)),
            waiting @ Reply::Wait(_) => waiting,
        };
        self.records.add(Recorded::new(request, &reply, fault.as_ref().map(Fault::name)));
        Outcome { reply, delivery: fault.as_ref().map(Fault::delivery).unwrap_or_default() }
    }

    /// The answer to a poll that waits; `None` while there are no messages for it.
    pub fn delivery(&self, waiting: &Waiting, now: UnixTime) -> Option<Response> {
        Some(self.headed(subscribe::delivery(self, waiting)?, now))
    }

    /// The answer to a poll that has waited long enough.
    pub fn give_up(&mut self, waiting: &Waiting, now: UnixTime) -> Response {
        let time = self.clock.service_time(now);
        self.delivery(waiting, now)
            .unwrap_or_else(|| answer::with_headers(subscribe::nothing(self, time), time))
    }

    /// A number that changes with every message, so that whoever waits knows when to look.
    pub fn latest_message(&self) -> u64 {
        self.feed.latest()
    }

    /// The answer to a browser that asks what it may send.
    pub fn preflight(&self, path: &str, now: UnixTime) -> Response {
        if routes::allowed(path).is_empty() {
            return self.headed(Refusal::NotFound.response(), now);
        }
        let headers = [("access-control-max-age", "86400")].into_iter().collect();
        self.headed(Response { status: 200, headers, body: Vec::new() }, now)
    }

    /// The answer to a method that no [`Request`] can hold (`PUT`, `HEAD`, …). It is not recorded.
    pub fn refuse_method(&self, path: &str, now: UnixTime) -> Response {
        let refusal = match routes::allowed(path) {
            methods if methods.is_empty() => Refusal::NotFound,
            methods => Refusal::Method(methods),
        };
        self.headed(refusal.response(), now)
    }

    /// The answer to a request for another host. It is not recorded.
    pub(crate) fn refuse_host(&self, stranger: Stranger, now: UnixTime) -> Response {
        self.headed(Refusal::Host(stranger).response(), now)
    }

    /// The time that tokens live by.
    pub fn token_time(&self, now: UnixTime) -> UnixTime {
        self.clock.token_time(now)
    }

    /// Whether this token was revoked here; what has ended since is forgotten.
    pub fn has_revoked(&self, token: &Token) -> bool {
        token.signature().try_into().is_ok_and(|signature| self.revocations.contains(token, signature))
    }

    /// Moves the clock that tokens and legacy grants live by: the time of new ones, the expiry of all.
    pub fn advance(&mut self, minutes: u64) {
        self.clock.advance(minutes);
    }

    /// How far, in seconds, a test has travelled in time: added to what was advanced.
    pub fn set_ahead(&mut self, seconds: i64) {
        self.clock.set_ahead(seconds);
    }

    /// How far, in seconds, the clock for request timestamps and the `Date` header is from real time.
    pub fn set_clock_offset(&mut self, seconds: i64) {
        self.clock.set_offset(seconds);
    }

    /// Lets something go wrong with the next requests, after what is scripted already. One request meets one fault.
    pub fn script(&mut self, script: Script) {
        self.faults.add(script);
    }

    /// Answers the next `times` requests with this status, whatever they ask.
    pub fn fail_next(&mut self, status: u16, times: usize) {
        self.script(Script { fault: Fault::Fail { status, retry_after: None }, times, on: Vec::new() });
    }

    /// Forgets revocations, legacy grants, messages, channel groups, recorded requests and scripted faults, and sets
    /// both clocks back to real time.
    ///
    /// The options stay as they are.
    pub fn reset(&mut self) {
        self.revocations = Revocations::default();
        self.legacy = Grants::default();
        self.clock.reset();
        self.faults = Faults::default();
        self.feed = Feed::default();
        self.groups = ChannelGroups::default();
        self.patterns = PatternCache::new();
        self.forget_requests();
    }

    /// The latest requests with their answers, oldest first: at most 10,000, and as many as take 32 MiB.
    pub fn requests(&self) -> impl Iterator<Item = &Arc<Recorded>> {
        self.records.iter()
    }

    /// How many requests were recorded ever, also those that are forgotten.
    pub fn recorded(&self) -> u64 {
        self.records.count()
    }

    /// How many of those went for want of room, since the requests were last forgotten.
    pub fn crowded_out(&self) -> u64 {
        self.records.crowded_out()
    }

    /// Forgets the recorded requests, and nothing else.
    pub fn forget_requests(&mut self) {
        self.records.clear();
    }

    fn answer(&mut self, request: &Request, now: UnixTime) -> Result<Reply, Refusal> {
        if request.body.len() > self.options.max_body {
            return Err(Refusal::TooLarge);
        }
        let (target, parts) = routes::find(request)?;
        let context = RequestContext::new(request, parts, &self.clock, now)?;
        match target {
            Target::Call(handler) => handler(self, &context).map(Reply::Now),
            Target::Operation(operation) => operations::handle(operation, self, &context),
        }
    }

    fn headed(&self, response: Response, now: UnixTime) -> Response {
        answer::with_headers(response, self.clock.service_time(now))
    }
}

impl Reply {
    /// The status that it is answered with; a poll's, once it has waited.
    pub(crate) const fn status(&self) -> u16 {
        match self {
            Self::Now(response) => response.status,
            Self::Wait(_) => 200,
        }
    }

    /// Its body; nothing for a poll, which nobody knows the answer to yet.
    pub(crate) fn body(&self) -> &[u8] {
        match self {
            Self::Now(response) => &response.body,
            Self::Wait(_) => &[],
        }
    }
}

impl fmt::Debug for AccessManager {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AccessManager")
            .field("subscribe_key", &self.keyset.subscribe)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

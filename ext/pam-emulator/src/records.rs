//! The recorded requests, which tests can check.

use crate::errors::Cause;
use crate::latest::{Latest, Weighed};
use crate::reply::Reply;
use crate::state::Moment;
use pam_core::{Params, Request, Response};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The most requests that are kept, and the most bytes of them. The oldest are dropped first, never the latest.
const KEPT: usize = 10_000;
const KEPT_BYTES: usize = 32 * 1024 * 1024;
/// The most bytes that are kept of a poll's answer.
const POLL_BYTES: usize = 2 * 1024;

/// How a request ended. The server records it only while a page or log is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) took: Duration,
    /// The beginning of a poll's answer. `None` for other requests, and if the client disconnected before the answer.
    pub(crate) poll_answer: Option<Vec<u8>>,
}

/// A request that was answered.
pub struct Recorded {
    /// The request as it came. Decoding its query can take thirty times as much memory.
    pub request: Request,
    /// The status of the answer, even if the answer was cut off.
    pub status: u16,
    /// The body of the answer. It is empty for a waiting poll, which is answered later.
    pub answer: Vec<u8>,
    /// The scripted fault that affected it.
    pub fault: Option<&'static str>,
    /// Its number, from 1. It is 0 until the request is recorded.
    pub(crate) id: u64,
    pub(crate) moment: Moment,
    /// The check that it failed.
    pub(crate) cause: Option<Cause>,
    /// Whether it is a poll that waits for messages.
    pub(crate) is_poll: bool,
    pub(crate) end: OnceLock<End>,
}

impl Recorded {
    pub(crate) fn new(
        request: Request,
        reply: &Reply,
        fault: Option<&'static str>,
        cause: Option<Cause>,
        moment: Moment,
    ) -> Self {
        let (status, answer, is_poll) = match reply {
            Reply::Now(response) => (response.status, response.body.clone(), false),
            Reply::Wait(_) => (200, Vec::new(), true),
        };
        Self { request, status, answer, fault, id: 0, moment, cause, is_poll, end: OnceLock::new() }
    }

    /// Records that the request has ended, and the answer to a poll. Only the first call has an effect.
    pub(crate) fn ended(&self, took: Duration, poll_answer: Option<&Response>) {
        let beginning = |response: &Response| response.body.iter().take(POLL_BYTES).copied().collect();
        // A second call is ignored: the client of a poll has disconnected while the answer was sent.
        let _ = self.end.set(End { took, poll_answer: poll_answer.map(beginning) });
    }

    /// The query, decoded; empty if it is not UTF-8.
    pub fn params(&self) -> Params {
        Params::parse(&self.request.query).unwrap_or_default()
    }
}

impl Weighed for Arc<Recorded> {
    fn bytes(&self) -> usize {
        let poll_answer = if self.is_poll { POLL_BYTES } else { 0 };
        let Request { path, query, body, .. } = &self.request;
        size_of::<Recorded>() + path.len() + query.len() + body.len() + self.answer.len() + poll_answer
    }
}

/// Path, query, body and answer are not printed: they can hold a token or a signature.
impl fmt::Debug for Recorded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recorded")
            .field("request", &self.request)
            .field("status", &self.status)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Records {
    kept: Latest<Arc<Recorded>, KEPT, KEPT_BYTES>,
    /// How many were recorded since the start.
    pub(crate) count: u64,
    /// How many were dropped because the storage was full.
    pub(crate) crowded_out: u64,
}

impl Records {
    pub(crate) fn add(&mut self, recorded: Recorded) -> Arc<Recorded> {
        self.count += 1;
        let recorded = Arc::new(Recorded { id: self.count, ..recorded });
        self.crowded_out += self.kept.add(Arc::clone(&recorded)).len() as u64;
        recorded
    }

    /// The request with this number, if it is still kept.
    pub(crate) fn get(&self, id: u64) -> Option<&Arc<Recorded>> {
        self.after(id.checked_sub(1)?).next().filter(|recorded| recorded.id == id)
    }

    /// The requests after the one with this number, oldest first.
    pub(crate) fn after(
        &self,
        id: u64,
    ) -> impl DoubleEndedIterator<Item = &Arc<Recorded>> + ExactSizeIterator {
        let kept = self.kept.items();
        let first = kept.front().map_or(0, |recorded| recorded.id);
        let gone = usize::try_from(id.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        kept.range(gone.min(kept.len())..)
    }

    /// Removes the requests, but keeps their count.
    pub(crate) fn clear(&mut self) {
        *self = Self { count: self.count, ..Self::default() };
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Recorded>> + ExactSizeIterator {
        self.kept.items().iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::{Headers, Method, UnixTime};

    fn recorded() -> Recorded {
        let body = b"hush".to_vec();
        let reply = Reply::Now(Response { status: 200, headers: Headers::default(), body });
        let (path, query) = ("/a".to_owned(), "auth=hush".to_owned());
        let request = Request { method: Method::Get, path, query, body: Vec::new() };
        let moment = Moment { real: UnixTime(1), service: UnixTime(2), token: UnixTime(3) };
        Recorded::new(request, &reply, None, None, moment)
    }

    #[test]
    fn forgetting_the_requests_frees_them_and_keeps_their_count() {
        let mut records = Records::default();
        (0..3).for_each(|_| drop(records.add(recorded())));
        records.clear();
        assert_eq!((records.iter().count(), records.kept.items().capacity()), (0, 0));
        records.add(recorded());
        assert_eq!((records.count, records.crowded_out), (4, 0));
    }

    #[test]
    fn requests_are_found_by_their_numbers_after_older_ones_were_dropped() {
        let mut records = Records::default();
        assert!(records.get(1).is_none() && records.after(0).next().is_none());
        (0..KEPT + 5).for_each(|_| drop(records.add(recorded())));
        let last = KEPT as u64 + 5;
        assert_eq!((records.count, records.crowded_out), (last, 5));
        assert_eq!((records.get(6).unwrap().id, records.get(last).unwrap().id), (6, last));
        assert!([0, 5, last + 1].iter().all(|id| records.get(*id).is_none()));
        assert_eq!((records.after(0).len(), records.after(last - 2).len()), (KEPT, 2));
        assert_eq!((records.after(last).len(), records.after(u64::MAX).len()), (0, 0));
    }

    #[test]
    fn only_the_beginning_of_a_polls_answer_and_the_first_end_are_kept() {
        let poll = recorded();
        let body = vec![b'x'; POLL_BYTES + 1];
        let response = Response { status: 200, headers: Headers::default(), body };
        poll.ended(Duration::from_secs(3), Some(&response));
        poll.ended(Duration::from_secs(4), None);
        let end = poll.end.get().unwrap();
        assert_eq!((end.took.as_secs(), end.poll_answer.as_ref().unwrap().len()), (3, POLL_BYTES));
    }
}

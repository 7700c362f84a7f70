//! The recorded requests, which tests can check.

use crate::errors::Cause;
use crate::reply::Reply;
use pam_core::{Method, Params, Request, Response, UnixTime};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The most requests that are kept, and the most bytes of them. The oldest are dropped first, never the latest.
const KEPT: usize = 10_000;
const KEPT_BYTES: usize = 32 * 1024 * 1024;
/// The most bytes that are kept of a poll's answer.
const POLL_BYTES: usize = 2 * 1024;

/// The time of a request by all clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) real: UnixTime,
    /// The time that request timestamps are compared with.
    pub(crate) service: UnixTime,
    /// The time by which tokens expire.
    pub(crate) token: UnixTime,
}

/// How a request ended. The server records it only while a page or log is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) took: Duration,
    /// The beginning of a poll's answer. `None` for other requests, and if the client disconnected before the answer.
    pub(crate) poll_answer: Option<Vec<u8>>,
}

/// A request that was answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The HTTP method.
    pub method: Method,
    /// The path, encoded as it was sent.
    pub path: String,
    /// The query, encoded as it was sent. Decoding it can take thirty times as much memory.
    pub query: String,
    /// The body as it was sent.
    pub body: Vec<u8>,
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
        request: &Request,
        reply: &Reply,
        fault: Option<&'static str>,
        cause: Option<Cause>,
        moment: Moment,
    ) -> Self {
        Self {
            method: request.method,
            path: request.path.clone(),
            query: request.query.clone(),
            body: request.body.clone(),
            status: reply.status(),
            answer: reply.body().to_vec(),
            fault,
            id: 0,
            moment,
            cause,
            is_poll: matches!(reply, Reply::Wait(_)),
            end: OnceLock::new(),
        }
    }

    /// Records that the request has ended, and the answer to a poll. Only the first call has an effect.
    pub(crate) fn ended(&self, took: Duration, poll_answer: Option<&Response>) {
        let beginning = |response: &Response| response.body.iter().take(POLL_BYTES).copied().collect();
        // A second call is ignored: the client of a poll has disconnected while the answer was sent.
        let _ = self.end.set(End { took, poll_answer: poll_answer.map(beginning) });
    }

    /// The request as it came.
    pub(crate) fn request(&self) -> Request {
        let (path, query, body) = (self.path.clone(), self.query.clone(), self.body.clone());
        Request { method: self.method, path, query, body }
    }

    /// The query, decoded; empty if it is not UTF-8.
    pub fn params(&self) -> Params {
        Params::parse(&self.query).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        let poll_answer = if self.is_poll { POLL_BYTES } else { 0 };
        let texts = self.path.len() + self.query.len() + self.body.len() + self.answer.len();
        size_of::<Self>() + texts + poll_answer
    }
}

/// Path, query, body and answer are not printed: they can hold a token or a signature.
impl fmt::Debug for Recorded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recorded")
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .field("status", &self.status)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Records {
    kept: VecDeque<Arc<Recorded>>,
    bytes: usize,
    count: u64,
    crowded_out: u64,
}

impl Records {
    pub(crate) fn add(&mut self, recorded: Recorded) -> Arc<Recorded> {
        self.count += 1;
        self.bytes += recorded.bytes();
        let recorded = Arc::new(Recorded { id: self.count, ..recorded });
        self.kept.push_back(Arc::clone(&recorded));
        while self.kept.len() > KEPT || self.bytes > KEPT_BYTES && self.kept.len() > 1 {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.bytes();
            self.crowded_out += 1;
        }
        recorded
    }

    /// The request with this number, if it is still kept.
    pub(crate) fn get(&self, id: u64) -> Option<&Arc<Recorded>> {
        let first = self.kept.front()?.id;
        self.kept.get(usize::try_from(id.checked_sub(first)?).ok()?)
    }

    /// The requests after the one with this number, oldest first.
    pub(crate) fn after(
        &self,
        id: u64,
    ) -> impl DoubleEndedIterator<Item = &Arc<Recorded>> + ExactSizeIterator {
        let first = self.kept.front().map_or(0, |recorded| recorded.id);
        let gone = usize::try_from(id.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.kept.range(gone.min(self.kept.len())..)
    }

    /// Removes the requests, but keeps their count.
    pub(crate) fn clear(&mut self) {
        *self = Self { count: self.count, ..Self::default() };
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Recorded>> + ExactSizeIterator {
        self.kept.iter()
    }

    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    pub(crate) const fn crowded_out(&self) -> u64 {
        self.crowded_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::Response;

    fn recorded(path: &str) -> Recorded {
        let query = "auth=hush&signature=v2.hush".to_owned();
        let reply = Reply::Now(Response {
            status: 200,
            headers: pam_core::Headers::default(),
            body: b"hush".to_vec(),
        });
        let request = Request { method: Method::Get, path: path.to_owned(), query, body: Vec::new() };
        let moment = Moment { real: UnixTime(1), service: UnixTime(2), token: UnixTime(3) };
        Recorded::new(&request, &reply, None, None, moment)
    }

    #[test]
    fn the_oldest_request_is_dropped_for_the_newest() {
        let mut records = Records::default();
        (0..KEPT + 2).for_each(|number| drop(records.add(recorded(&number.to_string()))));
        assert_eq!(records.iter().count(), KEPT);
        assert_eq!(records.iter().next().unwrap().path, "2");
        assert_eq!((records.count(), records.crowded_out()), (KEPT as u64 + 2, 2));
    }

    #[test]
    fn many_large_requests_take_no_more_than_the_limit() {
        let mut records = Records::default();
        let large = "x".repeat(1024 * 1024);
        (0..100).for_each(|_| drop(records.add(recorded(&large))));
        assert!(records.bytes <= KEPT_BYTES && records.iter().count() > 30, "{}", records.bytes);
        assert_eq!(records.bytes, records.iter().map(|kept| kept.bytes()).sum::<usize>());
        assert_eq!(records.crowded_out(), 100 - records.iter().count() as u64);
    }

    #[test]
    fn the_latest_request_stays_even_where_it_is_larger_than_the_limit() {
        let mut records = Records::default();
        records.add(recorded("/small"));
        records.add(recorded(&"x".repeat(KEPT_BYTES)));
        assert_eq!(records.iter().count(), 1);
        records.add(recorded("/small"));
        assert_eq!(records.iter().map(|kept| kept.path.as_str()).collect::<Vec<_>>(), ["/small"]);
    }

    #[test]
    fn forgetting_the_requests_frees_them_and_goes_on_counting() {
        let mut records = Records::default();
        (0..3).for_each(|_| drop(records.add(recorded("/a"))));
        records.clear();
        assert_eq!((records.iter().count(), records.bytes, records.kept.capacity()), (0, 0, 0));
        records.add(recorded("/a"));
        assert_eq!((records.count(), records.crowded_out()), (4, 0));
    }

    #[test]
    fn requests_are_found_by_their_numbers_however_many_are_gone() {
        let mut records = Records::default();
        assert!(records.get(1).is_none() && records.after(0).next().is_none());
        (0..KEPT + 5).for_each(|_| drop(records.add(recorded("/a"))));
        let last = KEPT as u64 + 5;
        assert_eq!((records.get(6).unwrap().id, records.get(last).unwrap().id), (6, last));
        assert!([0, 5, last + 1].iter().all(|id| records.get(*id).is_none()));
        assert_eq!((records.after(0).len(), records.after(last - 2).len()), (KEPT, 2));
        assert_eq!((records.after(last).len(), records.after(u64::MAX).len()), (0, 0));
    }

    #[test]
    fn of_a_polls_answer_the_beginning_is_kept_and_the_first_end_counts() {
        let poll = recorded("/a");
        let body = vec![b'x'; POLL_BYTES + 1];
        let response = Response { status: 200, headers: pam_core::Headers::default(), body };
        poll.ended(Duration::from_secs(3), Some(&response));
        poll.ended(Duration::from_secs(4), None);
        let end = poll.end.get().unwrap();
        assert_eq!((end.took.as_secs(), end.poll_answer.as_ref().unwrap().len()), (3, POLL_BYTES));
    }

    #[test]
    fn printing_one_shows_no_token_and_no_signature() {
        let printed = format!("{:?}", recorded("/v3/pam/s/grant/hush-token"));
        assert!(!printed.contains("hush"), "{printed}");
        assert!(printed.contains("200"), "{printed}");
    }
}

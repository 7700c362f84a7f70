//! The recorded requests, which tests look at.

use crate::reply::Reply;
use pam_core::{Method, Params, Request};
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

/// The most requests that are kept, and the most bytes of them. The oldest are dropped first, never the latest.
const KEPT: usize = 10_000;
const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// A request that was answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The HTTP method.
    pub method: Method,
    /// The path, encoded as it was sent.
    pub path: String,
    /// The query, encoded as it was sent. Decoded, it can take thirty times as much memory.
    pub query: String,
    /// The body as it was sent.
    pub body: Vec<u8>,
    /// The status of the answer, even if the answer was cut off.
    pub status: u16,
    /// The body of the answer; empty for a poll that waits, which is answered later.
    pub answer: Vec<u8>,
    /// The scripted fault that it met.
    pub fault: Option<&'static str>,
}

impl Recorded {
    pub(crate) fn new(request: &Request, reply: &Reply, fault: Option<&'static str>) -> Self {
        Self {
            method: request.method,
            path: request.path.clone(),
            query: request.query.clone(),
            body: request.body.clone(),
            status: reply.status(),
            answer: reply.body().to_vec(),
            fault,
        }
    }

    /// The query, decoded; empty if it is not UTF-8.
    pub fn params(&self) -> Params {
        Params::parse(&self.query).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.path.len() + self.query.len() + self.body.len() + self.answer.len()
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
    pub(crate) fn add(&mut self, recorded: Recorded) {
        self.count += 1;
        self.bytes += recorded.bytes();
        self.kept.push_back(Arc::new(recorded));
        while self.kept.len() > KEPT || self.bytes > KEPT_BYTES && self.kept.len() > 1 {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.bytes();
            self.crowded_out += 1;
        }
    }

    /// Forgets the requests, but not how many there were.
    pub(crate) fn clear(&mut self) {
        *self = Self { count: self.count, ..Self::default() };
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Recorded>> {
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
        Recorded::new(&request, &reply, None)
    }

    #[test]
    fn the_oldest_request_is_dropped_for_the_newest() {
        let mut records = Records::default();
        (0..KEPT + 2).for_each(|number| records.add(recorded(&number.to_string())));
        assert_eq!(records.iter().count(), KEPT);
        assert_eq!(records.iter().next().unwrap().path, "2");
        assert_eq!((records.count(), records.crowded_out()), (KEPT as u64 + 2, 2));
    }

    #[test]
    fn many_large_requests_take_no_more_than_the_limit() {
        let mut records = Records::default();
        let large = "x".repeat(1024 * 1024);
        (0..100).for_each(|_| records.add(recorded(&large)));
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
        (0..3).for_each(|_| records.add(recorded("/a")));
        records.clear();
        assert_eq!((records.iter().count(), records.bytes, records.kept.capacity()), (0, 0, 0));
        records.add(recorded("/a"));
        assert_eq!((records.count(), records.crowded_out()), (4, 0));
    }

    #[test]
    fn printing_one_shows_no_token_and_no_signature() {
        let printed = format!("{:?}", recorded("/v3/pam/s/grant/hush-token"));
        assert!(!printed.contains("hush"), "{printed}");
        assert!(printed.contains("200"), "{printed}");
    }
}

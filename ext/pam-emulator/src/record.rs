//! What was asked: for tests that want to see it.

use crate::manager::Reply;
use pam_core::{Method, Params, Request};
use std::collections::VecDeque;
use std::fmt;

/// So many requests are kept; older ones go.
const KEPT: usize = 10_000;

/// A request that was answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The HTTP method.
    pub method: Method,
    /// The path, encoded as it was sent.
    pub path: String,
    /// The query, decoded; empty where it was not UTF-8.
    pub query: Params,
    /// The body as it was sent.
    pub body: Vec<u8>,
    /// The status of the answer, even of one that was cut off before it could be read.
    pub status: u16,
    /// The body of the answer; empty for a poll, which is answered later.
    pub answer: Vec<u8>,
    /// The scripted fault that it met.
    pub fault: Option<&'static str>,
}

impl Recorded {
    pub(crate) fn new(request: &Request, reply: &Reply, fault: Option<&'static str>) -> Self {
        Self {
            method: request.method,
            path: request.path.clone(),
            query: Params::parse(&request.query).unwrap_or_default(),
            body: request.body.clone(),
            status: reply.status(),
            answer: reply.body().to_vec(),
            fault,
        }
    }
}

/// Path, query and answer can hold a token and a signature, so neither is printed.
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
pub(crate) struct Records(VecDeque<Recorded>);

impl Records {
    pub(crate) fn add(&mut self, recorded: Recorded) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(recorded);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Recorded> {
        self.0.iter()
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
    fn the_oldest_request_makes_room_for_the_newest() {
        let mut records = Records::default();
        (0..KEPT + 2).for_each(|number| records.add(recorded(&number.to_string())));
        assert_eq!(records.iter().count(), KEPT);
        assert_eq!(records.iter().next().unwrap().path, "2");
    }

    #[test]
    fn printing_one_shows_no_token_and_no_signature() {
        let printed = format!("{:?}", recorded("/v3/pam/s/grant/hush-token"));
        assert!(!printed.contains("hush"), "{printed}");
        assert!(printed.contains("200"), "{printed}");
    }
}

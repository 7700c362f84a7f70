//! Scripted faults: failures of the next requests, for tests.

use crate::delivery::{Cut, Delivery};
use crate::error_bodies;
use crate::http_date::http_date;
use crate::operation_name::OperationName;
use pam_core::{Response, UnixTime};
use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::time::Duration;

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An HTTP error instead of the answer. A status that is not final (200 to 599) becomes 500.
    Fail {
        /// The status.
        status: u16,
        /// The `Retry-After` header.
        retry_after: Option<RetryAfter>,
    },
    /// The page of a proxy in front of the service, instead of the answer.
    NotJson(Page),
    /// The answer, but delayed.
    Slow {
        /// The pause before the first byte.
        before: Duration,
        /// The pause between two bytes of the body.
        between: Duration,
    },
    /// A part of the answer. The request itself has taken effect.
    CutOff(Cut),
}

/// When to retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// After this many seconds.
    Seconds(u64),
    /// At this moment.
    At(UnixTime),
}

/// The answer of a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// A fault, how often it happens, and which requests it affects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What goes wrong.
    pub fault: Fault,
    /// How many requests it affects.
    pub times: usize,
    /// The operations that it affects; empty for all.
    pub on: Vec<OperationName>,
}

impl Page {
    /// The statuses that a proxy's page can have.
    pub const STATUSES: RangeInclusive<u16> = 200..=599;
}

impl Fault {
    /// The statuses of a failure.
    pub const FAILURES: RangeInclusive<u16> = 400..=599;

    /// The name of the Ruby method for this fault.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Fail { .. } => "fail_next",
            Self::NotJson(_) => "not_json",
            Self::Slow { .. } => "slow",
            Self::CutOff(_) => "cut_off",
        }
    }

    /// The answer that replaces the service's; `None` if the service itself answers.
    pub(crate) fn response(&self) -> Option<Response> {
        match self {
            Self::Fail { status, retry_after } => Some(failure(final_status(*status), *retry_after)),
            Self::NotJson(page) => Some(page.response()),
            Self::Slow { .. } | Self::CutOff(_) => None,
        }
    }

    pub(crate) fn delivery(&self) -> Delivery {
        match *self {
            Self::Slow { before, between } => Delivery { before, between, cut: None },
            Self::CutOff(cut) => Delivery { cut: Some(cut), ..Delivery::default() },
            Self::Fail { .. } | Self::NotJson(_) => Delivery::default(),
        }
    }
}

impl Page {
    fn response(&self) -> Response {
        let headers = [("content-type", self.content_type.as_str())].into_iter().collect();
        Response { status: final_status(self.status), headers, body: self.body.clone() }
    }
}

fn failure(status: u16, retry_after: Option<RetryAfter>) -> Response {
    let mut response = error_bodies::scripted(status);
    if let Some(when) = retry_after {
        let text = match when {
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::At(time) => http_date(time),
        };
        response.headers.push("retry-after", &text);
    }
    response
}

const fn final_status(status: u16) -> u16 {
    if matches!(status, 200..600) { status } else { 500 }
}

/// The scripted faults, in the order of scripting.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<Script>);

impl Faults {
    pub(crate) fn add(&mut self, script: Script) {
        if script.times > 0 {
            self.0.push_back(script);
        }
    }

    /// The faults that have not happened yet.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Script> {
        self.0.iter()
    }

    /// Takes the first fault for this operation. Faults for other operations stay in their order.
    pub(crate) fn next(&mut self, asked: Option<OperationName>) -> Option<Fault> {
        let mine =
            |script: &Script| script.on.is_empty() || asked.is_some_and(|name| script.on.contains(&name));
        let index = self.0.iter().position(mine)?;
        let script = self.0.get_mut(index)?;
        let fault = script.fault.clone();
        script.times -= 1;
        if script.times == 0 {
            self.0.remove(index);
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(status: u16) -> Fault {
        Fault::Fail { status, retry_after: None }
    }

    fn script(fault: Fault, times: usize, on: &[&str]) -> Script {
        Script { fault, times, on: on.iter().map(|name| OperationName::named(name).unwrap()).collect() }
    }

    #[test]
    fn faults_come_in_the_order_they_were_scripted_and_end() {
        let mut faults = Faults::default();
        faults.add(script(fail(503), 2, &[]));
        faults.add(script(fail(400), 0, &[]));
        faults.add(script(Fault::CutOff(Cut::Middle), 1, &[]));
        let given: Vec<_> = std::iter::from_fn(|| faults.next(None)).collect();
        assert_eq!(given, [fail(503), fail(503), Fault::CutOff(Cut::Middle)]);
    }

    #[test]
    fn a_fault_for_some_operations_waits_for_them_and_holds_up_no_other() {
        let mut faults = Faults::default();
        faults.add(script(fail(501), 1, &["revoke_token", "publish"]));
        faults.add(script(fail(502), 1, &[]));
        faults.add(script(fail(503), 1, &["grant_token"]));
        let name = OperationName::named;
        assert_eq!(faults.next(name("time")), Some(fail(502)));
        assert_eq!(faults.next(name("time")), None);
        assert_eq!(faults.next(None), None);
        assert_eq!(faults.next(name("grant_token")), Some(fail(503)));
        assert_eq!(faults.next(name("publish")), Some(fail(501)));
        assert_eq!(faults.next(name("revoke_token")), None);
    }

    #[test]
    fn a_status_that_is_not_final_becomes_500() {
        for (scripted, answered) in [(42, 500), (199, 500), (200, 200), (599, 599), (600, 500)] {
            let page = Page { status: scripted, content_type: "text/html".to_owned(), body: Vec::new() };
            for fault in [fail(scripted), Fault::NotJson(page)] {
                assert_eq!(fault.response().unwrap().status, answered, "{fault:?}");
            }
        }
    }

    #[test]
    fn both_forms_of_retry_after_are_written() {
        let told = |when| {
            let fault = Fault::Fail { status: 429, retry_after: Some(when) };
            fault.response().unwrap().header("retry-after").unwrap().to_owned()
        };
        assert_eq!(told(RetryAfter::Seconds(7)), "7");
        assert_eq!(told(RetryAfter::At(UnixTime(784_111_777))), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn a_fault_of_the_delivery_leaves_the_answer_to_the_service() {
        let slow = Fault::Slow { before: Duration::from_secs(1), between: Duration::ZERO };
        for fault in [slow, Fault::CutOff(Cut::Start)] {
            assert!(fault.response().is_none() && !fault.delivery().is_plain(), "{fault:?}");
        }
        assert!(fail(500).delivery().is_plain());
    }
}

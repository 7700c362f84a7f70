//! Sends an answer: at once, byte by byte, or cut off.

use super::events::Events;
use crate::delivery::{Cut, Delivery};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{HeaderName, HeaderValue};
use pam_core::Response;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// What hyper sends: a whole answer, an answer that a fault slows down or cuts off, or the events of a page.
pub(super) type Outgoing = hyper::Response<Either<Full<Bytes>, Either<Paced, Events>>>;

/// The whole answer at once.
pub(super) fn outgoing(response: Response) -> Outgoing {
    with_body(response, |body| Either::Left(Full::from(body)))
}

/// The answer, sent as `delivery` says. An error closes the connection.
pub(super) async fn deliver(response: Response, delivery: Delivery) -> io::Result<Outgoing> {
    if delivery.is_plain() {
        return Ok(outgoing(response));
    }
    sleep(delivery.before).await;
    match delivery.cut {
        Some(Cut::Start) => Err(cut_off()),
        _ => Ok(with_body(response, |body| Either::Right(Either::Left(Paced::new(body, delivery))))),
    }
}

fn with_body<B>(response: Response, body: impl FnOnce(Bytes) -> B) -> hyper::Response<B> {
    let mut outgoing = hyper::Response::new(body(response.body.into()));
    if let Ok(status) = hyper::StatusCode::from_u16(response.status) {
        *outgoing.status_mut() = status;
    }
    for (name, value) in response.headers.iter() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            outgoing.headers_mut().append(name, value);
        }
    }
    outgoing
}

fn cut_off() -> io::Error {
    io::Error::other("cut off, as scripted")
}

/// The shortest pause. hyper uses it to send buffered bytes, which a cut would otherwise drop.
const FLUSH: Duration = Duration::from_millis(1);

/// A body that is sent slowly, or not to its end.
pub(super) struct Paced {
    /// The part of the body that has not been sent, including what a cut leaves out.
    whole: Bytes,
    /// How many of these bytes will be sent.
    sent: usize,
    between: Duration,
    pause: Pin<Box<Sleep>>,
}

impl Paced {
    fn new(whole: Bytes, delivery: Delivery) -> Self {
        let sent = delivery.sent(whole.len());
        Self { whole, sent, between: delivery.between, pause: Box::pin(sleep(FLUSH)) }
    }

    /// The next byte, or all bytes that will be sent if there are no pauses.
    fn frame(&mut self) -> Frame<Bytes> {
        let length = if self.between.is_zero() { self.sent } else { self.sent.min(1) };
        self.sent -= length;
        self.pause.as_mut().reset(Instant::now() + self.between.max(FLUSH));
        Frame::data(self.whole.split_to(length))
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.is_end_stream() {
            return Poll::Ready(None);
        }
        ready!(self.pause.as_mut().poll(context));
        Poll::Ready(Some(if self.sent == 0 { Err(cut_off()) } else { Ok(self.frame()) }))
    }

    fn is_end_stream(&self) -> bool {
        self.whole.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole.len() as u64)
    }
}

//! The body of a stream of events.

use bytes::Bytes;
use hyper::body::{Body, Frame};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// The events that a page has not read yet.
pub(super) struct Events {
    read: mpsc::Receiver<Bytes>,
    /// Returned when the page is closed.
    _permit: OwnedSemaphorePermit,
}

impl Events {
    pub(super) const fn new(read: mpsc::Receiver<Bytes>, permit: OwnedSemaphorePermit) -> Self {
        Self { read, _permit: permit }
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.read.poll_recv(context).map(|event| event.map(|event| Ok(Frame::data(event))))
    }
}

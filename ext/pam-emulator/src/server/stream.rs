//! Server-sent events: the changes that a page shows.

use super::events::Events;
use super::outgoing::Outgoing;
use super::shared::Shared;
use super::time::now;
use crate::control::{self, ControlError, Follower};
use crate::records::Recorded;
use crate::service::AccessManager;
use bytes::Bytes;
use http_body_util::Either;
use pam_core::Params;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

/// The most requests in one event, and the pause after an event. A page cannot show more, and the service is locked
/// while an event is made.
const MOST: usize = 200;
const PAUSE: Duration = Duration::from_millis(250);
/// Without events for this long, a comment is sent to keep the connection open.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The most events that are queued for a page, and the time that the page has to read one.
const UNREAD: usize = 16;
const SLOWEST: Duration = Duration::from_secs(10);

/// Opens the stream of a page, starting after request number `after`.
pub(super) fn open(
    shared: &Arc<Shared>,
    params: Option<&Params>,
    too_slow: watch::Sender<bool>,
) -> Result<Outgoing, ControlError> {
    let after = params.and_then(|params| params.get("after")?.parse().ok());
    let after = after.unwrap_or_else(|| shared.with(|manager| manager.recorded()));
    let permit = Arc::clone(&shared.pages).try_acquire_owned();
    let permit = permit.map_err(|_| ControlError::new(503, "50 pages are open already"))?;
    let (events, read) = mpsc::channel(UNREAD);
    tokio::spawn(follow(Arc::clone(shared), Follower::after(after), events, too_slow));
    let mut outgoing = hyper::Response::new(Either::Right(Either::Right(Events::new(read, permit))));
    for (name, value) in [("content-type", "text/event-stream"), ("cache-control", "no-store")] {
        outgoing.headers_mut().insert(name, hyper::header::HeaderValue::from_static(value));
    }
    Ok(outgoing)
}

/// Ends if the page reads too slowly.
pub(super) async fn given_up(mut is_too_slow: watch::Receiver<bool>) {
    if is_too_slow.wait_for(|is_too_slow| *is_too_slow).await.is_err() {
        // The stream has ended, so the connection ends without help.
        std::future::pending::<()>().await;
    }
}

/// Sends events until the page is closed, reads too slowly, or the emulator stops.
async fn follow(
    shared: Arc<Shared>,
    mut follower: Follower,
    events: mpsc::Sender<Bytes>,
    too_slow: watch::Sender<bool>,
) {
    let mut changes = shared.changes.subscribe();
    let mut state = Value::Null;
    loop {
        changes.mark_unchanged();
        let is_stopping = *shared.is_stopping.borrow();
        let text = news(&shared, &mut follower, &mut state) + if is_stopping { STOPPED } else { "" };
        if !text.is_empty() && !send(&events, text, &too_slow).await || is_stopping {
            return;
        }
        tokio::select! {
            () = events.closed() => return,
            () = sleep(PAUSE) => {}
        }
        tokio::select! {
            () = events.closed() => return,
            _ = changes.changed() => {}
            () = sleep(HEARTBEAT) => if !send(&events, ": still here\n\n".to_owned(), &too_slow).await { return },
        }
    }
}

const STOPPED: &str = "event: stopped\ndata: {}\n\n";

/// The changes since the last event; empty if there are none.
fn news(shared: &Shared, follower: &mut Follower, state: &mut Value) -> String {
    let (requests, now_state) = shared.with(|manager| {
        let news = follower.look(manager, MOST);
        let rows = |list: &[Arc<Recorded>]| {
            list.iter().map(|recorded| control::row(manager, recorded)).collect::<Vec<_>>()
        };
        let happened = !news.new.is_empty() || !news.ended.is_empty();
        let requests = happened
            .then(|| json!({ "new": rows(&news.new), "ended": rows(&news.ended), "skipped": news.skipped }));
        (requests, state_of(manager))
    });
    let mut text = String::new();
    if now_state != *state {
        text += &event("state", &now_state);
        *state = now_state;
    }
    if let Some(requests) = requests {
        text += &event("requests", &requests);
    }
    text
}

/// The state without the time. The page has its own clock, and gets the offsets of the emulator's clocks.
fn state_of(manager: &AccessManager) -> Value {
    let mut state = control::state(manager, now());
    if let Some(fields) = state.as_object_mut() {
        fields.retain(|name, _| !matches!(name.as_str(), "now" | "service_time" | "real_time"));
    }
    state
}

fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// Returns `false` if the page is closed or reads too slowly.
async fn send(events: &mpsc::Sender<Bytes>, text: String, too_slow: &watch::Sender<bool>) -> bool {
    match events.send_timeout(Bytes::from(text), SLOWEST).await {
        Ok(()) => true,
        Err(error) => {
            if matches!(error, mpsc::error::SendTimeoutError::Timeout(_)) {
                too_slow.send_replace(true);
            }
            false
        }
    }
}

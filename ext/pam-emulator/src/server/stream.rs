//! Server-sent events: what a page shows, as it happens.

use super::events::Events;
use super::outgoing::Outgoing;
use super::shared::Shared;
use super::time::now;
use crate::control::{self, ControlCall, ControlError, Follower};
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

/// The most requests in an event, and the pause after it: a page cannot show more, and the service needs its time.
const MOST: usize = 200;
const PAUSE: Duration = Duration::from_millis(250);
/// After this time without an event, a comment keeps the connection open.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Events that a page has not read yet, and the time that it has to read one.
const UNREAD: usize = 16;
const SLOWEST: Duration = Duration::from_secs(10);

/// Opens the stream of a page, from the request after the one with the number `after`.
pub(super) fn open(
    shared: &Arc<Shared>,
    params: Option<&Params>,
    too_slow: watch::Sender<bool>,
) -> Result<Outgoing, ControlError> {
    let after = params.and_then(|params| params.get("after")?.parse().ok());
    let after = after.unwrap_or_else(|| shared.with(|manager| manager.recorded()));
    let permit = Arc::clone(&shared.watching().pages).try_acquire_owned();
    let permit =
        permit.map_err(|_| ControlError { status: 503, message: "50 pages are open already".to_owned() })?;
    let (events, read) = mpsc::channel(UNREAD);
    tokio::spawn(follow(Arc::clone(shared), Follower::after(after), events, too_slow));
    let mut outgoing = hyper::Response::new(Either::Right(Either::Right(Events::new(read, permit))));
    for (name, value) in [("content-type", "text/event-stream"), ("cache-control", "no-store")] {
        outgoing.headers_mut().insert(name, hyper::header::HeaderValue::from_static(value));
    }
    Ok(outgoing)
}

/// Ends once a page was given up because it does not read.
pub(super) async fn given_up(mut is_too_slow: watch::Receiver<bool>) {
    if is_too_slow.wait_for(|is_too_slow| *is_too_slow).await.is_err() {
        // The connection ends by itself.
        std::future::pending::<()>().await;
    }
}

/// Sends events until the page is closed, does not read them, or the emulator stops.
async fn follow(
    shared: Arc<Shared>,
    mut follower: Follower,
    events: mpsc::Sender<Bytes>,
    too_slow: watch::Sender<bool>,
) {
    let watching = shared.watching();
    let mut changes = watching.changes.subscribe();
    let mut state = Value::Null;
    loop {
        changes.mark_unchanged();
        let is_stopping = *watching.is_stopping.borrow();
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

/// The events since the last ones; empty if nothing has happened.
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

/// The state without the time: the page has a clock, and is told how far the emulator's clocks are ahead of it.
fn state_of(manager: &mut AccessManager) -> Value {
    let call = ControlCall { method: "GET", path: "state", params: Params::default(), body: b"" };
    let mut state = control::answer(manager, &call, now()).unwrap_or_default();
    if let Some(fields) = state.as_object_mut() {
        fields.retain(|name, _| !matches!(name.as_str(), "now" | "service_time" | "real_time"));
    }
    state
}

fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// `false` if the page is closed, or does not read.
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

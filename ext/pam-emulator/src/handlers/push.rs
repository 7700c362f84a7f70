//! The push channels of a device. They are not stored, because the emulator sends no push notifications.

use crate::answer::{json, number, text, texts};
use crate::errors::Answered;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::Value;

/// `?add=` and `?remove=` get a success; without either, the list is empty.
pub(crate) fn channels(_: &mut State, context: &RequestContext<'_>) -> Answered {
    let changes = ["add", "remove"].iter().any(|name| context.params.get(name).is_some());
    let changed = Value::List(vec![number(1), text("Modified Channels")]);
    Ok(json(200, &if changes { changed } else { texts(&[]) }))
}

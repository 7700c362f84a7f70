//! `GET /time/0`

use crate::answer::{json, number};
use crate::errors::Answered;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::Value;

/// Needs no permission.
pub(crate) fn handle(state: &mut State, context: &RequestContext<'_>) -> Answered {
    let timetoken = state.clock.timetoken(context.moment.service);
    Ok(json(200, &Value::List(vec![number(timetoken.parse::<u64>().unwrap_or_default())])))
}

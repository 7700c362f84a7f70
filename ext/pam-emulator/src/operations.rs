//! What clients ask for with a token: may they, and the answer where they may.

mod fill;
mod needs;
mod table;
#[cfg(test)]
mod tests;

use crate::authentication;
use crate::authorization::authorize;
use crate::errors::Backend;
use crate::errors::Refusal;
use crate::reply::Reply;
use crate::routes::RequestContext;
use crate::state::State;
pub(crate) use needs::list;
use needs::{Named, Needs};
use pam_core::{Method, Response};
pub(crate) use table::OPERATIONS;

/// One thing that a client can ask for.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// `{name}` stands for any one segment.
    pub(crate) shape: &'static str,
    needs: Needs,
    /// Who refuses.
    backend: Backend,
    answer: Answer,
}

/// What an operation that is allowed answers.
#[derive(Clone, Copy)]
enum Answer {
    /// This JSON, filled in; nothing happens.
    Body(&'static str),
    /// What this makes of it.
    Made(fn(&mut State, &RequestContext<'_>) -> Result<Response, Refusal>),
    /// The same, or a wait for messages.
    Poll(fn(&mut State, &RequestContext<'_>) -> Result<Reply, Refusal>),
}

pub(crate) fn handle(
    operation: &Operation,
    state: &mut State,
    context: &RequestContext<'_>,
) -> Result<Reply, Refusal> {
    authentication::subscribe_key(state, context)?;
    publish_key(operation, state, context)?;
    add_on(operation, state)?;
    permit(operation, state, context)?;
    match operation.answer {
        Answer::Body(template) => Ok(Reply::Now(fill::response(template, state, context))),
        Answer::Made(make) => make(state, context).map(Reply::Now),
        Answer::Poll(poll) => poll(state, context),
    }
}

fn publish_key(
    operation: &Operation,
    state: &mut State,
    context: &RequestContext<'_>,
) -> Result<(), Refusal> {
    let known = state.keyset.signer().is_ok_and(|signer| signer.publish_key() == context.part("pub"));
    if known || !operation.shape.contains("{pub}") {
        return Ok(());
    }
    Err(Refusal::PublishKey(state.clock.timetoken(context.service_time)))
}

fn add_on(operation: &Operation, state: &State) -> Result<(), Refusal> {
    let missing = operation.backend == Backend::Groups && !state.options.stream_controller_enabled;
    if missing { Err(Refusal::NoStreamController) } else { Ok(()) }
}

fn permit(operation: &Operation, state: &State, context: &RequestContext<'_>) -> Result<(), Refusal> {
    let result = match operation.needs {
        Needs::Nothing => Ok(()),
        Needs::Everything if state.options.list_all => Ok(()),
        Needs::Everything if authentication::by_owner(state, context)? => Ok(()),
        Needs::Everything => Err(Refusal::Forbidden { channels: Vec::new(), groups: Vec::new() }),
        Needs::These(needs) => {
            let named: Vec<_> = needs.iter().flat_map(|need| need.named(context)).collect();
            let needs: Vec<_> = named.iter().map(Named::need).collect();
            if needs.is_empty() { Ok(()) } else { authorize(state, context, &needs) }
        }
    };
    result.map_err(|refusal| match refusal {
        Refusal::Forbidden { .. } if operation.backend != Backend::AccessManager => {
            Refusal::Denied(operation.backend)
        }
        other => other,
    })
}

//! What clients ask for with a token: may they, and the answer where they may.

mod fill;
mod needs;
mod table;
#[cfg(test)]
mod tests;

use crate::authentication;
use crate::authorization::authorize;
use crate::error_bodies::Service;
use crate::errors::Refusal;
use crate::manager::{AccessManager, Reply};
use crate::routes::RequestContext;
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
    service: Service,
    answer: Answer,
}

/// What an operation that is allowed answers.
#[derive(Clone, Copy)]
enum Answer {
    /// This JSON, filled in; nothing happens.
    Body(&'static str),
    /// What this makes of it.
    Made(fn(&mut AccessManager, &RequestContext<'_>) -> Result<Response, Refusal>),
    /// The same, or a wait for messages.
    Poll(fn(&mut AccessManager, &RequestContext<'_>) -> Result<Reply, Refusal>),
}

pub(crate) fn handle(
    operation: &Operation,
    manager: &mut AccessManager,
    context: &RequestContext<'_>,
) -> Result<Reply, Refusal> {
    authentication::subscribe_key(manager, context)?;
    publish_key(operation, manager, context)?;
    add_on(operation, manager)?;
    permit(operation, manager, context)?;
    match operation.answer {
        Answer::Body(template) => Ok(Reply::Now(fill::response(template, manager, context))),
        Answer::Made(make) => make(manager, context).map(Reply::Now),
        Answer::Poll(poll) => poll(manager, context),
    }
}

fn publish_key(
    operation: &Operation,
    manager: &mut AccessManager,
    context: &RequestContext<'_>,
) -> Result<(), Refusal> {
    let known = manager.keyset.signer().is_ok_and(|signer| signer.publish_key() == context.part("pub"));
    if known || !operation.shape.contains("{pub}") {
        return Ok(());
    }
    Err(Refusal::PublishKey(manager.clock.timetoken(context.service_time)))
}

fn add_on(operation: &Operation, manager: &AccessManager) -> Result<(), Refusal> {
    let missing = operation.service == Service::Groups && !manager.options.stream_controller_enabled;
    if missing { Err(Refusal::NoStreamController) } else { Ok(()) }
}

fn permit(
    operation: &Operation,
    manager: &AccessManager,
    context: &RequestContext<'_>,
) -> Result<(), Refusal> {
    let result = match operation.needs {
        Needs::Nothing => Ok(()),
        Needs::Everything if manager.options.list_all => Ok(()),
        Needs::Everything if authentication::by_owner(manager, context)? => Ok(()),
        Needs::Everything => Err(Refusal::Forbidden { channels: Vec::new(), groups: Vec::new() }),
        Needs::These(needs) => {
            let named: Vec<_> = needs.iter().flat_map(|need| need.named(context)).collect();
            let needs: Vec<_> = named.iter().map(Named::need).collect();
            if needs.is_empty() { Ok(()) } else { authorize(manager, context, &needs) }
        }
    };
    result.map_err(|refusal| match refusal {
        Refusal::Forbidden { .. } if operation.service != Service::AccessManager => {
            Refusal::Denied(operation.service)
        }
        other => other,
    })
}

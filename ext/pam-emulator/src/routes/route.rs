//! A row of the table of routes, and how it answers requests.

use crate::authentication;
use crate::authorization::{self, Needs, data_sync};
use crate::errors::{Answered, Backend, Refusal};
use crate::handlers::template;
use crate::reply::Reply;
use crate::request_context::RequestContext;
use crate::state::State;
use pam_core::Method;

/// Answers a request at once.
pub(crate) type Handler = fn(&mut State, &RequestContext<'_>) -> Answered;

/// Answers a request, or returns a poll that waits.
pub(crate) type PollHandler = fn(&mut State, &RequestContext<'_>) -> Result<Reply, Refusal>;

/// One thing that a client can ask for.
pub(crate) struct Route {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// `{name}` matches any one segment.
    pub(crate) path: &'static str,
    pub(crate) kind: RouteKind,
}

/// How the requests of a route are answered.
pub(crate) enum RouteKind {
    /// The time, or a call of Access Manager, which checks its signature itself.
    Call(Handler),
    /// An operation. The checks that all operations share come first.
    Operation { needs: Needs, backend: Backend, answer: Responder },
}

/// How a permitted operation is answered.
#[derive(Clone, Copy)]
pub(crate) enum Responder {
    /// By a template, without changing any state.
    Body(&'static str),
    /// By a handler.
    Made(Handler),
    /// By a handler that can wait for messages.
    Poll(PollHandler),
}

impl Route {
    /// Answers a request that takes this route.
    pub(crate) fn answer(&self, state: &mut State, context: &RequestContext<'_>) -> Result<Reply, Refusal> {
        match &self.kind {
            RouteKind::Call(handle) => handle(state, context).map(Reply::Now),
            RouteKind::Operation { needs, backend: Backend::DataSync, answer } => {
                data_sync::permit(needs, state, context)?;
                answer.to(state, context)
            }
            RouteKind::Operation { needs, backend, answer } => {
                self.keys(state, context)?;
                add_on(*backend, state)?;
                permit(needs, *backend, state, context)?;
                answer.to(state, context)
            }
        }
    }

    /// What the operation requires; `None` for calls, which check a signature.
    pub(crate) const fn needs(&self) -> Option<&Needs> {
        match &self.kind {
            RouteKind::Call(_) => None,
            RouteKind::Operation { needs, .. } => Some(needs),
        }
    }

    fn keys(&self, state: &mut State, context: &RequestContext<'_>) -> Result<(), Refusal> {
        authentication::subscribe_key(state, context)?;
        if self.path.contains("{pub}") { authentication::publish_key(state, context) } else { Ok(()) }
    }
}

impl Responder {
    fn to(self, state: &mut State, context: &RequestContext<'_>) -> Result<Reply, Refusal> {
        match self {
            Self::Body(template) => Ok(Reply::Now(template::response(template, state, context))),
            Self::Made(handle) => handle(state, context).map(Reply::Now),
            Self::Poll(handle) => handle(state, context),
        }
    }
}

fn add_on(backend: Backend, state: &State) -> Result<(), Refusal> {
    let missing = backend == Backend::Groups && !state.options.stream_controller_enabled;
    if missing { Err(Refusal::NoStreamController) } else { Ok(()) }
}

/// Checks the permissions. A refusal has the body of its backend; only Access Manager names the resources.
fn permit(
    needs: &Needs,
    backend: Backend,
    state: &State,
    context: &RequestContext<'_>,
) -> Result<(), Refusal> {
    authorization::permit(needs, state, context).map_err(|refusal| match refusal {
        Refusal::Forbidden { .. } if backend != Backend::AccessManager => Refusal::Denied(backend),
        other => other,
    })
}

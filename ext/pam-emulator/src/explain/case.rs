//! A recorded request, parsed again.

use crate::authorization::{Need, Needs};
use crate::errors::Cause;
use crate::records::Recorded;
use crate::request_context::RequestContext;
use crate::routes;
use crate::state::State;
use pam_core::{On, Token, Value};

/// The most names of a grant that are shown.
const NAMES: usize = 4;

pub(crate) struct Case<'a> {
    pub(crate) state: &'a State,
    pub(crate) recorded: &'a Recorded,
    operation: Option<&'static str>,
    needs: Option<&'static Needs>,
    /// `None` if the path or the query cannot be decoded.
    pub(crate) context: Option<RequestContext<'a>>,
    /// The token of the request, whoever issued it.
    pub(crate) token: Option<Token>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(state: &'a State, recorded: &'a Recorded) -> Self {
        let request = &recorded.request;
        let (operation, needs, parts) = match routes::find(request) {
            Ok((route, parts)) => (Some(route.name), route.needs(), parts),
            Err(_) => (None, None, Vec::new()),
        };
        let context = RequestContext::new(request, parts, recorded.moment).ok();
        let token = context.as_ref().and_then(|context| Token::parse(auth_of(context)).ok());
        Self { state, recorded, operation, needs, context, token }
    }

    /// The name of the operation in the table of routes.
    pub(crate) const fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    pub(crate) fn cause(&self) -> Option<Cause> {
        self.recorded.cause
    }

    /// The user that the request names.
    pub(crate) fn user(&self) -> Option<&str> {
        self.param("uuid").filter(|user| !user.is_empty())
    }

    /// The token or auth key; empty if there is none.
    pub(crate) fn auth(&self) -> &str {
        self.context.as_ref().map_or("", auth_of)
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.context.as_ref()?.params.get(name)
    }

    pub(crate) fn part(&self, name: &str) -> &str {
        self.context.as_ref().map_or("", |context| context.part(name))
    }

    /// Whether a fault replaced the service's answer.
    pub(crate) fn is_unchecked(&self) -> bool {
        matches!(self.recorded.fault, Some("fail_next" | "not_json"))
    }

    /// Whether the request is a call of Access Manager, which must be signed.
    pub(crate) fn is_signed_call(&self) -> bool {
        self.operation.is_some_and(|name| name != "time") && self.needs.is_none()
    }

    /// Whether the request has a signature.
    pub(crate) fn is_signed(&self) -> bool {
        self.param("signature").is_some()
    }

    /// Whether only the owner of the secret key may use the operation.
    pub(crate) fn takes_everything(&self) -> bool {
        matches!(self.needs, Some(Needs::Everything))
    }

    /// The permissions that the request requires.
    pub(crate) fn needs(&self) -> Vec<Need> {
        match (self.needs, &self.context) {
            (Some(needs), Some(context)) => needs.read(context),
            _ => Vec::new(),
        }
    }

    /// Whether the answer depends on a token or a legacy grant.
    pub(crate) fn asks_for_permission(&self) -> bool {
        let is_owner = self.is_signed() && self.cause().is_none();
        self.state.options.access_manager_enabled && !is_owner && !self.needs().is_empty()
    }

    /// Whether the token is for a user, and the request names another user or none.
    pub(crate) fn is_of_another_user(&self) -> bool {
        let authorized = self.token.as_ref().and_then(Token::authorized_uuid);
        authorized.is_some_and(|authorized| self.user() != Some(authorized))
    }

    /// The names of the resources that the request is about.
    pub(crate) fn resources(&self) -> Vec<String> {
        let mut names: Vec<_> = self.needs().iter().map(|need| name_of(&need.on)).collect();
        if self.is_signed_call() {
            names = granted_names(&self.recorded.request.body);
            let lists =
                ["channel", "channel-group", "target-uuid"].into_iter().filter_map(|name| self.param(name));
            names.extend(lists.flat_map(|list| list.split(',')).take(NAMES).map(str::to_owned));
        }
        names.dedup();
        names
    }
}

fn auth_of<'a>(context: &'a RequestContext<'_>) -> &'a str {
    context.params.get("auth").unwrap_or_default()
}

fn name_of(on: &On) -> String {
    match on {
        On::Named(_, name) => name.clone(),
        On::Category(category) => format!("all {}", category.json()),
    }
}

/// The first names and patterns in the body of a grant.
fn granted_names(body: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let Some(permissions) = body.get("permissions") else { return Vec::new() };
    let scopes = ["resources", "patterns"].into_iter().filter_map(|scope| permissions.get(scope)?.as_map());
    let kinds = scopes.flatten().filter_map(|(_, names)| names.as_map());
    kinds.flatten().map(|(name, _)| name.clone()).take(NAMES).collect()
}

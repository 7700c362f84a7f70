//! A decoded request, with the time of each of the service's clocks.

use crate::errors::Refusal;
use crate::state::Clock;
use pam_core::{Params, Request, UnixTime, percent_decode};

/// The parts of a path by their names, still encoded.
pub(crate) type PathParts<'a> = Vec<(&'static str, &'a str)>;

/// What a handler knows about a request.
pub(crate) struct RequestContext<'a> {
    pub(crate) request: &'a Request,
    pub(crate) params: Params,
    /// The clock for checking request timestamps.
    pub(crate) service_time: UnixTime,
    /// The clock by which tokens and legacy grants expire.
    pub(crate) token_time: UnixTime,
    parts: Vec<(&'static str, String)>,
}

impl<'a> RequestContext<'a> {
    /// Decodes the request. Refuses it if its path or query cannot be decoded.
    pub(crate) fn new(
        request: &'a Request,
        parts: PathParts<'a>,
        clock: &Clock,
        now: UnixTime,
    ) -> Result<Self, Refusal> {
        Self::at(request, parts, clock.service_time(now), clock.token_time(now))
    }

    /// Decodes the request; the times are already known.
    pub(crate) fn at(
        request: &'a Request,
        parts: PathParts<'a>,
        service_time: UnixTime,
        token_time: UnixTime,
    ) -> Result<Self, Refusal> {
        let decoded = parts.into_iter().map(|(name, part)| Some((name, percent_decode(part)?.into_owned())));
        Ok(Self {
            request,
            params: Params::parse(&request.query).ok_or(Refusal::Unreadable)?,
            service_time,
            token_time,
            parts: decoded.collect::<Option<_>>().ok_or(Refusal::Unreadable)?,
        })
    }

    /// A part of the path by its name in the route; empty if the route has no such part.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|(known, _)| *known == name).map_or("", |(_, part)| part)
    }

    /// The names in a list that is part of the path.
    pub(crate) fn part_list(&self, name: &str) -> Vec<String> {
        list(self.part(name))
    }

    /// The names in a list that is a parameter; none if the parameter is missing.
    pub(crate) fn param_list(&self, name: &str) -> Vec<String> {
        list(self.params.get(name).unwrap_or_default())
    }
}

/// The names between the commas, without duplicates.
fn list(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(',').filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

//! A decoded request, with its time on each of the service's clocks.

use crate::errors::Refusal;
use crate::state::Moment;
use pam_core::{Params, Request, percent_decode};

/// The parts of a path by their names, still encoded.
pub(crate) type PathParts<'a> = Vec<(&'static str, &'a str)>;

/// What a handler knows about a request.
pub(crate) struct RequestContext<'a> {
    pub(crate) request: &'a Request,
    pub(crate) params: Params,
    pub(crate) moment: Moment,
    parts: Vec<(&'static str, String)>,
}

impl<'a> RequestContext<'a> {
    /// Decodes the request. Refuses it if its path or query cannot be decoded.
    pub(crate) fn new(request: &'a Request, parts: PathParts<'a>, moment: Moment) -> Result<Self, Refusal> {
        let decoded = parts.into_iter().map(|(name, part)| Some((name, percent_decode(part)?.into_owned())));
        let parts = decoded.collect::<Option<_>>().ok_or(Refusal::Unreadable)?;
        let params = Params::parse(&request.query).ok_or(Refusal::Unreadable)?;
        Ok(Self { request, params, moment, parts })
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

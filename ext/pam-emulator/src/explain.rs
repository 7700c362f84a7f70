//! Explains why a request got its answer. Explanations are computed on demand, from the recorded request.

mod case;
mod checks;
mod needs;
mod ruby_line;
mod sentences;
mod signature_mistakes;
mod signed_text;

use crate::records::Recorded;
use crate::state::State;
use case::Case;
pub(crate) use checks::{CheckResult, Passed};
pub(crate) use needs::NeededAndGranted;
pub(crate) use signature_mistakes::Mistake;
use signature_mistakes::Signed;

/// A request, explained.
pub(crate) struct Explanation {
    /// The verdict: `403 because the token gives read, but not write, on channel "room-1"`.
    pub(crate) sentence: String,
    /// The checks in the order in which they are made.
    pub(crate) checks: Vec<CheckResult>,
    /// What the operation requires, and what the request was granted.
    pub(crate) needs: Vec<NeededAndGranted>,
    /// The Ruby call that would permit the request.
    pub(crate) ruby: Option<String>,
    /// The text that the service signs, if the request's signature is wrong.
    pub(crate) string_to_sign: Option<String>,
    pub(crate) mistake: Option<Mistake>,
}

/// A request in a few words, for lists and log lines.
pub(crate) struct Summary {
    pub(crate) operation: Option<&'static str>,
    pub(crate) user: Option<String>,
    /// The names of the resources that the request is about.
    pub(crate) resources: Vec<String>,
}

/// Explains a request from its record. The current state is used only for what the record does not have.
pub(crate) fn explain(state: &State, other_publish_keys: &[String], recorded: &Recorded) -> Explanation {
    let case = Case::new(state, recorded);
    let signed = Signed::of(&case, other_publish_keys);
    let mistake = signed.as_ref().and_then(signature_mistakes::find);
    let needs = needs::of(&case);
    Explanation {
        sentence: sentences::verdict(&case, &needs, mistake.as_ref()),
        checks: checks::all(&case, &needs, mistake.as_ref()),
        ruby: ruby_line::of(&case),
        string_to_sign: signed.as_ref().map(Signed::string_to_sign),
        needs,
        mistake,
    }
}

pub(crate) fn summary(state: &State, recorded: &Recorded) -> Summary {
    let case = Case::new(state, recorded);
    Summary { operation: case.operation(), user: case.user().map(str::to_owned), resources: case.resources() }
}

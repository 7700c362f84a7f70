//! A request as a row of the list, or as a line of the log.

use super::joined::joined;
use super::secrets::Secrets;
use crate::explain::{explain, summary};
use crate::issued_tokens::{auth, token_id};
use crate::records::Recorded;
use crate::service::AccessManager;
use pam_core::Token;
use serde_json::{Value, json};

/// The row, without token and signature.
pub(crate) fn row(manager: &AccessManager, recorded: &Recorded) -> Value {
    let about = summary(&manager.state, recorded);
    let end = recorded.end.get();
    let token = auth(&recorded.request.query).filter(|auth| Token::parse(auth).is_ok());
    json!({
        "id": recorded.id,
        "at": recorded.moment.real.0,
        "http_method": recorded.request.method.as_str(),
        "operation": about.operation,
        "user": about.user,
        "resources": about.resources,
        "status": recorded.status,
        "refused": recorded.cause.is_some(),
        "fault": recorded.fault,
        "token": token.map(|token| token_id(&token)),
        "poll": recorded.is_poll,
        "ms": end.map(|end| milliseconds(end.took)),
    })
}

/// The row with its verdict.
pub(crate) fn log_line(manager: &AccessManager, recorded: &Recorded) -> Value {
    let explanation = explain(&manager.state, &manager.other_publish_keys, recorded);
    let verdict = Secrets::of(recorded).hide(&explanation.sentence);
    joined(row(manager, recorded), json!({ "verdict": verdict }))
}

/// With one decimal place.
#[expect(clippy::cast_precision_loss, reason = "a duration in microseconds has no more digits than a float")]
fn milliseconds(took: std::time::Duration) -> f64 {
    (took.as_micros() as f64 / 100.0).round() / 10.0
}

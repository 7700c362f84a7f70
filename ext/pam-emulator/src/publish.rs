//! Publish, signal and time: enough of the rest of PubNub to see a token at work.

use crate::access::{Need, authorize};
use crate::answer::{json, number, text};
use crate::errors::Refusal;
use crate::manager::AccessManager;
use crate::routes::Visit;
use crate::signed;
use pam_core::{Kind, Permissions, Response, Value};

/// `GET /time/0`: needs no permission.
pub(crate) fn time(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    let timetoken = manager.clock.timetoken(visit.service_time);
    Ok(json(200, &Value::List(vec![number(timetoken.parse::<u64>().unwrap_or_default())])))
}

/// Publish and signal, by GET or POST.
pub(crate) fn handle(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<Response, Refusal> {
    signed::subscribe_key(manager, visit)?;
    publish_key(manager, visit)?;
    authorize(
        manager,
        visit,
        &[Need { kind: Kind::Channel, name: visit.part("channel"), permissions: write() }],
    )?;
    let timetoken = manager.clock.timetoken(visit.service_time);
    Ok(json(200, &Value::List(vec![number(1), text("Sent"), text(timetoken)])))
}

fn publish_key(manager: &mut AccessManager, visit: &Visit<'_>) -> Result<(), Refusal> {
    let known = manager.keyset.signer().is_ok_and(|signer| signer.publish_key() == visit.part("pub"));
    if known { Ok(()) } else { Err(Refusal::PublishKey(manager.clock.timetoken(visit.service_time))) }
}

fn write() -> Permissions {
    Permissions::named("write").unwrap_or_default()
}

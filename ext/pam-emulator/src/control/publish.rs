//! Publishes from the page with an ordinary request, which is checked and recorded like any other.

use super::fields::{Answer, Fields};
use super::rows::row;
use super::tokens::text_of;
use crate::service::AccessManager;
use pam_core::{Method, Request, UnixTime, percent_encode};
use serde_json::{Value, json};

/// Publishes the JSON `message` on `channel`. If given, `token` is the id of an issued token, and `user_id` the user.
pub(crate) fn publish(manager: &mut AccessManager, fields: &mut Fields, now: UnixTime) -> Answer {
    let channel = fields.needed_text("channel")?;
    let message = fields.take("message").unwrap_or_default();
    let token = fields.text("token")?.filter(|id| !id.is_empty());
    let token = token.map(|id| text_of(manager, &id)).transpose()?;
    let user = fields.text("user_id")?.filter(|user| !user.is_empty());
    fields.end()?;
    let request = request(manager, &channel, &message, token.as_deref(), user.as_deref());
    let recorded = manager.ask(request, now).recorded;
    recorded.ended(std::time::Duration::ZERO, None);
    Ok(json!({ "request": row(manager, &recorded) }))
}

fn request(
    manager: &AccessManager,
    channel: &str,
    message: &Value,
    token: Option<&str>,
    user: Option<&str>,
) -> Request {
    let keyset = &manager.state.keyset;
    let publish_key = keyset.signer().map(|signer| signer.publish_key()).unwrap_or_default();
    let message = message.to_string();
    let segments = ["publish", publish_key, keyset.subscribe.as_str(), "0", channel, "0", &message];
    let path: String = segments.map(|segment| format!("/{}", percent_encode(segment))).concat();
    let params = [("auth", token), ("uuid", user)].into_iter();
    let params = params.filter_map(|(name, value)| Some(format!("{name}={}", percent_encode(value?))));
    let query = params.collect::<Vec<_>>().join("&");
    Request { method: Method::Get, path, query, body: Vec::new() }
}

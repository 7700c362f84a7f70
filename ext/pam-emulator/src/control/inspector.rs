//! Any token, taken apart, and what it permits. Nothing of it is kept.

use super::fields::{Failure, Fields};
use super::joined::joined;
use super::tokens::{content, parsed};
use crate::explain::{place, quoted, shortfall};
use crate::http_date::http_date;
use crate::issued_tokens::token_id;
use crate::service::AccessManager;
use pam_core::{Grant, Kind, Permissions, Question, Refusal, Token, UnixTime, check_with, lint, wildcard};
use serde_json::{Value, json};

/// The fields that name a resource, as the keywords of `Token#explain` do.
const TARGETS: [(&str, Kind); 3] =
    [("channel", Kind::Channel), ("channel_group", Kind::Group), ("uuid", Kind::Uuid)];

/// May the user do it at that time?
struct Asked {
    permission: Permissions,
    kind: Kind,
    name: String,
    user_id: Option<String>,
    at: UnixTime,
}

pub(crate) fn inspect(manager: &AccessManager, fields: &mut Fields, now: UnixTime) -> Result<Value, Failure> {
    let text = fields.needed_text("token")?;
    let asked = asked(fields, manager.token_time(now))?;
    fields.end()?;
    let token = parsed(&text)?;
    let more = json!({
        "id": token_id(&text),
        "issued_here": manager.state().token_signer.verified(&text).is_some(),
        "meta": token.meta().map(|meta| serde_json::to_value(meta).unwrap_or_default()),
        "bytes": text.trim().len(),
        "advice": advice(&token),
        "verdict": asked.map(|asked| verdict(manager, &token, &asked)),
    });
    Ok(joined(content(manager, &token, now), more))
}

fn asked(fields: &mut Fields, now: UnixTime) -> Result<Option<Asked>, Failure> {
    let user_id = fields.text("user_id")?.filter(|user| !user.is_empty());
    let at = fields.integer("at", 0..=i64::MAX)?.map_or(now, |at| UnixTime(at.unsigned_abs()));
    let mut named = Vec::new();
    for (field, kind) in TARGETS {
        named.extend(fields.text(field)?.filter(|name| !name.is_empty()).map(|name| (kind, name)));
    }
    let Some(permission) = fields.text("permission")?.filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let (Some((kind, name)), None) = (named.pop(), named.pop()) else {
        return Err(Failure::invalid(
            "resource",
            "exactly one of channel, channel_group, uuid",
            "another number",
        ));
    };
    Ok(Some(Asked { permission: Permissions::named(&permission)?, kind, name, user_id, at }))
}

/// What is probably a mistake in it, in the words of the advice on grants.
fn advice(token: &Token) -> Vec<String> {
    let (resources, patterns) = (token.resources().unwrap_or_default(), token.patterns().unwrap_or_default());
    let grant = Grant::new(token.ttl().into(), resources, patterns, token.meta(), token.authorized_uuid());
    // What no grant can ask for has no advice.
    let advice = grant.map(|grant| lint(&grant, &[])).unwrap_or_default();
    advice.into_iter().map(|each| each.sentence).collect()
}

/// The answer of `Token#explain`.
fn verdict(manager: &AccessManager, token: &Token, asked: &Asked) -> String {
    let place = place(asked.kind, &asked.name);
    match ask(manager, token, asked, &asked.name) {
        Ok(()) => format!("allowed: the token gives {} on {place}{}", word(asked.permission), opened(asked)),
        Err(Refusal::Expired(end)) => format!("403 because the token expired at {}", http_date(end)),
        Err(Refusal::OtherUser { authorized }) => {
            let user = quoted(asked.user_id.as_deref().unwrap_or_default());
            format!("403 because the token is for user {}, not {user}", quoted(&authorized))
        }
        Err(Refusal::Insufficient { granted }) => {
            let shortfall = shortfall(granted, asked.permission, asked.kind, &asked.name);
            format!("403 because {shortfall}{}", heard(manager, token, asked))
        }
    }
}

fn ask(manager: &AccessManager, token: &Token, asked: &Asked, name: &str) -> Result<(), Refusal> {
    let (state, user_id) = (manager.state(), asked.user_id.as_deref());
    let question = Question { permissions: asked.permission, kind: asked.kind, name, user_id, at: asked.at };
    check_with(&state.patterns, state.options.matching, token, &question)
}

/// What a subscriber to a wildcard channel hears.
fn opened(asked: &Asked) -> String {
    let prefix = is_read(asked).then(|| wildcard::prefix(&asked.name)).flatten();
    prefix.map_or_else(String::new, |prefix| {
        let prefix = quoted(prefix);
        format!(", a wildcard: who subscribes to it hears every channel that begins with {prefix}")
    })
}

/// How a channel is heard on which the token gives nothing.
fn heard(manager: &AccessManager, token: &Token, asked: &Asked) -> String {
    let hears = |name: &String| ask(manager, token, asked, name).is_ok();
    let wildcard = is_read(asked).then(|| wildcard::of(&asked.name).find(hears)).flatten();
    wildcard.map_or_else(String::new, |wildcard| {
        let (wildcard, channel) = (quoted(&wildcard), quoted(&asked.name));
        format!(
            "; but it gives read on the wildcard {wildcard}, and who subscribes to that hears {channel} too"
        )
    })
}

fn is_read(asked: &Asked) -> bool {
    asked.kind == Kind::Channel && word(asked.permission) == "read"
}

fn word(permission: Permissions) -> &'static str {
    permission.names().next().unwrap_or_default()
}

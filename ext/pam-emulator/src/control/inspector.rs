//! Parses any token and shows what it permits, without storing it.

use super::fields::{Answer, ControlError, Fields};
use super::joined::joined;
use super::tokens::{content, parsed};
use crate::authorization::On;
use crate::explain::{place, quoted, shortfall};
use crate::http_date::http_date;
use crate::issued_tokens::token_id;
use crate::service::AccessManager;
use pam_core::{
    Categories, Category, Denial, Draft, Grant, GrantParts, Kind, Permissions, Question, Resource, Token,
    UnixTime, check_with, wildcard,
};
use serde_json::json;

/// The question to a token: a permission, a resource, a user and a time.
struct Inquiry {
    permission: Permissions,
    on: On,
    user_id: Option<String>,
    at: UnixTime,
}

pub(crate) fn inspect(manager: &AccessManager, fields: &mut Fields, now: UnixTime) -> Answer {
    let text = fields.needed_text("token")?;
    let asked = asked(fields, manager.token_time(now))?;
    fields.end()?;
    let token = parsed(&text)?;
    let more = json!({
        "id": token_id(&text),
        "issued_here": manager.state.token_signer.verified(&text).is_some(),
        "meta": token.meta().map(|meta| serde_json::to_value(meta).unwrap_or_default()),
        "bytes": text.trim().len(),
        "advice": advice(&token),
        "verdict": asked.map(|asked| verdict(manager, &token, &asked)),
    });
    Ok(joined(content(manager, &token, now), more))
}

fn asked(fields: &mut Fields, now: UnixTime) -> Result<Option<Inquiry>, ControlError> {
    let user_id = fields.text("user_id")?.filter(|user| !user.is_empty());
    let at = fields.integer("at", 0..=i64::MAX)?.map_or(now, |at| UnixTime(at.unsigned_abs()));
    let mut named = Vec::new();
    // A space is a channel, and has the same keyword.
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Space) {
        let name = fields.text(kind.keyword())?.filter(|name| !name.is_empty());
        named.extend(name.map(|name| On::Named(kind, name)));
    }
    if let Some(name) = fields.text("category")?.filter(|name| !name.is_empty()) {
        let expected = || ControlError::invalid("category", "channels or uuids", quoted(&name));
        named.push(On::Category(Category::named(&name).ok_or_else(expected)?));
    }
    let Some(permission) = fields.text("permission")?.filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let (Some(on), None) = (named.pop(), named.pop()) else {
        return Err(ControlError::invalid(
            "resource",
            "exactly one of channel, channel_group, uuid, user, entity, relationship, membership, category",
            "another number",
        ));
    };
    Ok(Some(Inquiry { permission: Permissions::named(&permission)?, on, user_id, at }))
}

/// Probable mistakes in the token, as for grants.
fn advice(token: &Token) -> Vec<String> {
    let mut categories = Categories::default();
    token.categories().into_iter().for_each(|(category, _)| categories.insert(category));
    let grant = Grant::of(GrantParts {
        ttl: token.ttl().into(),
        resources: token.resources().unwrap_or_default(),
        patterns: token.patterns().unwrap_or_default(),
        categories,
        meta: token.meta(),
        authorized_uuid: token.authorized_uuid(),
    });
    // A token that no grant could have asked for gets no advice.
    let advice = grant.map(|grant| Draft::of(grant).advice(false)).unwrap_or_default();
    advice.into_iter().map(|each| each.sentence).collect()
}

/// The answer of `Token#explain`.
fn verdict(manager: &AccessManager, token: &Token, asked: &Inquiry) -> String {
    let place = place(asked.on.resource());
    match ask(manager, token, asked, asked.on.resource()) {
        Ok(()) => format!("allowed: the token gives {} on {place}{}", word(asked.permission), opened(asked)),
        Err(Denial::Expired(end)) => format!("403 because the token expired at {}", http_date(end)),
        Err(Denial::OtherUser { authorized }) => {
            let user = quoted(asked.user_id.as_deref().unwrap_or_default());
            format!("403 because the token is for user {}, not {user}", quoted(&authorized))
        }
        Err(Denial::Insufficient { granted }) => {
            let shortfall = shortfall(granted, asked.permission, asked.on.resource());
            format!("403 because {shortfall}{}", heard(manager, token, asked))
        }
    }
}

fn ask(
    manager: &AccessManager,
    token: &Token,
    asked: &Inquiry,
    resource: Resource<'_>,
) -> Result<(), Denial> {
    let (state, user_id) = (&manager.state, asked.user_id.as_deref());
    let question = Question { permissions: asked.permission, resource, user_id, at: asked.at };
    check_with(&state.patterns, state.options.matching, token, &question)
}

/// What a category permits, or what a subscriber to a wildcard channel receives.
fn opened(asked: &Inquiry) -> String {
    if let On::Category(category) = asked.on {
        let listed = if category == Category::Channels { "channels" } else { "users" };
        return format!(": its holder may list the metadata of all {listed}");
    }
    let prefix = read_channel(asked).and_then(wildcard::prefix);
    prefix.map_or_else(String::new, |prefix| {
        let prefix = quoted(prefix);
        format!(", a wildcard: its subscribers get the messages of every channel that begins with {prefix}")
    })
}

/// Through which wildcard the holder receives a channel on which the token gives no permission.
fn heard(manager: &AccessManager, token: &Token, asked: &Inquiry) -> String {
    let Some(channel) = read_channel(asked) else { return String::new() };
    let hears = |name: &String| ask(manager, token, asked, Resource::Named(Kind::Channel, name)).is_ok();
    wildcard::of(channel).find(hears).map_or_else(String::new, |wildcard| {
        let (wildcard, channel) = (quoted(&wildcard), quoted(channel));
        format!(
            "; but it gives read on the wildcard {wildcard}, whose subscribers also get the messages of {channel}"
        )
    })
}

/// The channel, if the question is about reading one.
fn read_channel(asked: &Inquiry) -> Option<&str> {
    match &asked.on {
        On::Named(Kind::Channel, name) if word(asked.permission) == "read" => Some(name),
        _ => None,
    }
}

fn word(permission: Permissions) -> &'static str {
    permission.names().next().unwrap_or_default()
}

//! Parses any token and shows what it permits, without storing it.

use super::fields::{Answer, ControlError, Fields};
use super::joined::joined;
use super::tokens::{content, parsed};
use crate::issued_tokens::token_id;
use crate::service::AccessManager;
use pam_core::{Asked, Categories, Draft, Grant, GrantParts, Token, UnixTime, check_with};
use serde_json::json;
use std::convert::Infallible;

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

/// The question, if there is one. The page sends empty texts for what nobody has entered.
fn asked(fields: &mut Fields, now: UnixTime) -> Result<Option<Asked>, ControlError> {
    fields.drop_empty();
    let at = fields.integer("at", 0..=i64::MAX)?.map_or(now, |at| UnixTime(at.unsigned_abs()));
    let permission = fields.text("permission")?;
    let asked = Asked::read(permission.as_deref().unwrap_or_default(), fields, at);
    permission.map(|_| asked).transpose().map_err(ControlError::from)
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
fn verdict(manager: &AccessManager, token: &Token, asked: &Asked) -> String {
    let state = &manager.state;
    let Ok(sentence) = asked.explained(|question| {
        Ok::<_, Infallible>(check_with(&state.patterns, state.options.matching, token, &question))
    });
    sentence
}

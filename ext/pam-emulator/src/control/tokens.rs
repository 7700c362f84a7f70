//! The tokens that the emulator has issued.

use super::fields::{Answer, ControlError, Fields, number, shows_secrets};
use super::joined::joined;
use crate::issued_tokens::Issued;
use crate::service::AccessManager;
use crate::token_signer::TokenSignature;
use pam_core::{Params, Permissions, Scope, Token, UnixTime};
use serde_json::{Value, json};

/// The most tokens in an answer.
const MOST: usize = 1_000;

/// The latest tokens, newest first, without their texts.
pub(crate) fn list(manager: &AccessManager, params: &Params, now: UnixTime) -> Answer {
    let limit: usize = number(params, "limit", MOST)?;
    let latest = manager.issued_tokens.latest().take(limit.min(MOST));
    let tokens: Vec<_> = latest.map(|issued| shown(manager, issued, now)).collect();
    Ok(json!({ "tokens": tokens, "issued": manager.issued_tokens.count() }))
}

/// One token. Its text is included only if it is asked for.
pub(crate) fn show(manager: &AccessManager, id: &str, params: &Params, now: UnixTime) -> Answer {
    let issued = find(manager, id)?;
    let shown = shown(manager, issued, now);
    let text = if shows_secrets(params) { json!({ "text": &*issued.text }) } else { Value::Null };
    Ok(joined(shown, text))
}

/// Revokes a token without a signed request. The token is given by its `id`, or by its text as `token`.
pub(crate) fn revoke(manager: &mut AccessManager, fields: &mut Fields, now: UnixTime) -> Answer {
    let text = match fields.text("token")? {
        Some(text) => text,
        None => text_of(manager, &fields.needed_text("id")?)?,
    };
    fields.end()?;
    let token = parsed(&text)?;
    if !manager.revoke(&text, now) {
        return Err(ControlError::invalid("token", "a token of this emulator", "another one"));
    }
    Ok(json!({ "id": crate::issued_tokens::token_id(&text), "state": state(manager, &token, now) }))
}

/// Whether a token was revoked here. It is given by its text as `token`, or by its `signature` in hex and its end.
pub(crate) fn is_revoked(manager: &AccessManager, fields: &mut Fields) -> Answer {
    let (text, signature) = (fields.text("token")?, fields.text("signature")?);
    let end = fields.integer("expires_at", 0..=i64::MAX)?;
    fields.end()?;
    let revoked = match (text, signature, end) {
        (Some(text), None, None) => manager.has_revoked(&parsed(&text)?),
        (None, Some(signature), Some(end)) => {
            let end = UnixTime(end.unsigned_abs());
            signature_of(&signature)
                .is_some_and(|signature| manager.state.revocations.contains(end, signature))
        }
        _ => {
            return Err(ControlError::invalid(
                "token",
                "a token, or signature and expires_at",
                "another number",
            ));
        }
    };
    Ok(json!({ "revoked": revoked }))
}

/// `None` if this cannot be a signature of the emulator. No such token was revoked here.
fn signature_of(hex: &str) -> Option<TokenSignature> {
    let byte = |index: usize| u8::from_str_radix(hex.get(index * 2..index * 2 + 2)?, 16).ok();
    let bytes = (0..hex.len() / 2).map(byte).collect::<Option<Vec<_>>>()?;
    bytes.try_into().ok()
}

/// The text of the token with this id.
pub(crate) fn text_of(manager: &AccessManager, id: &str) -> Result<String, ControlError> {
    find(manager, id).map(|issued| issued.text.to_string())
}

pub(crate) fn parsed(text: &str) -> Result<Token, ControlError> {
    Token::parse(text).map_err(|error| ControlError::new(400, error.to_string()))
}

/// `live`, `expired` or `revoked`.
fn state(manager: &AccessManager, token: &Token, now: UnixTime) -> &'static str {
    if token.is_expired(manager.token_time(now)) {
        "expired"
    } else if manager.has_revoked(token) {
        "revoked"
    } else {
        "live"
    }
}

/// The names and patterns of a token with their permissions.
fn permissions(token: &Token) -> Vec<Value> {
    let scopes = [(false, token.resources()), (true, token.patterns())];
    let scopes = scopes.into_iter().filter_map(|(is_pattern, scope)| Some((is_pattern, scope?)));
    let named = scopes.flat_map(|(is_pattern, scope)| entries(is_pattern, &scope));
    let categories = token.categories().into_iter();
    let whole =
        categories.map(|(category, permissions)| entry(false, "category", category.json(), permissions));
    named.chain(whole).collect()
}

fn entries(is_pattern: bool, scope: &Scope) -> Vec<Value> {
    let sections = scope.sections().iter();
    let entries = sections.flat_map(|section| section.names.iter().map(|entry| (section.kind, entry)));
    entries.map(|(kind, (name, permissions))| entry(is_pattern, kind.word(), name, permissions)).collect()
}

fn entry(is_pattern: bool, kind: &str, name: &str, permissions: Permissions) -> Value {
    let permissions: Vec<_> = permissions.names().collect();
    json!({ "kind": kind, "name": name, "pattern": is_pattern, "permissions": permissions })
}

fn find<'a>(manager: &'a AccessManager, id: &str) -> Result<&'a Issued, ControlError> {
    manager.issued_tokens.find(id).ok_or_else(|| ControlError::not_found("no token of this id is kept"))
}

fn shown(manager: &AccessManager, issued: &Issued, now: UnixTime) -> Value {
    let use_of_it = json!({
        "id": issued.id(),
        "used": issued.used,
        "refused": issued.refused,
        "used_by": issued.users,
        "bytes": issued.text.len(),
    });
    // Every issued token can be parsed.
    let content = Token::parse(&issued.text).map(|token| content(manager, &token, now));
    joined(use_of_it, content.unwrap_or_default())
}

/// The content of a token, and whether it is still valid.
pub(crate) fn content(manager: &AccessManager, token: &Token, now: UnixTime) -> Value {
    json!({
        "user": token.authorized_uuid(),
        "ttl": token.ttl(),
        "issued_at": token.issued_at().0,
        "expires_at": token.expires_at().0,
        "state": state(manager, token, now),
        "permissions": permissions(token),
    })
}

//! The tokens that the service has issued, and how often they were used. They are kept only if a page or a
//! log is in use.

use crate::errors::Cause;
use crate::latest::{Latest, Weighed};
use crate::records::Recorded;
use pam_core::{Method, percent_decode};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The most tokens that are kept, and the most bytes of them.
const KEPT: usize = 10_000;
const KEPT_BYTES: usize = 32 * 1024 * 1024;
/// Roughly the memory of a token, besides its text.
const OVERHEAD: usize = 256;
/// The most users whose names are kept for a token, and the longest such name in bytes.
const USERS: usize = 8;
const USER_BYTES: usize = 92;

/// A token and its use.
pub(crate) struct Issued {
    pub(crate) text: Box<str>,
    end: End,
    /// It counts from 1.
    number: u64,
    id: OnceLock<String>,
    /// How many requests used it, including those that were refused.
    pub(crate) used: u64,
    /// How many requests were refused because of it.
    pub(crate) refused: u64,
    pub(crate) users: Vec<String>,
}

/// The end of a token without its padding: a part of its signature. With the whole text as the key of the map, a grant
/// costs 3 to 7 % more CPU while somebody watches, of the 5 % that the page may cost.
type End = [u8; 16];

/// The latest tokens.
#[derive(Default)]
pub(crate) struct IssuedTokens {
    kept: Latest<Issued, KEPT, KEPT_BYTES>,
    /// The number of a token by its end.
    numbers: HashMap<End, u64>,
    /// The number of the latest token.
    count: u64,
}

impl Weighed for Issued {
    fn bytes(&self) -> usize {
        self.text.len() + OVERHEAD
    }
}

impl Issued {
    pub(crate) fn id(&self) -> &str {
        self.id.get_or_init(|| token_id(&self.text))
    }
}

impl IssuedTokens {
    /// Records a grant of a token, or a request that uses one.
    pub(crate) fn note(&mut self, recorded: &Recorded) {
        if let Some(text) = granted(recorded) {
            self.add(text);
        } else if let Some(auth) = auth(&recorded.request.query)
            && let Some(issued) = self.get_mut(&auth)
        {
            issued.used(recorded);
        }
    }

    /// The latest tokens, newest first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Issued> {
        self.kept.items().iter().rev()
    }

    /// The token of this id.
    pub(crate) fn find(&self, id: &str) -> Option<&Issued> {
        self.latest().find(|issued| issued.id() == id)
    }

    /// How many were issued since the start or the last reset.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    fn get_mut(&mut self, text: &str) -> Option<&mut Issued> {
        let number = self.numbers.get(&end(text))?;
        let position = number.checked_sub(self.kept.items().front()?.number)?;
        // Whoever changes a token can leave its end as it is.
        let issued = self.kept.get_mut(usize::try_from(position).ok()?);
        issued.filter(|issued| unpadded(&issued.text) == unpadded(text))
    }

    fn add(&mut self, text: &str) {
        self.count += 1;
        let (id, users, end, number) = (OnceLock::new(), Vec::new(), end(text), self.count);
        self.numbers.insert(end, number);
        let issued = Issued { text: text.into(), end, number, id, used: 0, refused: 0, users };
        for oldest in self.kept.add(issued) {
            // A later token can have the same end.
            if self.numbers.get(&oldest.end) == Some(&oldest.number) {
                self.numbers.remove(&oldest.end);
            }
        }
    }
}

fn unpadded(text: &str) -> &str {
    text.trim_end_matches('=')
}

fn end(text: &str) -> End {
    let mut end = End::default();
    end.iter_mut().rev().zip(unpadded(text).bytes().rev()).for_each(|(place, byte)| *place = byte);
    end
}

impl Issued {
    fn used(&mut self, recorded: &Recorded) {
        self.used += 1;
        if matches!(recorded.cause, Some(Cause::Revoked | Cause::Expired | Cause::Permission)) {
            self.refused += 1;
        }
        if self.users.len() < USERS
            && let Some(user) = param(&recorded.request.query, "uuid=")
            && user.len() <= USER_BYTES
            && !self.users.contains(&user)
        {
            self.users.push(user);
        }
    }
}

/// The id of a token, which does not reveal it: the beginning of its SHA-256 in hex.
pub(crate) fn token_id(text: &str) -> String {
    let digest = Sha256::digest(text.trim().trim_end_matches('=').as_bytes());
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The token or auth key in a query.
pub(crate) fn auth(query: &str) -> Option<String> {
    param(query, "auth=").filter(|auth| !auth.is_empty())
}

/// The token in the answer to a grant.
pub(crate) fn granted(recorded: &Recorded) -> Option<&str> {
    let is_grant = recorded.request.method == Method::Post && recorded.request.path.starts_with("/v3/pam/");
    let is_done = is_grant && recorded.status == 200 && recorded.fault != Some("not_json");
    // Tokens contain no characters that JSON escapes.
    let answer = is_done.then(|| std::str::from_utf8(&recorded.answer).ok()).flatten()?;
    let (_, rest) = answer.split_once("\"token\":\"")?;
    rest.split('"').next()
}

/// The value of the first parameter that begins with `start`, which is a name and an equals sign.
fn param(query: &str, start: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(start))?;
    percent_decode(value).map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_by_its_whole_text_with_and_without_padding() {
        let mut tokens = IssuedTokens::default();
        let texts = ["short", "p0F2-one-signature-of-32-bytes==", "p0F2-two-another-of-32-bytes"];
        texts.iter().for_each(|text| tokens.add(text));
        for text in texts {
            assert_eq!(tokens.get_mut(unpadded(text)).map(|issued| &*issued.text), Some(text));
        }
        assert!(tokens.get_mut("p0F2-ONE-signature-of-32-bytes==").is_none());
        assert!(tokens.get_mut("").is_none());
    }

    #[test]
    fn dropping_a_token_keeps_a_later_one_of_the_same_text() {
        let mut tokens = IssuedTokens::default();
        tokens.add("again");
        (1..KEPT).for_each(|number| tokens.add(&format!("p0F2{number}")));
        tokens.add("again");
        assert!(tokens.get_mut("again").is_some());
        assert_eq!((tokens.kept.items().len(), tokens.numbers.len()), (KEPT, KEPT));
    }

    #[test]
    fn a_token_has_the_same_id_with_and_without_padding() {
        assert_eq!(token_id("p0F2AkF0"), token_id(" p0F2AkF0==\n"));
        assert_eq!(token_id("p0F2AkF0").len(), 8);
        assert_ne!(token_id("p0F2AkF0"), token_id("p0F2AkF1"));
    }
}

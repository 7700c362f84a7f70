//! May this token do that? The emulator and `Token#allows?` ask the same function.

use crate::pattern_cache::PatternCache;
use crate::permissions::Permissions;
use crate::scope::Kind;
use crate::time::UnixTime;
use crate::token::Token;
use re2::{Matching, Pattern};

/// What somebody wants to do, and when.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Every permission that it takes.
    pub permissions: Permissions,
    /// The kind of resource.
    pub kind: Kind,
    /// The resource's exact name.
    pub name: &'a str,
    /// The user id that the request carries; `None` asks for any user.
    pub user_id: Option<&'a str>,
    /// The moment of the request.
    pub at: UnixTime,
}

/// Why a token does not allow something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its time was over at that moment.
    Expired(UnixTime),
    /// It belongs to another user.
    OtherUser {
        /// The user it was granted to.
        authorized: String,
    },
    /// These permissions are what it gives on that resource, and they do not suffice.
    Insufficient {
        /// What it does permit there; nothing, where neither a name nor a pattern covers the resource.
        granted: Permissions,
    },
}

/// Checks, in the service's order, expiry, authorized user and permissions.
pub fn check(token: &Token, question: &Question<'_>) -> Result<(), Refusal> {
    check_by(Matching::Search, token, question)
}

/// The same check where patterns may have to match whole names.
pub fn check_by(matching: Matching, token: &Token, question: &Question<'_>) -> Result<(), Refusal> {
    check_with(&PatternCache::new(), matching, token, question)
}

/// The same check, with patterns that an earlier one may have compiled already.
pub fn check_with(
    cache: &PatternCache,
    matching: Matching,
    token: &Token,
    question: &Question<'_>,
) -> Result<(), Refusal> {
    if token.is_expired(question.at) {
        return Err(Refusal::Expired(token.expires_at()));
    }
    if let (Some(authorized), Some(user_id)) = (token.authorized_uuid(), question.user_id) {
        if authorized != user_id {
            return Err(Refusal::OtherUser { authorized: authorized.to_owned() });
        }
    }
    let granted = granted_by(cache, matching, token, question.kind, question.name);
    if granted.contains(question.permissions) { Ok(()) } else { Err(Refusal::Insufficient { granted }) }
}

/// The union of what the exact name and every matching pattern permit.
pub fn granted(token: &Token, kind: Kind, name: &str) -> Permissions {
    granted_by(&PatternCache::new(), Matching::Search, token, kind, name)
}

fn granted_by(
    cache: &PatternCache,
    matching: Matching,
    token: &Token,
    kind: Kind,
    name: &str,
) -> Permissions {
    let named = token.names(kind).map_or(Permissions::NONE, |names| names.exactly(name));
    let Some(patterns) = token.pattern_names(kind).filter(|patterns| patterns.len() > 0) else {
        return named;
    };
    let compiled = cache.compiled(patterns, matching);
    let matching =
        patterns.iter().zip(&*compiled).filter(|(_, compiled)| covers(compiled.as_ref(), kind, name));
    matching.fold(named, |sum, ((_, permissions), _)| sum.union(permissions))
}

/// Patterns for groups are met with and without the colon that the service puts before a group's name.
fn covers(compiled: Option<&Pattern>, kind: Kind, name: &str) -> bool {
    compiled.is_some_and(|pattern| {
        pattern.matches(name) || (kind == Kind::Group && pattern.matches(&format!(":{name}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Grant;
    use crate::scope::Scope;

    const START: UnixTime = UnixTime(1_700_000_000);

    fn set(mask: u32) -> Permissions {
        Permissions::from_mask(mask)
    }

    fn token(user: Option<&str>) -> Token {
        let (mut names, mut patterns) = (Scope::default(), Scope::default());
        names.add(Kind::Channel, "room-1", set(1)).unwrap();
        patterns.add(Kind::Channel, "^room-[0-9]$", set(2)).unwrap();
        patterns.add(Kind::Group, "^:team-.*$", set(4)).unwrap();
        Token::issue(&Grant::new(10, names, patterns, None, user).unwrap(), START)
    }

    fn ask<'a>(permissions: u32, kind: Kind, name: &'a str, user_id: Option<&'a str>) -> Question<'a> {
        Question { permissions: set(permissions), kind, name, user_id, at: START }
    }

    #[test]
    fn a_name_and_the_patterns_that_match_it_add_up() {
        assert_eq!(check(&token(None), &ask(3, Kind::Channel, "room-1", None)), Ok(()));
        assert_eq!(check(&token(None), &ask(2, Kind::Channel, "room-2", None)), Ok(()));
    }

    #[test]
    fn what_is_not_covered_says_what_was_granted_there() {
        let refused = |question: &Question<'_>| check(&token(None), question).unwrap_err();
        assert_eq!(
            refused(&ask(9, Kind::Channel, "room-1", None)),
            Refusal::Insufficient { granted: set(3) }
        );
        let elsewhere = Refusal::Insufficient { granted: Permissions::NONE };
        assert_eq!(refused(&ask(1, Kind::Channel, "Room-1", None)), elsewhere);
        assert_eq!(refused(&ask(1, Kind::Uuid, "room-1", None)), elsewhere);
    }

    #[test]
    fn group_patterns_may_have_the_services_colon() {
        assert_eq!(check(&token(None), &ask(4, Kind::Group, "team-red", None)), Ok(()));
    }

    #[test]
    fn only_the_authorized_user_may_use_it() {
        let token = token(Some("ann"));
        assert_eq!(check(&token, &ask(1, Kind::Channel, "room-1", Some("ann"))), Ok(()));
        assert_eq!(check(&token, &ask(1, Kind::Channel, "room-1", None)), Ok(()));
        let refused = check(&token, &ask(1, Kind::Channel, "room-1", Some("Ann"))).unwrap_err();
        assert_eq!(refused, Refusal::OtherUser { authorized: "ann".to_owned() });
    }

    #[test]
    fn the_patterns_of_one_token_are_compiled_within_what_a_token_may_take() {
        let (mut names, mut patterns) = (Scope::default(), Scope::default());
        names.add(Kind::Channel, "a", set(1)).unwrap();
        patterns.add(Kind::Channel, "^room-[0-9]$", set(2)).unwrap();
        for number in 0..1_000 {
            patterns.add(Kind::Channel, &format!(r"\pL{{30}}|{number}"), set(4)).unwrap();
        }
        let hostile = Token::issue(&Grant::new(10, names, patterns, None, None).unwrap(), START);
        assert_eq!(granted(&hostile, Kind::Channel, "room-1"), set(2));
    }

    #[test]
    fn expiry_comes_before_everything_else() {
        let late = Question { at: START.plus_minutes(10), ..ask(9, Kind::Uuid, "x", Some("bob")) };
        assert_eq!(check(&token(Some("ann")), &late), Err(Refusal::Expired(START.plus_minutes(10))));
    }
}

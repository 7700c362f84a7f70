//! Whether a token permits an operation. The emulator and `Token#allows?` use the same function.

use crate::category::Category;
use crate::pattern_cache::{Compiled, Compiling, PatternCache};
use crate::permissions::Permissions;
use crate::scope::Kind;
use crate::time::UnixTime;
use crate::token::{Token, TokenNames};
use re2::{Matching, Pattern};

/// What somebody wants to do, and when.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// All permissions that the operation needs.
    pub permissions: Permissions,
    /// The resource or category that the operation is about.
    pub resource: Resource<'a>,
    /// The user id that the request carries; `None` asks for any user.
    pub user_id: Option<&'a str>,
    /// The moment of the request.
    pub at: UnixTime,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// One resource: its kind, its exact name.
    Named(Kind, &'a str),
    /// A whole kind of resource. Its permissions are separate from those on names and patterns.
    Category(Category),
}

impl<'a> Resource<'a> {
    /// The resource's name; empty for a category.
    const fn name(&self) -> &'a str {
        match self {
            Self::Named(_, name) => name,
            Self::Category(_) => "",
        }
    }
}

/// Why a token does not allow something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The token had expired before that moment; with the time of its expiry.
    Expired(UnixTime),
    /// The token is authorized for another user.
    OtherUser {
        /// The user it was granted to.
        authorized: String,
    },
    /// The token's permissions on the resource do not include all that the operation needs.
    Insufficient {
        /// The permissions that it has there; none if neither a name nor a pattern covers the resource.
        granted: Permissions,
    },
}

/// Checks, in the service's order, expiry, authorized user and permissions.
pub fn check(token: &Token, question: &Question<'_>) -> Result<(), Denial> {
    check_with(&PatternCache::new(), Matching::Search, token, question)
}

/// The same check with a choice of how patterns match, and with a cache of compiled patterns.
pub fn check_with(
    cache: &PatternCache,
    matching: Matching,
    token: &Token,
    question: &Question<'_>,
) -> Result<(), Denial> {
    let mut check = Check::new(cache, matching, token, *question);
    check.at_once().unwrap_or_else(|| check.finish())
}

/// A check that can be interrupted. Compiling the patterns of a hostile token can take seconds.
#[derive(Debug)]
pub struct Check<'a> {
    cache: &'a PatternCache,
    matching: Matching,
    token: &'a Token,
    question: Question<'a>,
    compiling: Option<Compiling<'a>>,
}

/// Longer names, in bytes, are not matched with patterns by `at_once`: that could take too long.
const LONG_NAME: usize = 4 << 10;

impl<'a> Check<'a> {
    /// Prepares a check; nothing is compiled yet.
    pub const fn new(
        cache: &'a PatternCache,
        matching: Matching,
        token: &'a Token,
        question: Question<'a>,
    ) -> Self {
        Self { cache, matching, token, question, compiling: None }
    }

    /// The answer; `None` if patterns have to be compiled first or matched with a long name.
    pub fn at_once(&self) -> Option<Result<(), Denial>> {
        if let Err(denial) = self.time_and_user() {
            return Some(Err(denial));
        }
        let named = self.by_name();
        let Some(patterns) = self.patterns() else { return Some(self.answer(named)) };
        if named.contains(self.question.permissions) {
            return Some(Ok(()));
        }
        if self.question.resource.name().len() > LONG_NAME {
            return None;
        }
        let compiled = self.cache.known(patterns, self.matching)?;
        Some(self.answer(self.with_patterns(named, patterns, &compiled)))
    }

    /// Works until there is an answer. `None` if `may_go_on` returned false after a pattern; call it again to resume.
    pub fn go_on(&mut self, may_go_on: impl Fn() -> bool) -> Option<Result<(), Denial>> {
        if let Err(denial) = self.time_and_user() {
            return Some(Err(denial));
        }
        let named = self.by_name();
        let Some(patterns) = self.patterns() else { return Some(self.answer(named)) };
        let compiling = self.compiling.get_or_insert_with(|| Compiling::new(patterns, self.matching));
        if !compiling.go_on(may_go_on) {
            return None;
        }
        let compiled = self.cache.finish(self.compiling.take()?);
        Some(self.answer(self.with_patterns(named, patterns, &compiled)))
    }

    fn finish(&mut self) -> Result<(), Denial> {
        loop {
            if let Some(answer) = self.go_on(|| true) {
                return answer;
            }
        }
    }

    fn time_and_user(&self) -> Result<(), Denial> {
        let (token, question) = (self.token, &self.question);
        if token.is_expired(question.at) {
            return Err(Denial::Expired(token.expires_at()));
        }
        match (token.authorized_uuid(), question.user_id) {
            (Some(authorized), Some(user_id)) if authorized != user_id => {
                Err(Denial::OtherUser { authorized: authorized.to_owned() })
            }
            _ => Ok(()),
        }
    }

    fn by_name(&self) -> Permissions {
        match self.question.resource {
            Resource::Named(kind, name) => {
                self.token.names(kind).map_or(Permissions::NONE, |names| names.exactly(name))
            }
            Resource::Category(category) => self.token.on_category(category),
        }
    }

    fn patterns(&self) -> Option<TokenNames<'a>> {
        let Resource::Named(kind, _) = self.question.resource else { return None };
        self.token.pattern_names(kind).filter(|patterns| patterns.len() > 0)
    }

    /// If a pattern is in the token twice, its last permissions count.
    fn with_patterns(
        &self,
        named: Permissions,
        patterns: TokenNames<'_>,
        compiled: &Compiled,
    ) -> Permissions {
        let resource = self.question.resource;
        let matching =
            patterns.iter().zip(compiled).filter(|(_, compiled)| covers(compiled.as_ref(), resource));
        matching.fold(named, |sum, ((re2, _), _)| sum.union(patterns.exactly(re2)))
    }

    fn answer(&self, granted: Permissions) -> Result<(), Denial> {
        if granted.contains(self.question.permissions) {
            return Ok(());
        }
        Err(Denial::Insufficient { granted })
    }
}

/// Patterns for groups are tried on the name with and without the colon that the service puts before it.
fn covers(compiled: Option<&Pattern>, resource: Resource<'_>) -> bool {
    let Resource::Named(kind, name) = resource else { return false };
    compiled.is_some_and(|pattern| {
        pattern.matches(name) || (kind == Kind::Group && pattern.matches(&format!(":{name}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::Categories;
    use crate::grant::{Grant, GrantParts};
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
        Question { permissions: set(permissions), resource: Resource::Named(kind, name), user_id, at: START }
    }

    fn of(resources: Scope, categories: &[Category]) -> Token {
        let mut listed = Categories::default();
        categories.iter().for_each(|category| listed.insert(*category));
        let parts = GrantParts { ttl: 10, resources, categories: listed, ..GrantParts::default() };
        Token::issue(&Grant::of(parts).unwrap(), START)
    }

    fn lists(token: &Token, category: Category) -> Result<(), Denial> {
        let resource = Resource::Category(category);
        check(token, &Question { resource, ..ask(32, Kind::Channel, "", None) })
    }

    #[test]
    fn a_category_gives_no_permission_on_another_one() {
        let token = of(Scope::default(), &[Category::Channels]);
        assert_eq!(lists(&token, Category::Channels), Ok(()));
        let nothing = Denial::Insufficient { granted: Permissions::NONE };
        assert_eq!(lists(&token, Category::Uuids), Err(nothing.clone()));
        let read =
            Question { resource: Resource::Category(Category::Channels), ..ask(1, Kind::Channel, "", None) };
        assert_eq!(check(&token, &read), Err(Denial::Insufficient { granted: set(32) }));
        assert_eq!(check(&token, &ask(32, Kind::Channel, "room-1", None)), Err(nothing));
    }

    #[test]
    fn names_and_patterns_give_no_permission_on_a_category() {
        let (mut names, mut patterns) = (Scope::default(), Scope::default());
        names.add(Kind::Channel, "a", set(255)).unwrap();
        patterns.add(Kind::Channel, ".*", set(255)).unwrap();
        let token = Token::issue(&Grant::new(10, names, patterns, None, None).unwrap(), START);
        assert!(lists(&token, Category::Channels).is_err());
    }

    #[test]
    fn a_datasync_user_and_the_metadata_of_a_user_have_separate_permissions() {
        for (granted, asked) in [(Kind::Uuid, Kind::User), (Kind::User, Kind::Uuid)] {
            let mut names = Scope::default();
            names.add(granted, "ann", set(104)).unwrap();
            let token = of(names, &[]);
            assert_eq!(check(&token, &ask(32, granted, "ann", None)), Ok(()));
            assert!(check(&token, &ask(32, asked, "ann", None)).is_err(), "{asked:?}");
        }
    }

    #[test]
    fn patterns_match_anywhere_in_a_datasync_id() {
        let mut patterns = Scope::default();
        patterns.add(Kind::Entity, "human-*", set(120)).unwrap();
        let token = Token::issue(&Grant::new(10, Scope::default(), patterns, None, None).unwrap(), START);
        assert_eq!(check(&token, &ask(16, Kind::Entity, "superhuman-1", None)), Ok(()));
        assert!(check(&token, &ask(16, Kind::Relationship, "superhuman-1", None)).is_err());
    }

    #[test]
    fn permissions_of_a_name_and_of_matching_patterns_are_added() {
        assert_eq!(check(&token(None), &ask(3, Kind::Channel, "room-1", None)), Ok(()));
        assert_eq!(check(&token(None), &ask(2, Kind::Channel, "room-2", None)), Ok(()));
    }

    #[test]
    fn a_denial_has_the_permissions_that_were_granted() {
        let refused = |question: &Question<'_>| check(&token(None), question).unwrap_err();
        assert_eq!(refused(&ask(9, Kind::Channel, "room-1", None)), Denial::Insufficient { granted: set(3) });
        let elsewhere = Denial::Insufficient { granted: Permissions::NONE };
        assert_eq!(refused(&ask(1, Kind::Channel, "Room-1", None)), elsewhere);
        assert_eq!(refused(&ask(1, Kind::Uuid, "room-1", None)), elsewhere);
    }

    #[test]
    fn group_patterns_match_with_or_without_the_colon_of_the_service() {
        assert_eq!(check(&token(None), &ask(4, Kind::Group, "team-red", None)), Ok(()));
    }

    #[test]
    fn only_the_authorized_user_may_use_a_token() {
        let token = token(Some("ann"));
        assert_eq!(check(&token, &ask(1, Kind::Channel, "room-1", Some("ann"))), Ok(()));
        assert_eq!(check(&token, &ask(1, Kind::Channel, "room-1", None)), Ok(()));
        let refused = check(&token, &ask(1, Kind::Channel, "room-1", Some("Ann"))).unwrap_err();
        assert_eq!(refused, Denial::OtherUser { authorized: "ann".to_owned() });
    }

    #[test]
    fn the_patterns_of_one_token_share_a_memory_limit() {
        let (mut names, mut patterns) = (Scope::default(), Scope::default());
        names.add(Kind::Channel, "a", set(1)).unwrap();
        patterns.add(Kind::Channel, "^room-[0-9]$", set(2)).unwrap();
        for number in 0..1_000 {
            patterns.add(Kind::Channel, &format!(r"\pL{{30}}|{number}"), set(4)).unwrap();
        }
        let hostile = Token::issue(&Grant::new(10, names, patterns, None, None).unwrap(), START);
        let refused = check(&hostile, &ask(255, Kind::Channel, "room-1", None));
        assert_eq!(refused, Err(Denial::Insufficient { granted: set(2) }));
    }

    #[test]
    fn a_check_can_be_interrupted_after_each_pattern_and_resumed() {
        let mut patterns = Scope::default();
        for number in 0..100 {
            patterns.add(Kind::Channel, &format!("^room-{number}$"), set(1)).unwrap();
        }
        let token = Token::issue(&Grant::new(10, Scope::default(), patterns, None, None).unwrap(), START);
        let cache = PatternCache::new();
        let mut check = Check::new(&cache, Matching::Search, &token, ask(1, Kind::Channel, "room-99", None));
        assert_eq!(check.at_once(), None);
        let stops = (1..).find(|_| check.go_on(|| false).is_some()).unwrap();
        assert_eq!(stops, 100);
    }

    #[test]
    fn a_question_without_new_patterns_is_answered_at_once() {
        let (token, cache) = (token(Some("ann")), PatternCache::new());
        let at_once = |question| Check::new(&cache, Matching::Search, &token, question).at_once();
        assert_eq!(at_once(ask(1, Kind::Channel, "room-1", None)), Some(Ok(())));
        assert!(at_once(ask(9, Kind::Uuid, "x", None)).is_some_and(|answer| answer.is_err()));
        assert!(at_once(ask(2, Kind::Channel, "room-1", Some("bob"))).is_some_and(|answer| answer.is_err()));
        assert_eq!(at_once(ask(2, Kind::Channel, "room-1", None)), None);
        let asked = check_with(&cache, Matching::Search, &token, &ask(2, Kind::Channel, "room-1", None));
        assert_eq!(asked, Ok(()));
        assert_eq!(at_once(ask(2, Kind::Channel, "room-1", None)), Some(Ok(())));
        assert_eq!(at_once(ask(2, Kind::Channel, &"room-1".repeat(LONG_NAME), None)), None);
    }

    #[test]
    fn expiry_is_checked_first() {
        let late = Question { at: START.plus_minutes(10), ..ask(9, Kind::Uuid, "x", Some("bob")) };
        assert_eq!(check(&token(Some("ann")), &late), Err(Denial::Expired(START.plus_minutes(10))));
    }
}

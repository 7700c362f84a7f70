//! A cache of compiled patterns, for the next question about a token with the same patterns.
//!
//! To compile `^room-[0-9]+$` takes 15 µs, and to parse a token 0.4 to 2 µs. A server that parses the token of each
//! request and calls `allows?` compiles no pattern twice.

use crate::token::TokenNames;
use re2::{Matching, Pattern};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

/// The most lists of patterns that are kept. The least recently used one is dropped first.
const KEPT: usize = 64;
/// The most memory of a list that is kept. A dozen usual patterns take half of it.
const MAX_KEPT_BYTES: usize = 256 << 10;
/// Longer lists are not kept: comparing them would take longer than compiling them.
const MAX_KEPT_PATTERNS: usize = 32;
const MAX_KEPT_TEXT: usize = 8 << 10;

/// Keeps at most `KEPT` lists of compiled patterns, none of them large.
///
/// Any number of threads may use it, and none waits for another. If the cache is locked, also by a thread that does not
/// exist after a fork, the caller compiles the patterns itself.
#[derive(Debug, Default)]
pub struct PatternCache {
    kept: Mutex<Vec<Kept>>,
    compilations: AtomicUsize,
}

#[derive(Debug)]
struct Kept {
    matching: Matching,
    texts: Box<[Box<str>]>,
    compiled: Arc<Compiled>,
}

/// The patterns of one list, in its order; `None` for one that does not compile, which matches nothing.
pub(crate) type Compiled = Vec<Option<Pattern>>;

impl PatternCache {
    /// An empty cache.
    pub const fn new() -> Self {
        Self { kept: Mutex::new(Vec::new()), compilations: AtomicUsize::new(0) }
    }

    /// How many lists it has compiled so far.
    pub fn compilations(&self) -> usize {
        self.compilations.load(Ordering::Relaxed)
    }

    /// These patterns, if an earlier question has compiled them.
    pub(crate) fn known(&self, patterns: TokenNames<'_>, matching: Matching) -> Option<Arc<Compiled>> {
        if patterns.len() > MAX_KEPT_PATTERNS { None } else { self.find(patterns, matching) }
    }

    /// Returns the compiled patterns, and keeps them if they are small.
    pub(crate) fn finish(&self, compiling: Compiling<'_>) -> Arc<Compiled> {
        self.compilations.fetch_add(1, Ordering::Relaxed);
        let Compiling { patterns, matching, compiled, is_small } = compiling;
        let compiled = Arc::new(compiled);
        if is_small && patterns.len() <= MAX_KEPT_PATTERNS && text_bytes(patterns) <= MAX_KEPT_TEXT {
            self.keep(patterns, matching, &compiled);
        }
        compiled
    }

    /// Moves the list that is found to the end: lists are dropped from the front.
    fn find(&self, patterns: TokenNames<'_>, matching: Matching) -> Option<Arc<Compiled>> {
        let mut kept = self.try_lock()?;
        let is_it = |kept: &Kept| kept.matching == matching && kept.is_of(patterns);
        let place = kept.iter().rposition(is_it)?;
        if let Some(after) = kept.get_mut(place..) {
            after.rotate_left(1);
        }
        kept.last().map(|kept| Arc::clone(&kept.compiled))
    }

    fn keep(&self, patterns: TokenNames<'_>, matching: Matching, compiled: &Arc<Compiled>) {
        let Some(mut kept) = self.try_lock() else { return };
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        let texts = patterns.iter().map(|(re2, _)| re2.into()).collect();
        kept.push(Kept { matching, texts, compiled: Arc::clone(compiled) });
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, Vec<Kept>>> {
        match self.kept.try_lock() {
            Ok(kept) => Some(kept),
            // The list is valid even if a thread has panicked while it held the lock.
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// A list of patterns while it is being compiled.
#[derive(Debug)]
pub(crate) struct Compiling<'a> {
    patterns: TokenNames<'a>,
    matching: Matching,
    compiled: Compiled,
    /// False once one of them is too large to be kept.
    is_small: bool,
}

impl<'a> Compiling<'a> {
    pub(crate) const fn new(patterns: TokenNames<'a>, matching: Matching) -> Self {
        Self { patterns, matching, compiled: Vec::new(), is_small: true }
    }

    /// Compiles at least one more pattern, until all are compiled or `may_go_on` returns false. True once all are.
    pub(crate) fn go_on(&mut self, may_go_on: impl Fn() -> bool) -> bool {
        for (re2, _) in self.patterns.iter().skip(self.compiled.len()) {
            let compiled = self.compile(re2);
            self.compiled.push(compiled);
            if !may_go_on() {
                break;
            }
        }
        self.compiled.len() == self.patterns.len()
    }

    fn compile(&mut self, re2: &str) -> Option<Pattern> {
        let count = self.patterns.len();
        let small = Pattern::compile_within(MAX_KEPT_BYTES / count.max(8), re2, self.matching);
        small.ok().or_else(|| {
            let large = Pattern::compile_one_of(count, re2, self.matching).ok()?;
            self.is_small = false;
            Some(large)
        })
    }
}

impl Kept {
    fn is_of(&self, patterns: TokenNames<'_>) -> bool {
        self.texts.len() == patterns.len()
            && patterns.iter().zip(&self.texts).all(|((re2, _), text)| *re2 == **text)
    }
}

fn text_bytes(patterns: TokenNames<'_>) -> usize {
    patterns.iter().map(|(re2, _)| re2.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Question, Resource, check_with};
    use crate::grant::Grant;
    use crate::permissions::Permissions;
    use crate::scope::{Kind, Scope};
    use crate::time::UnixTime;
    use crate::token::Token;

    fn token(patterns: &[&str], now: u64) -> Token {
        let mut scope = Scope::default();
        for re2 in patterns {
            scope.add(Kind::Channel, re2, Permissions::from_mask(1)).unwrap();
        }
        Token::issue(&Grant::new(10, Scope::default(), scope, None, None).unwrap(), UnixTime(now))
    }

    fn allows(cache: &PatternCache, token: &Token, name: &str) -> bool {
        let question = Question {
            permissions: Permissions::from_mask(1),
            resource: Resource::Named(Kind::Channel, name),
            user_id: None,
            at: token.issued_at(),
        };
        check_with(cache, Matching::Search, token, &question).is_ok()
    }

    #[test]
    fn tokens_with_equal_patterns_share_the_compiled_ones() {
        let cache = PatternCache::new();
        for now in 0..5 {
            let token = token(&["^room-[0-9]+$", "^news$"], now);
            assert!(allows(&cache, &token, "room-7") && allows(&cache, &token, "news"));
            assert!(!allows(&cache, &token, "room-x"));
        }
        assert_eq!(cache.compilations(), 1);
        assert!(allows(&cache, &token(&["^news$", "^room-[0-9]+$"], 0), "news"));
        assert_eq!(cache.compilations(), 2);
    }

    #[test]
    fn the_least_recently_used_patterns_are_dropped() {
        let cache = PatternCache::new();
        let first = token(&["^0$"], 0);
        for number in 0..2 * KEPT {
            assert!(allows(&cache, &token(&[&format!("^{number}$")], 0), &number.to_string()));
            assert!(allows(&cache, &first, "0"));
        }
        assert_eq!(cache.compilations(), 2 * KEPT);
        assert_eq!(cache.kept.lock().unwrap().len(), KEPT);
    }

    #[test]
    fn large_patterns_are_used_but_not_kept() {
        let cache = PatternCache::new();
        let large = token(&[r"^[\p{L}\p{N}_-]{1,64}$"], 0);
        assert!(allows(&cache, &large, &"ж".repeat(64)) && allows(&cache, &large, &"ж".repeat(64)));
        assert_eq!((cache.compilations(), cache.kept.lock().unwrap().len()), (2, 0));
    }

    #[test]
    fn a_locked_cache_is_bypassed() {
        let cache = PatternCache::new();
        let locked = cache.kept.lock().unwrap();
        assert!(allows(&cache, &token(&["^a$"], 0), "a"));
        drop(locked);
        assert!(cache.kept.lock().unwrap().is_empty());
    }
}

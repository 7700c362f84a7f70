//! Compiled RE2 patterns, with limits on size and memory, and without capturing groups.

use crate::error::PatternError;
use crate::syntax;
use regex::{Regex, RegexBuilder};

/// The maximum length of a pattern. It limits the work of reading one.
pub(crate) const MAX_PATTERN_BYTES: usize = 4096;

/// The maximum memory of one compiled pattern. The cache of its searches can take the same amount again.
const MAX_COMPILED_BYTES: usize = 4 << 20;

/// The maximum memory of all patterns of a list.
const MAX_TOGETHER_BYTES: usize = 32 << 20;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

/// Which part of a name a pattern has to match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    /// Any part of the name: `room` covers `my-room-1`.
    #[default]
    Search,
    /// The whole name: `room` covers `room` only.
    Whole,
}

impl Pattern {
    /// Compiles an RE2 pattern in bounded time and memory.
    pub fn compile(re2: &str) -> Result<Self, PatternError> {
        Self::compile_one_of(1, re2, Matching::Search)
    }

    /// Compiles one of `count` patterns that are used together and share the memory limit. With a hundred patterns,
    /// each may be as large as `(?:\pL{6})`; with a thousand, only as large as simple ones such as `^room-[0-9]+$`.
    pub fn compile_one_of(count: usize, re2: &str, matching: Matching) -> Result<Self, PatternError> {
        Self::compile_within(MAX_COMPILED_BYTES.min(MAX_TOGETHER_BYTES / count.max(1)), re2, matching)
    }

    /// Compiles a pattern that may take at most `share` bytes.
    pub fn compile_within(share: usize, re2: &str, matching: Matching) -> Result<Self, PatternError> {
        let translation = translated(re2)?;
        match matching {
            Matching::Search => Self::build(&translation, share),
            // The anchors are added after the translation: in RE2, an unclosed `\Q` would quote the last one.
            Matching::Whole => Self::build(&format!(r"\A(?:{translation})\z"), share),
        }
    }

    fn build(translation: &str, most: usize) -> Result<Self, PatternError> {
        RegexBuilder::new(translation)
            .size_limit(most)
            .dfa_size_limit(most)
            // The translation has already limited the nesting, so the only remaining error is the size.
            .nest_limit(u32::MAX)
            .build()
            .map(Self)
            .map_err(|_| PatternError::syntax("expression too large", 0))
    }

    /// Whether the pattern matches anywhere in `name`; it can fix the ends with `^` and `$`.
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

pub(crate) fn translated(re2: &str) -> Result<String, PatternError> {
    if re2.len() > MAX_PATTERN_BYTES {
        return Err(PatternError::syntax("expression too long", MAX_PATTERN_BYTES));
    }
    syntax::translate(re2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruby::{RubyOptions, from_ruby};

    #[test]
    fn errors_have_the_offset_of_the_mistake() {
        let told = |re2: &str| Pattern::compile(re2).unwrap_err().to_string();
        assert_eq!(told(r"é\h"), r"invalid escape sequence: `\h` at byte 2");
        assert!(told("(a)").starts_with("only non-capturing groups"));
        assert!(told("a**").starts_with("multiple repeat"));
    }

    #[test]
    fn a_pattern_matches_anywhere_unless_it_is_anchored() {
        assert!(Pattern::compile("room").unwrap().matches("my-room-1"));
        assert!(!Pattern::compile("^room$").unwrap().matches("my-room-1"));
    }

    #[test]
    fn a_negated_property_that_ignores_case_is_refused() {
        let ignoring = RubyOptions { ignore_case: true, ..RubyOptions::default() };
        for source in [r"\P{Lu}", r"\p{^Lu}", r"[\P{Lu}]", r"(?-i:a)\P{Lu}"] {
            assert!(from_ruby(source, RubyOptions::default()).is_ok(), "{source}");
            assert!(from_ruby(source, ignoring).unwrap_err().construct.contains("ignores case"), "{source}");
        }
        assert_eq!(from_ruby(r"(?-i:\P{Lu})", ignoring).unwrap(), r"(?i)(?-i:\P{Lu})");
    }

    #[test]
    fn patterns_of_a_list_share_the_memory_limit() {
        let fits = |count, re2: &str| Pattern::compile_one_of(count, re2, Matching::Search).is_ok();
        for re2 in ["^room-[0-9]+-.*$", "^user-[a-zA-Z0-9_.-]{1,16}$", r"^:team-.*\.admin$"] {
            assert!(fits(3_000, re2), "{re2}");
        }
        assert!(fits(500, r"^\p{L}+$") && fits(100, r"\pL{6}") && fits(8, r"\pL{30}"));
        assert!(!fits(3_000, r"\pL{30}") && !fits(usize::MAX, r"\pL"));
    }

    #[test]
    fn a_whole_match_is_anchored_at_both_ends() {
        let whole =
            |re2: &str, name: &str| Pattern::compile_one_of(1, re2, Matching::Whole).unwrap().matches(name);
        for re2 in ["room", "room|hall", "r|room", r"\Qroom", "(?i)ROOM", "room$", "(?m)^room$", "r.*?m"] {
            assert!(whole(re2, "room"), "{re2}");
            assert!(!whole(re2, "my-room") && !whole(re2, "room-1"), "{re2}");
        }
        let deepest = "(?:".repeat(syntax::MAX_DEPTH) + "a" + &")".repeat(syntax::MAX_DEPTH);
        assert!(whole(&deepest, "a"));
        assert!(whole(&"a".repeat(MAX_PATTERN_BYTES), &"a".repeat(MAX_PATTERN_BYTES)));
    }

    #[test]
    fn hostile_patterns_are_refused() {
        let longest = "é".repeat(MAX_PATTERN_BYTES / 2);
        assert!(Pattern::compile(&longest).is_ok());
        for (hostile, complaint) in [
            (longest + "a", "expression too long"),
            ("(?:".repeat(1000) + &")".repeat(1000), "expression nests too deeply"),
            ("(?i)".to_owned() + &"[ -\u{10FFFF}]".repeat(300), "expression too large"),
            ("(?i)".to_owned() + &r"\PN".repeat(1300), "expression too large"),
            (r"(?:\pL{30}){30}".to_owned(), "expression too large"),
            ("a{1000}".repeat(500), "expression too large"),
        ] {
            match Pattern::compile(&hostile) {
                Err(PatternError::Syntax { message, .. }) => assert_eq!(message, complaint),
                other => panic!("{hostile} became {other:?}"),
            }
        }
    }

    #[test]
    fn a_count_of_characters_in_any_script_is_compiled() {
        let pattern = Pattern::compile(r"^[\p{L}\p{N}_-]{1,64}$").unwrap();
        assert!(pattern.matches(&"ж".repeat(64)));
        assert!(!pattern.matches(&"ж".repeat(65)));
    }

    /// Debug builds need most of this stack. Release builds need an eighth of it, which fits into a Ruby fiber's
    /// stack.
    const SMALL_STACK: usize = 1536 << 10;

    #[test]
    fn the_deepest_pattern_needs_little_stack() {
        let nested = |depth: usize| "(?:a|b".repeat(depth) + &")*".repeat(depth);
        let deepest = move || Pattern::compile(&nested(syntax::MAX_DEPTH)).unwrap().matches("ab");
        assert!(std::thread::Builder::new().stack_size(SMALL_STACK).spawn(deepest).unwrap().join().unwrap());
        assert!(Pattern::compile(&nested(syntax::MAX_DEPTH + 1)).is_err());
    }

    /// All texts of one to three of the characters that have a special meaning in Ruby or in RE2.
    fn short_texts() -> impl Iterator<Item = String> {
        const ALPHABET: &str = r"a()[]{}*+?|\^$.-&:,1P<>";
        let parts = || std::iter::once(None).chain(ALPHABET.chars().map(Some));
        parts().flat_map(move |first| {
            parts().flat_map(move |second| {
                ALPHABET.chars().map(move |third| first.into_iter().chain(second).chain([third]).collect())
            })
        })
    }

    #[test]
    fn every_translation_of_a_short_text_compiles() {
        let (mut compiled, mut translated) = (0, 0);
        for text in short_texts() {
            compiled += usize::from(Pattern::compile(&text).is_ok());
            for extended in [false, true] {
                let options = RubyOptions { extended, ..RubyOptions::default() };
                if let Ok(re2) = from_ruby(&text, options) {
                    assert!(Pattern::compile(&re2).is_ok(), "{text:?} became {re2:?}");
                    translated += 1;
                }
            }
        }
        assert!(compiled > 1000 && translated > 1000, "{compiled} {translated}");
    }
}

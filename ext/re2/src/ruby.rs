//! Translates Ruby regular expressions (Onigmo syntax) into RE2, and refuses what RE2 cannot express.
//!
//! The names to match have no line breaks, so Ruby's line anchors `^` and `$` become RE2's text anchors. Two
//! differences remain beyond ASCII: in RE2, `\b` does not treat such letters as word characters, and `(?i)` compares
//! single characters only. So `ss` does not match `ß`, and `\w` with `(?i)` matches the Kelvin sign, because its
//! lower case is `k`.

mod class;
mod escape;
mod group;
mod quantifier;
mod refusals;

use crate::cursor::Cursor;
use crate::pattern::{MAX_PATTERN_BYTES, Pattern};
use std::fmt;

/// The options of a Ruby `Regexp`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RubyOptions {
    /// `Regexp::IGNORECASE`, `/…/i`.
    pub ignore_case: bool,
    /// `Regexp::EXTENDED`, `/…/x`: white space and comments are ignored.
    pub extended: bool,
    /// `Regexp::MULTILINE`, `/…/m`: a dot also matches a line break.
    pub multi_line: bool,
}

/// A construct that RE2 does not support, its place, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untranslatable {
    /// The name of the construct, and its Ruby spelling.
    pub construct: String,
    /// Its byte offset in the source.
    pub offset: usize,
    /// The reason, or what to write instead.
    pub advice: String,
}

impl fmt::Display for Untranslatable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at byte {}: {}", self.construct, self.offset, self.advice)
    }
}

impl std::error::Error for Untranslatable {}

type Translated<T> = Result<T, Untranslatable>;

/// Translates the source of a Ruby `Regexp` into RE2 for [`Pattern::compile`].
///
/// ```
/// use re2::{Pattern, RubyOptions, from_ruby};
///
/// let re2 = from_ruby(r"\Aroom-(\d+)\z", RubyOptions::default()).unwrap();
/// assert_eq!(re2, r"^room-(?:\d+)$");
/// assert!(Pattern::compile(&re2).unwrap().matches("room-7"));
///
/// let refused = from_ruby(r"\Aroom(?=-)", RubyOptions::default()).unwrap_err();
/// assert_eq!(refused.to_string(), "lookahead (?=…) at byte 6: RE2 has none, write out what may follow");
/// ```
pub fn from_ruby(source: &str, options: RubyOptions) -> Result<String, Untranslatable> {
    if source.len() > MAX_PATTERN_BYTES {
        return refuse("pattern", MAX_PATTERN_BYTES, &format!("write at most {MAX_PATTERN_BYTES} bytes"));
    }
    let re2 = Translator::new(source, options).translate()?;
    match Pattern::compile(&re2) {
        Ok(_) => Ok(re2),
        Err(error) => refuse("pattern", 0, &format!("its translation is not valid in RE2: {re2}: {error}")),
    }
}

fn refuse<T>(construct: &str, offset: usize, advice: &str) -> Translated<T> {
    Err(Untranslatable { construct: construct.to_owned(), offset, advice: advice.to_owned() })
}

/// The options that affect parsing. `m` is not among them: it only affects the output.
#[derive(Clone, Copy)]
struct Modes {
    ignore_case: bool,
    extended: bool,
}

/// An open group.
struct Group {
    /// Its start in the source and in the output.
    source: usize,
    out: usize,
    /// The modes to restore after it.
    outer: Modes,
    /// Whether it was opened by `(?i)` without a colon. Such a group ends with the group around it.
    implied: bool,
}

/// What a quantifier at this position would repeat: the output from this offset on.
#[derive(Clone, Copy)]
struct Atom {
    out: usize,
    /// Whether RE2 needs a group around it before it can be repeated.
    composed: bool,
}

struct Translator<'a> {
    cursor: Cursor<'a>,
    out: String,
    groups: Vec<Group>,
    modes: Modes,
    atom: Option<Atom>,
}

impl<'a> Translator<'a> {
    fn new(source: &'a str, options: RubyOptions) -> Self {
        let prefix = match (options.ignore_case, options.multi_line) {
            (false, false) => "",
            (true, false) => "(?i)",
            (false, true) => "(?s)",
            (true, true) => "(?is)",
        };
        let RubyOptions { ignore_case, extended, .. } = options;
        let modes = Modes { ignore_case, extended };
        Self { cursor: Cursor::new(source), out: prefix.to_owned(), groups: Vec::new(), modes, atom: None }
    }

    fn translate(mut self) -> Translated<String> {
        loop {
            let start = self.cursor.at();
            match self.cursor.next() {
                Some(next) => self.step(next, start)?,
                None => break,
            }
        }
        self.close_implied();
        match self.groups.pop() {
            Some(open) => refuse("group without its end", open.source, "add )"),
            None => Ok(self.out),
        }
    }

    fn step(&mut self, next: char, start: usize) -> Translated<()> {
        match next {
            // Onigmo ignores exactly these characters; a vertical tab is not among them.
            '\t' | '\n' | '\x0C' | '\r' | ' ' if self.modes.extended => Ok(()),
            '#' if self.modes.extended => {
                while self.cursor.next_if(|next| next != '\n').is_some() {}
                Ok(())
            }
            '(' => self.open(start),
            ')' => self.close(start),
            '|' => {
                self.atom = None;
                self.out.push('|');
                Ok(())
            }
            '*' | '+' | '?' => self.quantify(next, start),
            '{' => self.interval(start),
            '[' => self.class(start),
            '\\' => self.escape(start),
            '.' | '^' | '$' => self.push_atom(next.encode_utf8(&mut [0; 4])),
            _ => self.push_literal(next),
        }
    }

    fn push_atom(&mut self, text: &str) -> Translated<()> {
        self.atom = Some(Atom { out: self.out.len(), composed: false });
        self.out.push_str(text);
        Ok(())
    }

    fn push_literal(&mut self, character: char) -> Translated<()> {
        self.atom = Some(Atom { out: self.out.len(), composed: false });
        escape::push_literal(&mut self.out, character, r"\.+*?()|[]{}^$");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: RubyOptions = RubyOptions { ignore_case: false, extended: false, multi_line: false };

    /// Asserts the translation, and which names it matches.
    pub(super) fn assert_says(source: &str, re2: &str, matching: &[&str], others: &[&str]) {
        assert_says_with(PLAIN, source, re2, matching, others);
    }

    fn assert_says_with(options: RubyOptions, source: &str, re2: &str, matching: &[&str], others: &[&str]) {
        let translated = from_ruby(source, options).unwrap();
        assert_eq!(translated, re2, "{source}");
        let pattern = Pattern::compile(&translated).unwrap();
        matching.iter().for_each(|name| assert!(pattern.matches(name), "{source} is to match {name:?}"));
        others.iter().for_each(|name| assert!(!pattern.matches(name), "{source} is not to match {name:?}"));
    }

    pub(super) fn assert_refused(source: &str, construct: &str, offset: usize) {
        let error = from_ruby(source, PLAIN).unwrap_err();
        assert!(error.construct.starts_with(construct), "{source}: {error}");
        assert_eq!(error.offset, offset, "{source}: {error}");
        assert!(!error.advice.is_empty(), "{source}");
    }

    #[test]
    fn the_options_of_the_regexp_are_written_first() {
        let ignore_case = RubyOptions { ignore_case: true, ..PLAIN };
        let multi_line = RubyOptions { multi_line: true, ..PLAIN };
        let both = RubyOptions { ignore_case: true, ..multi_line };
        assert_says_with(PLAIN, "a.b|c", "a.b|c", &["axb"], &["A\nB", "a\nb", "AxB"]);
        assert_says_with(ignore_case, "a.b|c", "(?i)a.b|c", &["AxB", "C"], &["a\nb"]);
        assert_says_with(multi_line, "a.b|c", "(?s)a.b|c", &["a\nb"], &["AxB", "C"]);
        assert_says_with(both, "a.b|c", "(?is)a.b|c", &["A\nB", "C"], &["AB"]);
    }

    #[test]
    fn space_and_comments_of_extended_sources_are_dropped() {
        let extended = RubyOptions { extended: true, ..PLAIN };
        let source = "^ room # (the prefix\n - [0-9 ] {2} \\  \\# $";
        assert_says_with(extended, source, r"^room-[0-9 ]{2} #$", &["room-1  #"], &["room -1  #"]);
        assert_says_with(extended, "a+ + b", "(?:a+)+b", &["aab"], &["b"]);
        assert_says_with(extended, "a\x0Bb", r"a\x0Bb", &["a\x0Bb"], &["ab"]);
        assert_says("a #b", "a #b", &["a #b"], &["a"]);
    }

    #[test]
    fn a_translation_that_does_not_compile_is_refused() {
        for source in
            ["a".repeat(MAX_PATTERN_BYTES + 1), "(".repeat(99) + &")".repeat(99), "(a{40}){40}".to_owned()]
        {
            assert_refused(
                &source,
                "pattern",
                if source.len() > MAX_PATTERN_BYTES { MAX_PATTERN_BYTES } else { 0 },
            );
        }
    }

    #[test]
    fn a_refusal_has_construct_place_and_advice() {
        let refused = from_ruby(r"room\1", PLAIN).unwrap_err().to_string();
        let advice = r"RE2 has no references: write the group again, or \x and two hex digits";
        assert_eq!(refused, format!(r"backreference or octal \1 at byte 4: {advice}"));
    }
}

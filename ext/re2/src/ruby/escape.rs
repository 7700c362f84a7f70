//! Escapes in Ruby: everything that begins with a backslash.

use super::{Atom, Translated, Translator, refusals, refuse};
use crate::named_sets;

/// Ruby's sets in RE2, outside and inside a class. RE2's `\s` lacks the vertical tab. RE2 classes do not nest, so
/// inside a class, complements are written as ranges.
const SETS: [(char, &str, &str); 8] = [
    ('d', r"\d", r"\d"),
    ('D', r"\D", r"\D"),
    ('w', r"\w", r"\w"),
    ('W', r"\W", r"\W"),
    ('s', r"[\t-\r ]", r"\t-\r "),
    ('S', r"[^\t-\r ]", r"\x00-\x08\x0E-\x1F!-\x{10FFFF}"),
    ('h', "[0-9A-Fa-f]", "0-9A-Fa-f"),
    ('H', "[^0-9A-Fa-f]", r"\x00-/:-@G-`g-\x{10FFFF}"),
];

impl Translator<'_> {
    /// Parses an escape outside classes, after its backslash.
    pub(super) fn escape(&mut self, start: usize) -> Translated<()> {
        if let Some(anchor) = self.cursor.next_if(|next| "AzZbB".contains(next)) {
            self.push_anchor(anchor);
            return Ok(());
        }
        match self.set(false, start)? {
            Some(set) => self.push_atom(&set),
            None => self.characters(start)?.into_iter().try_for_each(|one| self.push_literal(one)),
        }
    }

    fn push_anchor(&mut self, anchor: char) {
        let (text, composed) = match anchor {
            'A' => ("^", false),
            'z' => ("$", false),
            'Z' => (r"\n?$", true),
            'b' => (r"\b", false),
            _ => (r"\B", false),
        };
        self.atom = Some(Atom { out: self.out.len(), composed });
        self.out.push_str(text);
    }

    /// Parses `\h`, `\p{Greek}` and similar, after the backslash. Reads nothing if it is not a set.
    pub(super) fn set(&mut self, in_class: bool, start: usize) -> Translated<Option<String>> {
        let known = SETS.iter().find(|(letter, ..)| self.cursor.rest().starts_with(*letter));
        if let Some((_, outside, inside)) = known {
            self.cursor.next();
            return Ok(Some((if in_class { *inside } else { *outside }).to_owned()));
        }
        let negated = self.cursor.eat("P{");
        if negated || self.cursor.eat("p{") { self.property(negated, start) } else { Ok(None) }
    }

    fn property(&mut self, negated: bool, start: usize) -> Translated<Option<String>> {
        let written = self.cursor.until("}").unwrap_or_default();
        let (negated, name) = written.strip_prefix('^').map_or((negated, written), |name| (!negated, name));
        match named_sets::property_name(name) {
            // In Ruby, `C` includes unassigned characters; in RE2 it does not.
            None | Some("C") => refusals::property(self.cursor.since(start), start),
            // Ruby ignores the case of some of these characters, but not of others.
            Some(_) if negated && self.modes.ignore_case => {
                refuse("negated property that ignores case", start, "write (?-i:…) around it")
            }
            // Ruby ignores case here only for ASCII letters, and in a negated class not even for those.
            Some("Lu" | "Ll" | "Lt") if self.modes.ignore_case => {
                let construct = format!("property {} that ignores case", self.cursor.since(start));
                refuse(&construct, start, r"write \p{L}")
            }
            Some(name) => Ok(Some(format!(r"\{}{{{name}}}", if negated { 'P' } else { 'p' }))),
        }
    }

    /// The characters of an escape, after its backslash, inside or outside classes. Only `\u{…}` can list several.
    pub(super) fn characters(&mut self, start: usize) -> Translated<Vec<char>> {
        let escape = self.cursor.rest();
        let written = match self.cursor.next() {
            Some('t') => Some('\t'),
            Some('n') => Some('\n'),
            Some('v') => Some('\x0B'),
            Some('f') => Some('\x0C'),
            Some('r') => Some('\r'),
            Some('a') => Some('\x07'),
            Some('e') => Some('\x1B'),
            Some('0') => number(self.cursor.digits(8, 2), 8).or(Some('\0')),
            Some('x') => self.byte(start)?,
            Some('u') if self.cursor.eat("{") => return self.listed(escape, start),
            Some('u') => {
                Some(self.cursor.digits(16, 4)).filter(|digits| digits.len() == 4).and_then(hexadecimal)
            }
            other => other.filter(|other| !other.is_ascii_alphanumeric()),
        };
        written.map_or_else(|| refusals::escape(escape, start), |character| Ok(vec![character]))
    }

    /// `\x41`. From `\x80` on, it is only one byte of a longer character, so it is refused.
    fn byte(&mut self, start: usize) -> Translated<Option<char>> {
        match hexadecimal(self.cursor.digits(16, 2)) {
            Some(byte) if !byte.is_ascii() => refusals::byte(self.cursor.since(start), start),
            character => Ok(character),
        }
    }

    fn listed(&mut self, escape: &str, start: usize) -> Translated<Vec<char>> {
        let list = self.cursor.until("}").unwrap_or_default();
        let characters: Option<Vec<char>> = list.split_ascii_whitespace().map(hexadecimal).collect();
        match characters {
            Some(characters) if !characters.is_empty() => Ok(characters),
            _ => refusals::escape(escape, start),
        }
    }
}

fn hexadecimal(digits: &str) -> Option<char> {
    number(digits, 16).filter(|_| digits.chars().all(|digit| digit.is_ascii_hexdigit()))
}

fn number(digits: &str, radix: u32) -> Option<char> {
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)
}

/// Also escapes control characters, so that the translation is always printable.
pub(super) fn push_literal(out: &mut String, character: char, special: &str) {
    match character {
        '\n' => out.push_str(r"\n"),
        '\t' => out.push_str(r"\t"),
        _ if character.is_control() => out.push_str(&format!(r"\x{:02X}", u32::from(character))),
        _ if special.contains(character) => out.extend(['\\', character]),
        _ => out.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_refused, assert_says};

    #[test]
    fn anchors_are_translated() {
        assert_says(r"\Aroom\z", r"^room$", &["room"], &["room1", "a room"]);
        assert_says(r"^room$", r"^room$", &["room"], &["room1"]);
        assert_says(r"\Aroom\Z", r"^room\n?$", &["room", "room\n"], &["room1"]);
        assert_says(r"a\Z?b", r"a(?:\n?$)?b", &["ab"], &["a"]);
        assert_says(r"\broom\b", r"\broom\b", &["a room"], &["rooms"]);
        assert_says(r"a\Bb", r"a\Bb", &["ab"], &["a b"]);
    }

    #[test]
    fn sets_have_the_same_characters_as_in_ruby() {
        assert_says(r"^\d\w$", r"^\d\w$", &["1a", "1_"], &["1é", "٣a"]);
        assert_says(r"^\D\W$", r"^\D\W$", &["a-", "é-"], &["1-", "aa"]);
        assert_says(r"^\s\S$", r"^[\t-\r ][^\t-\r ]$", &["\x0Ba", " é"], &["aa", "  "]);
        assert_says(r"^\h\H$", r"^[0-9A-Fa-f][^0-9A-Fa-f]$", &["fg", "A-"], &["ff", "gg"]);
    }

    #[test]
    fn properties_are_spelled_as_in_re2() {
        assert_says(r"^\p{L}\p{greek}$", r"^\p{L}\p{Greek}$", &["éα"], &["1α", "ab"]);
        assert_says(r"^\p{^l}\P{L}\P{^L}$", r"^\P{L}\P{L}\p{L}$", &["12a"], &["abc"]);
        for source in [r"a\p{Alpha}", r"a\p{C}", r"a\p{InGreek}", r"a\p{", r"a\p{}"] {
            assert_refused(source, "property", 1);
        }
        assert_refused(r"(?i)\p{Lu}", r"property \p{Lu} that ignores case", 4);
        assert_says(r"(?i:a)\p{Lu}", r"(?i:a)\p{Lu}", &["AB"], &["ab"]);
    }

    #[test]
    fn only_characters_with_a_meaning_are_escaped() {
        assert_says(r"a\/b\-c\ d\#\é\_", "a/b-c d#é_", &["a/b-c d#é_"], &["a/b"]);
        assert_says(r"\.\*\{\]", r"\.\*\{\]", &[".*{]"], &["a*{]"]);
        assert_says(r"\x41\x4A\u00e9\u{e9 1F600}+", "AJéé😀+", &["AJéé😀😀"], &["AJé"]);
        assert_says(r"\t\n\v\f\r\a\e\0\011", r"\t\n\x0B\x0C\x0D\x07\x1B\x00\t", &[], &["tn"]);
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_says("a\tb\nc\u{85}d", r"a\tb\nc\x85d", &["a\tb\nc\u{85}d"], &["abcd"]);
        assert_says("[\t\x07]", r"[\t\x07]", &["\t"], &["t"]);
    }

    #[test]
    fn escapes_that_are_not_one_character_are_refused() {
        for source in [r"a\xC3\xA9", r"a\xe9"] {
            assert_refused(source, "byte", 1);
        }
        for source in [r"a\x", r"a\xg", r"a\x{e9}", r"a\u12", r"a\u{}", r"a\u{d800}", r"a\u{+61}", r"a\u{61"]
        {
            assert_refused(source, "incomplete escape", 1);
        }
    }
}

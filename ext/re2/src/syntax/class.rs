//! `[…]`: classes do not nest and have no set operations, and a dash can be anywhere.

use super::{Checked, Scanner, push_literal};
use crate::error::PatternError;
use crate::named_sets;

/// Roughly the number of characters of the largest property, `L`.
const PROPERTY_BREADTH: u32 = 1 << 17;

impl Scanner<'_> {
    /// Parses a class after its opening bracket.
    pub(super) fn class(&mut self, start: usize) -> Checked<()> {
        self.atom("[")?;
        if self.cursor.eat("^") {
            self.out.push('^');
        }
        // A `]` directly after the opening bracket is a literal.
        self.member(start)?;
        while !self.cursor.eat("]") {
            self.member(start)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn member(&mut self, class: usize) -> Checked<()> {
        let start = self.cursor.at();
        if self.posix(start)? {
            return Ok(());
        }
        match self.class_character(class, true)? {
            Some(low) if self.cursor.at_range() => self.range(low, class, start),
            Some(single) => {
                push_literal(&mut self.out, single);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn range(&mut self, low: char, class: usize, start: usize) -> Checked<()> {
        self.cursor.eat("-");
        match self.class_character(class, false)? {
            Some(high) if low <= high => {
                push_literal(&mut self.out, low);
                self.out.push('-');
                push_literal(&mut self.out, high);
                self.broaden(u32::from(high) - u32::from(low), start)
            }
            _ => self.refuse("invalid character class range", start),
        }
    }

    /// Parses one character. `None` if it was a set such as `\d`, which is allowed if `sets` is true.
    fn class_character(&mut self, class: usize, sets: bool) -> Checked<Option<char>> {
        let start = self.cursor.at();
        match self.cursor.next() {
            None => Err(PatternError::syntax("missing closing ]", class)),
            Some('\\') if sets && self.set(start)? => Ok(None),
            Some('\\') => self.escaped(start).map(Some),
            character => Ok(character),
        }
    }

    /// Parses `[:alpha:]` or `[:^alpha:]`. Without the closing `:]`, the bracket is a literal.
    fn posix(&mut self, start: usize) -> Checked<bool> {
        let mut after = self.cursor.clone();
        let Some(name) = after.eat("[:").then(|| after.until(":]")).flatten() else { return Ok(false) };
        self.cursor = after;
        let (negated, name) = negation(name);
        match named_sets::posix(name) {
            Some(set) => self.push_set(set, negated),
            None => self.refuse("invalid character class range", start)?,
        }
        Ok(true)
    }

    /// Parses `\d`, `\D`, `\pN`, `\p{Greek}`, `\P{^Greek}` and similar, after the backslash. Reads nothing if it is
    /// not a set.
    pub(super) fn set(&mut self, start: usize) -> Checked<bool> {
        let is_set = |letter: char| named_sets::perl(letter.to_ascii_lowercase()).is_some();
        if let Some(letter) = self.cursor.next_if(|next| matches!(next, 'p' | 'P')) {
            self.property(letter == 'P', start)?;
            return Ok(true);
        }
        let Some(letter) = self.cursor.next_if(is_set) else { return Ok(false) };
        let set = named_sets::perl(letter.to_ascii_lowercase()).unwrap_or_default();
        self.push_set(set, letter.is_ascii_uppercase());
        Ok(true)
    }

    fn property(&mut self, negated: bool, start: usize) -> Checked<()> {
        let letter = self.cursor.at();
        let name = match self.cursor.next() {
            Some('{') => self.cursor.until("}").unwrap_or_default(),
            _ => self.cursor.since(letter),
        };
        let (inverted, name) = negation(name);
        match named_sets::property(name) {
            Some(set) => self.push_set(&set, negated != inverted),
            None => self.refuse("invalid character class range", start)?,
        }
        self.broaden(PROPERTY_BREADTH, start)
    }

    /// Writes the set as a class of its own. The crate accepts that inside another class as well.
    fn push_set(&mut self, set: &str, negated: bool) {
        let caret = if negated { "^" } else { "" };
        self.out.push_str(&format!("[{caret}{set}]"));
    }
}

fn negation(name: &str) -> (bool, &str) {
    name.strip_prefix('^').map_or((false, name), |name| (true, name))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_means, assert_refused};

    #[test]
    fn classes_contain_characters_and_ranges() {
        assert_means("^[a-cé]$", &["b", "é"], &["d", "-"]);
        assert_means("^[^a-c]$", &["d", "\n", "é"], &["b", ""]);
        assert_means(r"^[\x{e0}-\x{ea}\]\\]$", &["é", "]", "\\"], &["e"]);
        assert_means("^[^^]$", &["a"], &["^"]);
    }

    #[test]
    fn brackets_and_dashes_are_literals_at_the_ends_of_a_class() {
        assert_means("^[]a]$", &["]", "a"], &["[]a]"]);
        assert_means("^[^]a]$", &["b"], &["]", "a"]);
        assert_means("^[-a]$", &["-", "a"], &["b"]);
        assert_means("^[a-]$", &["-", "a"], &["b"]);
        assert_means("^[a-c-e]$", &["-", "e"], &["d"]);
        assert_means("^[--/]$", &["-", ".", "/"], &["0"]);
        assert_means(r"^[\d-z]$", &["5", "-", "z"], &["a"]);
    }

    #[test]
    fn operators_of_other_dialects_are_literals() {
        assert_means("^[[]$", &["["], &["[[]"]);
        assert_means("^[[a]]$", &["[]", "a]"], &["a", "["]);
        assert_means("^[a&&b]$", &["a", "b", "&"], &["c"]);
        assert_means("^[ab~~b]$", &["a", "b", "~"], &["c"]);
        assert_means("^[+--a]$", &["+", ",", "-", "a"], &["."]);
        assert_means("^[ #]$", &[" ", "#"], &["a"]);
    }

    #[test]
    fn perl_classes_are_ascii_inside_and_outside_a_class() {
        assert_means(r"^\d\w\s$", &["1_ ", "1a\t"], &["٣a ", "1é ", "1a\u{b}", "1a\u{a0}"]);
        assert_means(r"^\D\W\S$", &["é-\u{b}"], &["1-a", "aaa", "a- "]);
        assert_means(r"^[\d\s]$", &["1", " "], &["a", "\u{b}"]);
        assert_means(r"^[\D]$", &["a", "é"], &["1"]);
        assert_means(r"^[^\W]$", &["a", "_"], &["-", "é"]);
    }

    #[test]
    fn posix_classes_are_ascii_and_only_valid_in_a_class() {
        for (name, member, other) in [
            ("alnum", "7", "_"),
            ("alpha", "a", "é"),
            ("ascii", "~", "é"),
            ("blank", "\t", "\n"),
            ("cntrl", "\x7f", " "),
            ("digit", "7", "٣"),
            ("graph", "!", " "),
            ("lower", "a", "A"),
            ("print", " ", "\t"),
            ("punct", "`", "a"),
            ("space", "\u{b}", "a"),
            ("upper", "A", "a"),
            ("word", "_", "-"),
            ("xdigit", "f", "g"),
        ] {
            assert_means(&format!("^[[:{name}:]]$"), &[member], &[other]);
            assert_means(&format!("^[[:^{name}:]]$"), &[other], &[member]);
        }
        assert_means("^[[:alpha:]_-]$", &["a", "_", "-"], &["1"]);
        assert_means("^[:alpha:]$", &["a", ":", "p"], &["b"]);
        assert_means("^[[:alpha]$", &["a", "[", ":"], &["b"]);
    }

    #[test]
    fn properties_are_categories_and_scripts_by_their_exact_names() {
        assert_means(r"^\pL\p{Lu}\p{Greek}$", &["éAα"], &["1Aα", "aaα", "aAa"]);
        assert_means(r"^\PL\P{Lu}\p{^Greek}\P{^Greek}$", &["1aaα"], &["aaaα", "1Aaα", "1aαα", "1aaa"]);
        assert_means(r"^[\p{Lu}\PL]$", &["A", "1"], &["a"]);
        assert_means(r"^[^\p{Lu}]$", &["a"], &["A"]);
        assert_means(r"(?i)^\p{Lu}$", &["a", "É", "é"], &["1"]);
        assert_means(r"^\p{Any}$", &["a", "\n"], &[""]);
        assert_means(r"\P{Any}|\p{Cs}|[\p{Cs}]", &[], &["a", ""]);
        assert_means(r"^\P{Cs}$", &["a"], &[""]);
        // U+0378 is unassigned.
        assert_means(r"^\pC$", &["\u{7}", "\u{200d}"], &["a", "\u{378}"]);
        for unknown in
            [r"\p{greek}", r"\p{Letter}", r"\p{sc=Greek}", r"\p{}", r"\pX", r"\p", r"\p{L", r"[\p{Foo}]"]
        {
            let place = usize::from(unknown.starts_with('['));
            assert_refused(unknown, "invalid character class range", place);
        }
    }

    #[test]
    fn invalid_classes_are_refused() {
        for (re2, complaint, place) in [
            ("a[b", "missing closing ]", 1),
            ("[]", "missing closing ]", 0),
            ("[^]", "missing closing ]", 0),
            ("[a-", "missing closing ]", 0),
            ("[b-a]", "invalid character class range: `b-a`", 1),
            ("[a[:foo:]]", "invalid character class range: `[:foo:]`", 2),
            (r"[a-\d]", r"invalid escape sequence: `\d`", 3),
            (r"[\b]", r"invalid escape sequence: `\b`", 1),
            (r"[\", "trailing backslash", 1),
        ] {
            assert_refused(re2, complaint, place);
        }
    }
}

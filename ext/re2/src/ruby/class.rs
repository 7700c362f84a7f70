//! `[…]` in Ruby, where classes can nest and intersect, and POSIX names go beyond ASCII.

use super::{Translated, Translator, escape, refuse};

const SPECIAL: &str = r"\[]^-";

impl Translator<'_> {
    /// Parses a class after its opening bracket.
    pub(super) fn class(&mut self, start: usize) -> Translated<()> {
        self.push_atom("[")?;
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

    fn member(&mut self, class: usize) -> Translated<()> {
        let start = self.cursor.at();
        match self.class_character(class)? {
            Some(low) if self.cursor.at_range() => self.range(low, class, start),
            Some(single) => {
                escape::push_literal(&mut self.out, single, SPECIAL);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn range(&mut self, low: char, class: usize, start: usize) -> Translated<()> {
        self.cursor.eat("-");
        match self.class_character(class)? {
            Some(high) if low <= high => {
                escape::push_literal(&mut self.out, low, SPECIAL);
                self.out.push('-');
                escape::push_literal(&mut self.out, high, SPECIAL);
                Ok(())
            }
            _ => refuse(
                &format!("range {}", self.cursor.since(start)),
                start,
                "write two single characters, the lower one first",
            ),
        }
    }

    /// Parses one character. `None` if it was a set such as `\h`, which is written at once.
    fn class_character(&mut self, class: usize) -> Translated<Option<char>> {
        let start = self.cursor.at();
        match self.cursor.next() {
            None => refuse("class without its end", class, "add ]"),
            Some('[') => nested(self.cursor.rest(), start),
            Some('&') if self.cursor.eat("&") => {
                refuse("class intersection &&", start, "RE2 has none, write out the characters")
            }
            Some('\\') => self.class_escape(start),
            character => Ok(character),
        }
    }

    fn class_escape(&mut self, start: usize) -> Translated<Option<char>> {
        if self.cursor.eat("b") {
            return Ok(Some('\x08'));
        }
        if let Some(set) = self.set(true, start)? {
            self.out.push_str(&set);
            return Ok(None);
        }
        match self.characters(start)?.as_slice() {
            [one] => Ok(Some(*one)),
            // Several characters are refused, because in a range it would be unclear which of them is its end.
            _ => refuse("several characters in one escape of a class", start, r"write \u{…} for each"),
        }
    }
}

fn nested<T>(rest: &str, start: usize) -> Translated<T> {
    match rest.strip_prefix(':').and_then(|rest| rest.split_once(":]")) {
        Some((name, _)) => {
            let advice = r"RE2's is ASCII only: write \p{L}, \d or A-Z";
            refuse(&format!("POSIX bracket [:{name}:]"), start, advice)
        }
        None => refuse("class within a class", start, "RE2 has none, write one class of all the characters"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_refused, assert_says};

    #[test]
    fn classes_keep_characters_ranges_and_dashes() {
        assert_says("^[a-c_]$", "^[a-c_]$", &["b", "_"], &["d", "-"]);
        assert_says("^[^a-c]$", "^[^a-c]$", &["d", "é"], &["b"]);
        assert_says("^[a-c-e]$", r"^[a-c\-e]$", &["-", "e"], &["d"]);
        assert_says("^[-a-]$", r"^[\-a\-]$", &["-", "a"], &["b"]);
        assert_says("^[]a]$", r"^[\]a]$", &["]", "a"], &["[]a]"]);
        assert_says("^[a.*( ]$", "^[a.*( ]$", &[".", "*", "(", " "], &["b"]);
        assert_says("^[a&b]$", "^[a&b]$", &["&"], &["c"]);
        assert_says(r"^[\^\]\[\\]$", r"^[\^\]\[\\]$", &["^", "]", "[", "\\"], &["a"]);
    }

    #[test]
    fn escapes_in_a_class_are_sets_or_characters() {
        assert_says(r"^[\w.-]$", r"^[\w.\-]$", &["a", ".", "-"], &["é", "/"]);
        assert_says(r"^[\s\h]$", r"^[\t-\r 0-9A-Fa-f]$", &["\x0B", "f"], &["g"]);
        assert_says(r"^[^\S]$", r"^[^\x00-\x08\x0E-\x1F!-\x{10FFFF}]$", &["\x0B", " "], &["a", "é"]);
        assert_says(r"^[\H]$", r"^[\x00-/:-@G-`g-\x{10FFFF}]$", &["g", "é", "-", "@"], &["f", "A", "0"]);
        assert_says(r"^[\p{Lu}\P{L}]$", r"^[\p{Lu}\P{L}]$", &["A", "1"], &["a"]);
        assert_says(r"^[\u{61}-\x63\b]$", r"^[a-c\x08]$", &["b", "\x08"], &["d"]);
    }

    #[test]
    fn classes_that_re2_does_not_have_are_refused() {
        for (source, construct, offset) in [
            ("[a&&b]", "class intersection &&", 2),
            ("[a-&&b]", "class intersection &&", 3),
            ("[a[b]]", "class within a class", 2),
            ("[[:alpha:]]", "POSIX bracket [:alpha:]", 1),
            ("[[:^alpha:]]", "POSIX bracket [:^alpha:]", 1),
            (r"[a-\d]", r"range a-\d", 1),
            ("é[c-a]", "range c-a", 3),
            (r"[\u{61 62}]", "several characters in one escape of a class", 1),
            ("a[b", "class without its end", 1),
            ("a[]", "class without its end", 1),
        ] {
            assert_refused(source, construct, offset);
        }
    }
}

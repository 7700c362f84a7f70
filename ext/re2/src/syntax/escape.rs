//! Escapes: everything that begins with a backslash.

use super::{Checked, Last, Scanner};

impl Scanner<'_> {
    /// Parses an escape outside classes, after its backslash.
    pub(super) fn escape(&mut self, start: usize) -> Checked<()> {
        if self.cursor.eat("Q") {
            return self.quoted();
        }
        if let Some(anchor) = self.cursor.next_if(|next| matches!(next, 'A' | 'z' | 'b' | 'B')) {
            return self.atom(match anchor {
                'A' => r"\A",
                'z' => r"\z",
                'b' => r"(?-u:\b)",
                _ => r"(?-u:\B)",
            });
        }
        if self.set(start)? {
            self.last = Last::Atom(1);
            return Ok(());
        }
        let character = self.escaped(start)?;
        self.literal(character)
    }

    /// Parses `\Q…\E`. The end of the pattern also ends the quotation.
    fn quoted(&mut self) -> Checked<()> {
        while !self.cursor.eat(r"\E") {
            match self.cursor.next() {
                Some(character) => self.literal(character)?,
                None => break,
            }
        }
        Ok(())
    }

    /// Parses an escape for a single character, inside or outside classes, after its backslash.
    pub(super) fn escaped(&mut self, start: usize) -> Checked<char> {
        let digits = self.cursor.rest();
        let character = match self.cursor.next() {
            None => return self.refuse("trailing backslash at end of expression", start),
            Some('a') => Some('\x07'),
            Some('f') => Some('\x0C'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('v') => Some('\x0B'),
            Some('x') => self.hexadecimal(),
            Some(first @ '0'..='7') => self.octal(first, digits),
            Some(other) => (other.is_ascii() && !other.is_ascii_alphanumeric()).then_some(other),
        };
        character.map_or_else(|| self.refuse("invalid escape sequence", start), Ok)
    }

    /// A single digit other than zero would be a backreference, which RE2 does not support.
    fn octal(&mut self, first: char, digits: &str) -> Option<char> {
        let more = self.cursor.digits(8, 2).len();
        let number = digits.get(..=more).and_then(|digits| u32::from_str_radix(digits, 8).ok());
        number.filter(|_| first == '0' || more > 0).and_then(char::from_u32)
    }

    /// `FF` or `{10FFFF}`. Surrogates are refused; RE2 accepts them, but they never match.
    fn hexadecimal(&mut self) -> Option<char> {
        let digits = if self.cursor.eat("{") {
            let digits = self.cursor.digits(16, usize::MAX);
            self.cursor.eat("}").then_some(digits)
        } else {
            Some(self.cursor.digits(16, 2)).filter(|digits| digits.len() == 2)
        };
        u32::from_str_radix(digits?, 16).ok().and_then(char::from_u32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_means, assert_refused};

    #[test]
    fn escaped_punctuation_is_literal() {
        assert_means(r"^\.\*\[\\\-\_\/\<\>\ $", &[r".*[\-_/<> "], &["a"]);
    }

    #[test]
    fn control_octal_and_hexadecimal_escapes_are_one_character() {
        assert_means(r"^\a\f\n\r\t\v$", &["\x07\x0C\n\r\t\x0B"], &["afnrtv"]);
        assert_means(r"^\0\01\101\1234\08$", &["\0\x01AS4\08"], &["01"]);
        assert_means(r"^\x41\xe9\xFF\x{1F600}\x{0000041}$", &["Aéÿ😀A"], &["A"]);
        assert_means(r"^\x412\x41+$", &["A2AA"], &["A2"]);
    }

    #[test]
    fn word_boundaries_are_ascii_only() {
        assert_means(r"\Aa\z", &["a"], &["ba", "a\n"]);
        assert_means(r"(?m)\Ab|a\z", &["a"], &["a\nbc"]);
        assert_means(r"\ba", &["a", "b a", "éa"], &["ba"]);
        assert_means(r"a\Bb", &["ab"], &["a b"]);
        assert_means(r"^\B$", &[""], &["a"]);
        assert_means(r"é\Bé", &["éé"], &["é é a"]);
    }

    #[test]
    fn quoted_text_is_literal() {
        assert_means(r"^\Qa*(b\E+$", &["a*(b", "a*(bb"], &["aab"]);
        assert_means(r"^\Q[a", &["[a"], &["a"]);
        assert_means(r"^a\Q\E+$", &["aa"], &["b"]);
    }

    #[test]
    fn unknown_escapes_are_refused() {
        for letter in "CEGHKNRXZceghijklmoquyé1289".chars() {
            assert_refused(&format!(r"é\{letter}"), &format!(r"invalid escape sequence: `\{letter}`"), 2);
        }
        for broken in
            [r"\x", r"\x4", r"\xg1", r"\x{", r"\x{}", r"\x{41", r"\x{4g}", r"\x{110000}", r"\x{d800}"]
        {
            assert_refused(broken, "invalid escape sequence", 0);
        }
        assert_refused(r"a\", "trailing backslash at end of expression", 1);
    }
}

//! `[…]`: no nesting, no set operations, a dash where it likes.

use super::{Checked, Scanner, push_literal};
use crate::pattern::{PatternError, names};

/// About as many characters as the broadest one, `L`, has.
const PROPERTY_BREADTH: u32 = 1 << 17;

impl Scanner<'_> {
    /// A class whose bracket has been read.
    pub(super) fn class(&mut self, start: usize) -> Checked<()> {
        self.atom("[")?;
        if self.cursor.eat("^") {
            self.out.push('^');
        }
        // A bracket that closes nothing yet is a character.
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

    /// One character; or none, where it was a set such as `\d` and sets may stand here.
    fn class_character(&mut self, class: usize, sets: bool) -> Checked<Option<char>> {
        let start = self.cursor.at();
        match self.cursor.next() {
            None => Err(PatternError::syntax("missing closing ]", class)),
            Some('\\') if sets && self.set(start)? => Ok(None),
            Some('\\') => self.escaped(start).map(Some),
            character => Ok(character),
        }
    }

    /// `[:alpha:]` or `[:^alpha:]`; without its end, the bracket is a character.
    fn posix(&mut self, start: usize) -> Checked<bool> {
        let mut after = self.cursor.clone();
        let Some(name) = after.eat("[:").then(|| after.until(":]")).flatten() else { return Ok(false) };
        self.cursor = after;
        let (negated, name) = negation(name);
        match names::posix(name) {
            Some(set) => self.push_set(set, negated),
            None => self.refuse("invalid character class range", start)?,
        }
        Ok(true)
    }

    /// `\d`, `\D`, `\pN`, `\p{Greek}`, `\P{^Greek}` and their like, after the backslash; or nothing is read.
    pub(super) fn set(&mut self, start: usize) -> Checked<bool> {
        let is_set = |letter: char| names::perl(letter.to_ascii_lowercase()).is_some();
        if let Some(letter) = self.cursor.next_if(|next| matches!(next, 'p' | 'P')) {
            self.property(letter == 'P', start)?;
            return Ok(true);
        }
        let Some(letter) = self.cursor.next_if(is_set) else { return Ok(false) };
        let set = names::perl(letter.to_ascii_lowercase()).unwrap_or_default();
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
        match names::property(name) {
            Some(set) => self.push_set(&set, negated != inverted),
            None => self.refuse("invalid character class range", start)?,
        }
        self.broaden(PROPERTY_BREADTH, start)
    }

    /// A class of its own, which the crate takes inside another one, too.
    fn push_set(&mut self, set: &str, negated: bool) {
        let caret = if negated { "^" } else { "" };
        self.out.push_str(&format!("[{caret}{set}]"));
    }
}

fn negation(name: &str) -> (bool, &str) {
    name.strip_prefix('^').map_or((false, name), |name| (true, name))
}

//! What a backslash begins in Ruby.

use super::{Atom, Translated, Translator, refusals, refuse};
use crate::pattern::names;

/// Ruby's sets in RE2, outside and inside of a class. RE2's `\s` lacks the vertical tab, and no class of its takes
/// another: inside, complements are spelt out.
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
    /// An escape outside classes, after its backslash.
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

    /// `\h`, `\p{Greek}` and their like in RE2, after the backslash; or nothing is read.
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
        match names::property_name(name) {
            // Ruby counts unassigned characters among the others, RE2 does not.
            None | Some("C") => refusals::property(self.cursor.since(start), start),
            // Ruby ignores the case of some characters there and not of others.
            Some(_) if negated && self.modes.ignore_case => {
                refuse("negated property that ignores case", start, "write (?-i:…) around it")
            }
            Some(name) => Ok(Some(format!(r"\{}{{{name}}}", if negated { 'P' } else { 'p' }))),
        }
    }

    /// The characters that an escape stands for, after its backslash, in and outside of classes. It is one, or
    /// as many as `\u{…}` lists.
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

    /// `\x41`. Beyond ASCII it is a byte of a character, and no character.
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

/// Control characters are escaped as well: no grant takes a name or pattern that holds one.
pub(super) fn push_literal(out: &mut String, character: char, special: &str) {
    match character {
        '\n' => out.push_str(r"\n"),
        '\t' => out.push_str(r"\t"),
        _ if character.is_control() => out.push_str(&format!(r"\x{:02X}", u32::from(character))),
        _ if special.contains(character) => out.extend(['\\', character]),
        _ => out.push(character),
    }
}

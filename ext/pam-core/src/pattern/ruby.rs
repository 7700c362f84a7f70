//! Ruby's regular expressions (Onigmo's syntax) turned into RE2's, or refused where RE2 cannot say the same.
//!
//! The names that patterns meet have no line breaks, so Ruby's line anchors `^` and `$` are RE2's text anchors.
//! Beyond ASCII two things stay RE2's way: its `\b` takes no letter there for one, and its `(?i)` matches
//! character by character, so that `ss` is not `ß`, and in `\w` as well, so that the Kelvin sign is a `k`.

mod class;
mod escape;
mod refusals;

use super::cursor::Cursor;
use super::{MAX_PATTERN_BYTES, Pattern};
use std::fmt;

/// The options of a Ruby `Regexp`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RubyOptions {
    /// `Regexp::IGNORECASE`, `/…/i`.
    pub ignore_case: bool,
    /// `Regexp::EXTENDED`, `/…/x`: white space and comments mean nothing.
    pub extended: bool,
    /// `Regexp::MULTILINE`, `/…/m`: a dot matches a line break, too.
    pub multi_line: bool,
}

/// What RE2 cannot say, where it stands, and what could be written instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untranslatable {
    /// The construct, by name and in Ruby's spelling.
    pub construct: String,
    /// The byte of the source where it begins.
    pub offset: usize,
    /// Why not, or what to write.
    pub advice: String,
}

impl fmt::Display for Untranslatable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at byte {}: {}", self.construct, self.offset, self.advice)
    }
}

impl std::error::Error for Untranslatable {}

type Translated<T> = Result<T, Untranslatable>;

/// Translates the source of a Ruby `Regexp` into RE2 that [`Pattern::compile`] takes.
///
/// ```
/// use pam_core::pattern::{Pattern, RubyOptions, from_ruby};
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
        return refuse("pattern", MAX_PATTERN_BYTES, "write at most 4096 bytes");
    }
    let re2 = Translator::new(source, options).translate()?;
    match Pattern::compile(&re2) {
        Ok(_) => Ok(re2),
        Err(error) => refuse("pattern", 0, &format!("RE2 does not take its translation {re2}: {error}")),
    }
}

fn refuse<T>(construct: &str, offset: usize, advice: &str) -> Translated<T> {
    Err(Untranslatable { construct: construct.to_owned(), offset, advice: advice.to_owned() })
}

/// The options that change how the source is read; `m` only changes what is written.
#[derive(Clone, Copy)]
struct Modes {
    ignore_case: bool,
    extended: bool,
}

/// An open group.
struct Group {
    /// Where it begins in the source and in the output.
    source: usize,
    out: usize,
    /// The modes to return to behind it.
    outer: Modes,
    /// True for one that `(?i)` opened, and that ends with the group around it.
    implied: bool,
}

/// What a quantifier that comes next would repeat: the output from here on.
#[derive(Clone, Copy)]
struct Atom {
    out: usize,
    /// RE2 repeats it only in a group of its own.
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
            // Exactly these: Onigmo does not skip a vertical tab.
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

    fn open(&mut self, start: usize) -> Translated<()> {
        if self.cursor.eat("?#") {
            return self.comment(start);
        }
        refusals::group(self.cursor.rest(), start)?;
        let name_end = [("?<", ">"), ("?'", "'")].into_iter().find(|(opening, _)| self.cursor.eat(opening));
        match name_end {
            Some((_, end)) if self.cursor.until(end).is_none() => {
                return refuse("group name without its end", start, &format!("add {end}"));
            }
            None if self.cursor.eat("?") => return self.options(start),
            _ => self.push_group("(?:", start, false),
        }
        Ok(())
    }

    fn push_group(&mut self, opening: &str, source: usize, implied: bool) {
        let out = self.out.len();
        self.groups.push(Group { source, out, outer: self.modes, implied });
        self.out.push_str(opening);
        self.atom = None;
    }

    /// A comment leaves the atom before it to the quantifier behind it.
    fn comment(&mut self, start: usize) -> Translated<()> {
        loop {
            match self.cursor.next() {
                Some(')') => return Ok(()),
                Some('\\') => drop(self.cursor.next()),
                Some(_) => {}
                None => return refuse("comment (?#…) without its end", start, "add )"),
            }
        }
    }

    /// `(?mi-x:…)`, or `(?i)`, which holds as far as the group around it, alternatives included.
    fn options(&mut self, start: usize) -> Translated<()> {
        let (mut ignore_case, mut dot_all, mut modes, mut on) = (None, None, self.modes, true);
        let implied = loop {
            match self.cursor.next() {
                Some('i') => (ignore_case, modes.ignore_case) = (Some(on), on),
                Some('m') => dot_all = Some(on),
                Some('x') => modes.extended = on,
                Some('-') => on = false,
                Some(':') => break false,
                Some(')') => break true,
                _ => return refuse("group (?…)", start, "write one of (?:…), (?<name>…), (?mix-mix:…)"),
            }
        };
        let flags = |wanted| {
            let letter = |flag, letter| if flag == Some(wanted) { letter } else { "" };
            letter(ignore_case, "i").to_owned() + letter(dot_all, "s")
        };
        let (on, off) = (flags(true), flags(false));
        let dash = if off.is_empty() { "" } else { "-" };
        self.push_group(&format!("(?{on}{dash}{off}:"), start, implied);
        self.modes = modes;
        Ok(())
    }

    fn close(&mut self, start: usize) -> Translated<()> {
        self.close_implied();
        if self.close_last() { Ok(()) } else { refuse("unmatched )", start, r"write \) for the character") }
    }

    fn close_implied(&mut self) {
        while self.groups.last().is_some_and(|group| group.implied) {
            self.close_last();
        }
    }

    fn close_last(&mut self) -> bool {
        let Some(group) = self.groups.pop() else { return false };
        self.out.push(')');
        self.modes = group.outer;
        self.atom = Some(Atom { out: group.out, composed: false });
        true
    }

    fn quantify(&mut self, operator: char, start: usize) -> Translated<()> {
        if self.cursor.eat("+") {
            let construct = format!("possessive quantifier {operator}+");
            return refuse(&construct, start, &format!("RE2 has none, try {operator}"));
        }
        self.repeat(&operator.to_string(), true, start)
    }

    /// `{2}`, `{2,}`, `{,3}` or `{2,3}`. Any other brace is a brace.
    fn interval(&mut self, start: usize) -> Translated<()> {
        let mut after = self.cursor.clone();
        let Some((least, most)) = counts(&mut after) else { return self.push_literal('{') };
        self.cursor = after;
        if most.unwrap_or(least) > 1000 || least > most.unwrap_or(least) {
            let construct = format!("repetition {}", self.cursor.since(start));
            return refuse(&construct, start, "write rising counts of at most 1000");
        }
        let exact = most == Some(least) && !self.cursor.since(start).contains(',');
        let operator = match most {
            _ if exact => format!("{{{least}}}"),
            Some(most) => format!("{{{least},{most}}}"),
            None => format!("{{{least},}}"),
        };
        // In Ruby, a{2}? is an optional a{2}, not a lazy one.
        self.repeat(&operator, !exact, start)
    }

    /// RE2 takes no repetition of a repetition, so that one gets its own group.
    fn repeat(&mut self, operator: &str, can_be_lazy: bool, start: usize) -> Translated<()> {
        let Some(atom) = self.atom else {
            return refuse("quantifier that repeats nothing", start, r"write \ before it for the character");
        };
        if atom.composed {
            self.out.insert_str(atom.out, "(?:");
            self.out.push(')');
        }
        self.out.push_str(operator);
        if can_be_lazy && self.cursor.eat("?") {
            self.out.push('?');
        }
        self.atom = Some(Atom { composed: true, ..atom });
        Ok(())
    }
}

/// After the opening brace: least and most, where there is a most.
fn counts(cursor: &mut Cursor<'_>) -> Option<(u32, Option<u32>)> {
    let number = |digits: &str| digits.parse().unwrap_or(u32::MAX);
    let (least, comma) = (cursor.digits(10, usize::MAX), cursor.eat(","));
    let most = if comma { cursor.digits(10, usize::MAX) } else { least };
    let some = !(least.is_empty() && most.is_empty()) && cursor.eat("}");
    let least = if least.is_empty() { 0 } else { number(least) };
    some.then(|| (least, (!most.is_empty()).then(|| number(most))))
}

//! Translates RE2 syntax, as Go's `regexp` defines it, into syntax that the `regex` crate reads in the same way.
//!
//! The crate's syntax differs: its classes nest, `\d` includes all of Unicode, `\<` is an anchor, and repetitions can
//! be repeated. So each piece is parsed by RE2's rules, and written in a form that has the same meaning in both.
//!
//! RE2 also lets a quantifier apply to the atom before flags or an empty quotation: `a(?i)*`, `a*\Q\E*`. These are
//! refused here.

mod class;
mod escape;

use crate::cursor::Cursor;
use crate::error::PatternError;

/// RE2 allows 1000 levels, but the crate's compiler is recursive, and a Ruby fiber has only half a megabyte of stack.
pub(crate) const MAX_DEPTH: usize = 32;

/// RE2's own limit, both for a single count and for the product of nested counts.
const MAX_REPEAT: u32 = 1000;

/// The maximum number of characters in all ranges together, because the compiler case-folds each one separately.
const MAX_BREADTH: u32 = 1 << 23;

type Checked<T> = Result<T, PatternError>;

pub(crate) fn translate(re2: &str) -> Checked<String> {
    let mut scanner = Scanner {
        cursor: Cursor::new(re2),
        out: String::new(),
        levels: vec![1],
        last: Last::Nothing,
        breadth: 0,
    };
    loop {
        let start = scanner.cursor.at();
        match scanner.cursor.next() {
            Some(next) => scanner.step(next, start)?,
            None if scanner.levels.len() > 1 => return Err(PatternError::syntax("missing closing )", start)),
            None => return Ok(scanner.out),
        }
    }
}

/// What a quantifier at this position would repeat.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Nothing,
    /// A character, class, anchor or group, and the product of the nested counts in it.
    Atom(u32),
    Repeated,
}

struct Scanner<'a> {
    cursor: Cursor<'a>,
    out: String,
    /// The largest product of nested counts so far, for the pattern and for each open group.
    levels: Vec<u32>,
    last: Last,
    breadth: u32,
}

impl<'a> Scanner<'a> {
    fn step(&mut self, next: char, start: usize) -> Checked<()> {
        match next {
            '(' => self.open(start),
            ')' => self.close(start),
            '|' => {
                self.last = Last::Nothing;
                self.out.push('|');
                Ok(())
            }
            '*' | '+' | '?' => self.repeat(&next.to_string(), 1, start),
            '{' => self.counted(start),
            '[' => self.class(start),
            '\\' => self.escape(start),
            '^' | '$' | '.' => self.atom(next.encode_utf8(&mut [0; 4])),
            _ => self.literal(next),
        }
    }

    fn atom(&mut self, text: &str) -> Checked<()> {
        self.last = Last::Atom(1);
        self.out.push_str(text);
        Ok(())
    }

    fn literal(&mut self, character: char) -> Checked<()> {
        self.last = Last::Atom(1);
        push_literal(&mut self.out, character);
        Ok(())
    }

    fn open(&mut self, start: usize) -> Checked<()> {
        let named = self.cursor.eat("?P<") || self.cursor.eat("?<");
        let lookbehind = named && self.cursor.next_if(|next| next == '=' || next == '!').is_some();
        if lookbehind {
            return self.refuse(PERL, start);
        }
        if named || !self.cursor.eat("?") {
            return Err(PatternError::CapturingGroup);
        }
        self.flags(start)
    }

    /// `(?i)` or `(?i:`. `U` swaps greedy and lazy matching, which does not affect whether a name matches, so it is
    /// dropped.
    fn flags(&mut self, start: usize) -> Checked<()> {
        let on = self.flag_letters();
        let off = self.cursor.eat("-").then(|| self.flag_letters());
        match self.cursor.next() {
            Some(')') if off != Some("") => {
                self.push_flags(on, off.unwrap_or_default(), ')');
                Ok(())
            }
            Some(':') if off != Some("") => {
                self.push_flags(on, off.unwrap_or_default(), ':');
                self.descend(start)
            }
            _ => self.refuse(PERL, start),
        }
    }

    fn flag_letters(&mut self) -> &'a str {
        let start = self.cursor.at();
        while self.cursor.next_if(|next| "imsU".contains(next)).is_some() {}
        self.cursor.since(start)
    }

    /// Writes each flag once, and never an empty list: the crate accepts neither `(?ii)` nor `(?)`.
    fn push_flags(&mut self, on: &str, off: &str, end: char) {
        let chosen = |flag: &char| on.contains(*flag) && !off.contains(*flag);
        self.last = Last::Nothing;
        self.out.push_str("(?");
        self.out.extend("ims".chars().filter(chosen));
        self.out.push_str("-U");
        self.out.extend("ims".chars().filter(|flag| off.contains(*flag)));
        self.out.push(end);
    }

    fn descend(&mut self, start: usize) -> Checked<()> {
        if self.levels.len() > MAX_DEPTH {
            return Err(PatternError::syntax("expression nests too deeply", start));
        }
        self.levels.push(1);
        Ok(())
    }

    fn close(&mut self, start: usize) -> Checked<()> {
        match (self.levels.len(), self.levels.pop()) {
            (2.., Some(product)) => {
                self.out.push(')');
                self.last = Last::Atom(product);
                self.reach(product);
                Ok(())
            }
            _ => Err(PatternError::syntax("unexpected )", start)),
        }
    }

    fn reach(&mut self, product: u32) {
        if let Some(level) = self.levels.last_mut() {
            *level = product.max(*level);
        }
    }

    /// `{2}`, `{2,}` or `{2,3}`. Any other brace is a literal.
    fn counted(&mut self, start: usize) -> Checked<()> {
        let mut after = self.cursor.clone();
        let Some((least, most)) = counts(&mut after) else { return self.literal('{') };
        self.cursor = after;
        let times = most.unwrap_or(least);
        if least > times || times > MAX_REPEAT {
            return self.refuse("invalid repeat count", start);
        }
        let operator = self.cursor.since(start);
        self.repeat(operator, times, start)
    }

    fn repeat(&mut self, operator: &str, times: u32, start: usize) -> Checked<()> {
        // Lazy and greedy quantifiers match the same names.
        self.cursor.eat("?");
        let inner = match self.last {
            Last::Nothing => return self.refuse("missing argument to repetition operator", start),
            Last::Repeated => return Err(PatternError::MultipleRepeat),
            Last::Atom(inner) => inner,
        };
        let product = inner.saturating_mul(times.max(1));
        if times > 1 && product > MAX_REPEAT {
            return self.refuse("invalid repeat count", start);
        }
        self.reach(product);
        self.last = Last::Repeated;
        self.out.push_str(operator);
        Ok(())
    }

    fn broaden(&mut self, characters: u32, start: usize) -> Checked<()> {
        self.breadth = self.breadth.saturating_add(characters);
        if self.breadth > MAX_BREADTH {
            return Err(PatternError::syntax("expression too large", start));
        }
        Ok(())
    }

    fn refuse<T>(&self, message: &str, start: usize) -> Checked<T> {
        Err(PatternError::syntax(format!("{message}: `{}`", self.cursor.since(start)), start))
    }
}

const PERL: &str = "invalid or unsupported Perl syntax";

/// Parses the part after the opening brace: the minimum, and the maximum if there is one. Too large numbers become
/// the largest possible one, which is refused later.
fn counts(cursor: &mut Cursor<'_>) -> Option<(u32, Option<u32>)> {
    let least = count(cursor)?;
    let most = match (cursor.eat(","), cursor.eat("}")) {
        (false, true) => return Some((least, Some(least))),
        (true, true) => return Some((least, None)),
        (true, false) => count(cursor)?,
        (false, false) => return None,
    };
    cursor.eat("}").then_some((least, Some(most)))
}

/// A number with a leading zero is not valid, so its brace is a literal.
fn count(cursor: &mut Cursor<'_>) -> Option<u32> {
    let digits = cursor.digits(10, usize::MAX);
    let number = digits.parse().unwrap_or(u32::MAX);
    (!digits.is_empty() && (digits == "0" || !digits.starts_with('0'))).then_some(number)
}

/// Letters, digits and characters beyond ASCII have no special meaning in either syntax, so they need no escape.
fn push_literal(out: &mut String, character: char) {
    if character.is_ascii() && !character.is_ascii_alphanumeric() {
        out.push_str(&format!(r"\x{:02X}", u32::from(character)));
    } else {
        out.push(character);
    }
}

#[cfg(test)]
mod tests {
    use crate::error::PatternError;
    use crate::pattern::Pattern;

    /// Asserts which names a pattern matches and which it does not.
    pub(super) fn assert_means(re2: &str, matching: &[&str], others: &[&str]) {
        let pattern = Pattern::compile(re2).unwrap_or_else(|error| panic!("{re2}: {error}"));
        matching.iter().for_each(|name| assert!(pattern.matches(name), "{re2} is to match {name:?}"));
        others.iter().for_each(|name| assert!(!pattern.matches(name), "{re2} is not to match {name:?}"));
    }

    /// Asserts the beginning of the error message and its offset.
    pub(super) fn assert_refused(re2: &str, complaint: &str, place: usize) {
        match Pattern::compile(re2) {
            Err(PatternError::Syntax { message, offset }) => {
                assert!(message.starts_with(complaint), "{re2}: {message}");
                assert_eq!(offset, place, "{re2}");
            }
            other => panic!("{re2} became {other:?}"),
        }
    }

    #[test]
    fn literals_and_anchors_keep_their_meaning() {
        assert_means("^a&b~-#]}$", &["a&b~-#]}"], &["a&b~-#]}a", "a\n"]);
        assert_means("a.c", &["abc", "aéc"], &["a\nc", "ac"]);
        assert_means("^$", &[""], &["\n"]);
        assert_means("", &["", "a"], &[]);
        assert_means("^é|ab$", &["éa", "cab"], &["aé", "abc"]);
        assert_means("^*a", &["ba"], &["b"]);
    }

    #[test]
    fn only_non_capturing_groups_are_accepted() {
        assert_means("^(?:a|b)+$", &["abba"], &["abc"]);
        assert_means("^(?:|a)$", &["", "a"], &["b"]);
        for capturing in ["(a)", "a(b)", "()", "(?P<n>a)", "(?<n>a)", "(", r"\((a)"] {
            assert_eq!(Pattern::compile(capturing).unwrap_err(), PatternError::CapturingGroup, "{capturing}");
        }
        assert_refused("a(?:b", "missing closing )", 5);
        assert_refused("a)b", "unexpected )", 1);
    }

    #[test]
    fn flags_apply_up_to_the_end_of_their_group() {
        assert_means("^a(?i)b|c", &["aB", "C"], &["AB"]);
        assert_means("^(?:a(?i)b|c)d$", &["aBd", "Cd"], &["aBD", "Abd"]);
        assert_means("(?i:k)b", &["Kb", "\u{212A}b"], &["KB"]);
        assert_means("(?s)a.b", &["a\nb"], &["ab"]);
        assert_means("(?m)^b$", &["a\nb"], &["ab"]);
        assert_means("(?U)^a+$(?-U)", &["aa"], &["ab"]);
        assert_means("(?is-m:A.b)(?)(?ii)", &["a\nB"], &["ab"]);
        assert_means("(?i-i:a)", &["a"], &["A"]);
        assert_means("(?i)é", &["É"], &["e"]);
    }

    #[test]
    fn flags_and_groups_of_other_dialects_are_refused() {
        for foreign in
            ["(?x)a", "(?u)a", "(?R)a", "(?-)a", "(?i-)a", "(?i--s)a", "(?", "(?i", "(?=a)", "(?!a)"]
        {
            assert_refused(foreign, "invalid or unsupported Perl syntax", 0);
        }
        for foreign in ["a(?<=b)", "a(?<!b)", "a(?>b)", "a(?#b)", "a(?P=n)", "a(?P>n)", "a(?|b)", "a(?'n'b)"]
        {
            assert_refused(foreign, "invalid or unsupported Perl syntax", 1);
        }
    }

    #[test]
    fn repetitions_can_be_greedy_or_lazy() {
        assert_means("^a*b+c?$", &["b", "aabbc"], &["ac"]);
        assert_means("^a*?b+?c??$", &["b", "aabbc"], &["ac"]);
        assert_means("^a{2}b{1,}c{0,2}?$", &["aab", "aabbcc"], &["ab", "aabccc"]);
        assert_means("^(?:ab){2}$", &["abab"], &["abb"]);
        assert_means("^(?:a*)*$", &["aa"], &["b"]);
    }

    #[test]
    fn a_brace_that_is_no_repetition_is_a_literal() {
        for literal in ["a{,2}", "a{x", "a{", "a{1", "a{1,", "a{1,x}", "a{01}", "a{1,02}", "a{}", "{", "{,2}"]
        {
            assert_means(&format!("^{literal}$"), &[literal], &["a", "aa"]);
        }
    }

    #[test]
    fn a_repetition_of_a_repetition_is_refused() {
        for doubled in ["a**", "a++", "a*+", "a?+", "a???", "a+?*", "a{2}{3}", "a{2}*", "(?:a)+{2}"] {
            assert_eq!(Pattern::compile(doubled).unwrap_err(), PatternError::MultipleRepeat, "{doubled}");
        }
    }

    #[test]
    fn a_repetition_without_an_operand_is_refused() {
        for (re2, place) in [("*", 0), ("a|*", 2), ("(?:+a)", 3), ("{2}", 0), ("(?i)*", 4), ("a(?i)?", 5)] {
            assert_refused(re2, "missing argument to repetition operator", place);
        }
    }

    #[test]
    fn counts_are_limited_alone_and_nested() {
        assert_means("^a{1000}$", &[&"a".repeat(1000)], &["a"]);
        assert_means("^(?:a{10}){100}$", &[&"a".repeat(1000)], &["a"]);
        assert_means("^(?:a{0,1000}){0}(?:a{999}){1}$", &[&"a".repeat(999)], &["a"]);
        for re2 in ["a{1001}", "a{2,1001}", "a{1001,}", "a{3,2}", "a{99999999999}"] {
            assert_refused(re2, "invalid repeat count", 1);
        }
        assert_refused("(?:a{10}){101}", "invalid repeat count: `{101}`", 9);
        assert_refused("(?:(?:a{40}b)*|c){26}", "invalid repeat count", 17);
    }
}

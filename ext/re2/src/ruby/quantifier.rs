//! Quantifiers. In Ruby they can follow each other; RE2 needs a group around a repetition to repeat it.

use super::{Atom, Translated, Translator, refuse};
use crate::cursor::Cursor;

impl Translator<'_> {
    pub(super) fn quantify(&mut self, operator: char, start: usize) -> Translated<()> {
        if self.cursor.eat("+") {
            let construct = format!("possessive quantifier {operator}+");
            return refuse(&construct, start, &format!("RE2 has none, try {operator}"));
        }
        self.repeat(&operator.to_string(), true, start)
    }

    /// `{2}`, `{2,}`, `{,3}` or `{2,3}`. Any other brace is a literal.
    pub(super) fn interval(&mut self, start: usize) -> Translated<()> {
        let mut after = self.cursor.clone();
        let Some((least, most)) = counts(&mut after) else { return self.push_literal('{') };
        self.cursor = after;
        if most.unwrap_or(least) > 1000 || least > most.unwrap_or(least) {
            let construct = format!("repetition {}", self.cursor.since(start));
            return refuse(&construct, start, "write counts of at most 1000, the smaller one first");
        }
        let exact = !self.cursor.since(start).contains(',');
        let operator = match most {
            _ if exact => format!("{{{least}}}"),
            Some(most) => format!("{{{least},{most}}}"),
            None => format!("{{{least},}}"),
        };
        // In Ruby, `a{2}?` makes `a{2}` optional; it is not lazy.
        self.repeat(&operator, !exact, start)
    }

    /// Adds the quantifier. If it repeats a repetition, a group is written around that first.
    fn repeat(&mut self, operator: &str, can_be_lazy: bool, start: usize) -> Translated<()> {
        let Some(atom) = self.atom else {
            return refuse(
                "quantifier without anything to repeat",
                start,
                r"write \ before it for the character",
            );
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

/// Parses the part after the opening brace: the minimum, and the maximum if there is one.
fn counts(cursor: &mut Cursor<'_>) -> Option<(u32, Option<u32>)> {
    let number = |digits: &str| digits.parse().unwrap_or(u32::MAX);
    let (least, comma) = (cursor.digits(10, usize::MAX), cursor.eat(","));
    let most = if comma { cursor.digits(10, usize::MAX) } else { least };
    let some = !(least.is_empty() && most.is_empty()) && cursor.eat("}");
    let least = if least.is_empty() { 0 } else { number(least) };
    some.then(|| (least, (!most.is_empty()).then(|| number(most))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_refused, assert_says};

    #[test]
    fn quantifiers_stay_greedy_or_lazy() {
        assert_says("^a?b*c+$", "^a?b*c+$", &["c", "abbcc"], &["aac"]);
        assert_says("^a??b*?c+?d{1,2}?$", "^a??b*?c+?d{1,2}?$", &["cd"], &["ab"]);
    }

    #[test]
    fn intervals_are_spelled_as_in_re2() {
        assert_says("^a{2}$", "^a{2}$", &["aa"], &["a", "aaa"]);
        assert_says("^a{2,}$", "^a{2,}$", &["aaa"], &["a"]);
        assert_says("^a{,2}$", "^a{0,2}$", &["", "aa"], &["aaa"]);
        assert_says("^a{01,02}$", "^a{1,2}$", &["a", "aa"], &["", "aaa"]);
    }

    #[test]
    fn a_brace_that_is_no_interval_is_a_literal() {
        for source in ["^a{x}$", "^a{,}$", "^a{}$", "^a{1$", "^a{1;2}$", "^a}$"] {
            let name = source.trim_matches(['^', '$']);
            let re2 = source.replace('{', r"\{").replace('}', r"\}");
            assert_says(source, &re2, &[name], &["a"]);
        }
    }

    #[test]
    fn a_repeated_repetition_is_put_into_a_group() {
        assert_says("^a{2}?$", "^(?:a{2})?$", &["", "aa"], &["a"]);
        assert_says("^a{2}+$", "^(?:a{2})+$", &["aaaa"], &["aaa"]);
        assert_says("^a{2}{3}$", "^(?:a{2}){3}$", &["aaaaaa"], &["aaaaa"]);
        assert_says("^a{1,2}+$", "^(?:a{1,2})+$", &["aaa"], &[""]);
        assert_says("^b[a]+?*(?#x)?$", "^b(?:(?:[a]+?)*)?$", &["b", "baa"], &["ab"]);
    }

    #[test]
    fn invalid_repetitions_are_refused() {
        for (source, construct, offset) in [
            ("ab*+", "possessive quantifier *+", 2),
            ("a++", "possessive quantifier ++", 1),
            ("a?+", "possessive quantifier ?+", 1),
            ("a|*", "quantifier without anything to repeat", 2),
            ("(?i)+a", "quantifier without anything to repeat", 4),
            ("{2}", "quantifier without anything to repeat", 0),
            ("a{1001}", "repetition {1001}", 1),
            ("a{3,2}", "repetition {3,2}", 1),
            ("a{99999999999}", "repetition {99999999999}", 1),
        ] {
            assert_refused(source, construct, offset);
        }
    }
}

//! Groups in Ruby. They never capture in the translation, and some only set options.

use super::{Atom, Group, Translated, Translator, refusals, refuse};

impl Translator<'_> {
    pub(super) fn open(&mut self, start: usize) -> Translated<()> {
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

    /// Skips a comment. A quantifier after it applies to the atom before it.
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

    /// `(?mi-x:…)`, or `(?i)`, which applies up to the end of the surrounding group, including later alternatives.
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

    pub(super) fn close(&mut self, start: usize) -> Translated<()> {
        self.close_implied();
        if self.close_last() { Ok(()) } else { refuse("unmatched )", start, r"write \) for the character") }
    }

    pub(super) fn close_implied(&mut self) {
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
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_refused, assert_says};

    #[test]
    fn every_group_becomes_non_capturing() {
        for source in ["^(a|b)c$", "^(?<n>a|b)c$", "^(?'n'a|b)c$", "^(?:a|b)c$"] {
            assert_says(source, "^(?:a|b)c$", &["ac", "bc"], &["a", "abc"]);
        }
        assert_says("^((a)|(?:))$", "^(?:(?:a)|(?:))$", &["a", ""], &["b"]);
    }

    #[test]
    fn options_apply_inside_their_group() {
        assert_says("a(?i:b)c", "a(?i:b)c", &["aBc"], &["aBC"]);
        assert_says("(?mi-x:a.b)", "(?is:a.b)", &["A\nB"], &["ab"]);
        assert_says("(?-mix:a.b)", "(?-is:a.b)", &["axb"], &["A\nB"]);
        assert_says("(?i-i:a)", "(?-i:a)", &["a"], &["A"]);
        assert_says("(?x: a b )c d", "(?:ab)c d", &["abc d"], &["abcd"]);
    }

    #[test]
    fn options_without_a_colon_apply_up_to_the_end_of_the_surrounding_group() {
        assert_says("^a(?i)b|c", "^a(?i:b|c)", &["aB", "aC"], &["c", "A"]);
        assert_says("^(a(?i)b|c)d$", "^(?:a(?i:b|c))d$", &["aBd", "aCd"], &["aBD", "cd"]);
        assert_says("((?x) a b) c", "(?:(?:ab)) c", &["ab c"], &["abc"]);
        assert_says("a(?-)b(?i-)c", "a(?:b(?i:c))", &["abC"], &["aBc"]);
    }

    #[test]
    fn comments_are_dropped() {
        assert_says(r"^a(?#b\)c)+$", "^a+$", &["aa"], &["ab"]);
    }

    #[test]
    fn invalid_groups_are_refused() {
        for (source, construct, offset) in [
            ("a(b", "group without its end", 1),
            ("a)b", "unmatched )", 1),
            ("a(?<n", "group name without its end", 1),
            ("a(?'n", "group name without its end", 1),
            ("a(?#b", "comment (?#…) without its end", 1),
            ("a(?u:b)", "group (?…)", 1),
            ("a(?a)b", "group (?…)", 1),
            ("a(?i", "group (?…)", 1),
        ] {
            assert_refused(source, construct, offset);
        }
    }
}

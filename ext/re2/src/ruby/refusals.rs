//! Ruby constructs that RE2 does not support: how they begin, their names, and what to write instead.

use super::{Translated, refuse};

struct Unsupported {
    begins: &'static str,
    construct: &'static str,
    advice: &'static str,
}

const fn unsupported(begins: &'static str, construct: &'static str, advice: &'static str) -> Unsupported {
    Unsupported { begins, construct, advice }
}

/// After the opening parenthesis.
const GROUPS: [Unsupported; 8] = [
    unsupported("?=", "lookahead (?=…)", "RE2 has none, write out what may follow"),
    unsupported("?!", "negative lookahead (?!…)", "RE2 has none, write out what may follow"),
    unsupported("?<=", "lookbehind (?<=…)", "RE2 has none, write out what may come before"),
    unsupported("?<!", "negative lookbehind (?<!…)", "RE2 has none, write out what may come before"),
    unsupported("?>", "atomic group (?>…)", "RE2 has none, try (?:…)"),
    unsupported("?~", "absence operator (?~…)", "RE2 has none, write out what may stand there"),
    unsupported("?(", "conditional (?(…)…)", "RE2 has none, write both cases as (?:…|…)"),
    unsupported("?P", "group (?P…)", "write (?:…)"),
];

const CHARACTER: &str = r"write the character, or \u and four hex digits";

/// After the backslash.
const ESCAPES: [Unsupported; 10] = [
    unsupported("k", r"backreference \k", "RE2 has none, write the group again"),
    unsupported("g", r"subexpression call \g", "RE2 has none, write the group again"),
    unsupported("G", r"anchor \G", r"RE2 has none, anchor with \A"),
    unsupported("K", r"keep \K", "RE2 has none, leave it out"),
    unsupported("R", r"line break \R", "names have no line breaks, leave it out"),
    unsupported("X", r"grapheme cluster \X", "RE2 has none, use a dot"),
    unsupported("c", r"control character \c", CHARACTER),
    unsupported("C-", r"control character \C-", CHARACTER),
    unsupported("M-", r"meta character \M-", CHARACTER),
    unsupported("p", r"property \p without braces", r"write \p{…}"),
];

const PROPERTY: &str = r"write a general category or a script, such as \p{L}, \p{Nd} or \p{Greek}";

/// Refuses a group by its beginning.
pub(super) fn group(rest: &str, start: usize) -> Translated<()> {
    known(&GROUPS, rest, start)
}

/// Refuses an escape by its beginning: one from the table, a reference, or an unknown letter.
pub(super) fn escape<T>(rest: &str, start: usize) -> Translated<T> {
    known(&ESCAPES, rest, start)?;
    match rest.chars().next() {
        None => refuse(r"trailing \", start, r"write \\ for the character"),
        Some(digit @ '1'..='9') => {
            let construct = format!(r"backreference or octal \{digit}");
            refuse(
                &construct,
                start,
                r"RE2 has no references: write the group again, or \x and two hex digits",
            )
        }
        Some('u' | 'x') => refuse("incomplete escape", start, r"write \u and four hex digits, or \u{…}"),
        Some(other) => {
            let construct = format!(r"escape \{other}");
            refuse(&construct, start, &format!("it means {other} in Ruby, write that"))
        }
    }
}

pub(super) fn byte<T>(written: &str, start: usize) -> Translated<T> {
    refuse(&format!("byte {written}"), start, CHARACTER)
}

pub(super) fn property<T>(written: &str, start: usize) -> Translated<T> {
    refuse(&format!("property {written}"), start, PROPERTY)
}

fn known(table: &[Unsupported], rest: &str, start: usize) -> Translated<()> {
    match table.iter().find(|known| rest.starts_with(known.begins)) {
        Some(known) => refuse(known.construct, start, known.advice),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_refused;

    #[test]
    fn unsupported_constructs_are_refused_with_their_name_and_offset() {
        for (source, construct, offset) in [
            ("room(?=-)", "lookahead (?=…)", 4),
            ("é(?!-)", "negative lookahead (?!…)", 2),
            ("(?<=-)a", "lookbehind (?<=…)", 0),
            ("(?<!-)a", "negative lookbehind (?<!…)", 0),
            ("a(?>b)", "atomic group (?>…)", 1),
            ("a(?~b)", "absence operator (?~…)", 1),
            ("(a)?(?(1)b|c)", "conditional (?(…)…)", 4),
            ("(?P<n>a)", "group (?P…)", 0),
            (r"(a)\1", r"backreference or octal \1", 3),
            (r"a\101", r"backreference or octal \1", 1),
            (r"(?<n>a)\k<n>", r"backreference \k", 7),
            (r"(?<n>a)\g<n>", r"subexpression call \g", 7),
            (r"\Ga", r"anchor \G", 0),
            (r"a\Kb", r"keep \K", 1),
            (r"a\R", r"line break \R", 1),
            (r"a\X", r"grapheme cluster \X", 1),
            (r"a\cA", r"control character \c", 1),
            (r"a\C-a", r"control character \C-", 1),
            (r"a\M-a", r"meta character \M-", 1),
            (r"a\pL", r"property \p without braces", 1),
            (r"a\y", r"escape \y", 1),
            (r"a\", r"trailing \", 1),
        ] {
            assert_refused(source, construct, offset);
        }
    }
}

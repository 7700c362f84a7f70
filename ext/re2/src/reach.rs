//! Whether a pattern fixes the start and the end of a text, and how to extend it with a suffix.

use crate::error::PatternError;
use crate::pattern::translated;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Characters that do not occur in globs, but in regular expressions.
const UNLIKE_A_GLOB: [char; 10] = ['^', '$', '(', ')', '[', ']', '{', '|', '+', '\\'];

/// Which ends of a text a pattern fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Every match begins at the start of the text.
    pub from_start: bool,
    /// Every match ends at the end of the text, or the pattern matches all that follows with `.*`.
    pub to_end: bool,
}

impl Reach {
    /// Parses an RE2 pattern.
    pub fn of(re2: &str) -> Result<Self, PatternError> {
        let hir = parsed(re2)?;
        let properties = hir.properties();
        let (prefix, suffix) = (properties.look_set_prefix(), properties.look_set_suffix());
        Ok(Self {
            from_start: prefix.contains(Look::Start) || prefix.contains(Look::StartLF),
            to_end: suffix.contains(Look::End)
                || suffix.contains(Look::EndLF)
                || takes_all_that_follows(&hir),
        })
    }
}

/// Whether the pattern looks like a glob, such as `chat-*`. As a regular expression, that is probably a mistake.
pub fn looks_like_a_glob(re2: &str) -> bool {
    let follows_a_letter = |mark: char| {
        re2.match_indices(mark).any(|(at, _)| re2.get(..at).is_some_and(|before| !before.ends_with('.')))
    };
    !re2.contains(UNLIKE_A_GLOB) && (follows_a_letter('*') || follows_a_letter('?'))
}

/// Why a pattern cannot be extended by a suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSuffix {
    /// It is not a valid pattern.
    Pattern(PatternError),
    /// It does not have exactly one `$`, at its end.
    Ends,
}

/// A pattern for the texts that `re2` matches, followed by `suffix`. `None` if `re2` already matches those.
pub fn with_suffix(re2: &str, suffix: &str) -> Result<Option<String>, NoSuffix> {
    let hir = parsed(re2).map_err(NoSuffix::Pattern)?;
    if !has_end(&hir) || takes_all_before_its_end(&hir) {
        return Ok(None);
    }
    let open = re2.strip_suffix('$').filter(|open| parsed(open).is_ok_and(|open| !has_end(&open)));
    open.map(|open| Some(format!("{open}{suffix}$"))).ok_or(NoSuffix::Ends)
}

/// Whether the pattern has a `$` or `\z` anywhere.
fn has_end(hir: &Hir) -> bool {
    let looks = hir.properties().look_set();
    looks.contains(Look::End) || looks.contains(Look::EndLF)
}

fn parsed(re2: &str) -> Result<Hir, PatternError> {
    let translation = translated(re2)?;
    regex_syntax::parse(&translation).map_err(|_| PatternError::syntax("not readable", 0))
}

fn takes_all_that_follows(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Concat(parts) => parts.last().is_some_and(takes_all_that_follows),
        _ => is_anything(hir),
    }
}

/// Whether the pattern ends with `.*$`.
fn takes_all_before_its_end(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Concat(parts) => match parts.as_slice() {
            [.., before, end] => matches!(end.kind(), HirKind::Look(Look::End)) && is_anything(before),
            _ => false,
        },
        _ => false,
    }
}

/// `.*` or `.+`. Both match a suffix, which has at least one character.
fn is_anything(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repeated) => repeated.min <= 1 && repeated.max.is_none() && is_dot(&repeated.sub),
        _ => false,
    }
}

/// Any character, with or without line breaks.
fn is_dot(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let wide =
                |from: char, to: char| class.iter().any(|range| range.start() <= from && range.end() >= to);
            wide(' ', '~') && wide('\u{10000}', char::MAX)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(re2: &str) -> (bool, bool) {
        let reach = Reach::of(re2).unwrap();
        (reach.from_start, reach.to_end)
    }

    #[test]
    fn each_end_is_anchored_or_open() {
        for re2 in ["^room$", r"^user-42\..*$", "^room-.*", "^a$|^b$", "(?:^a$)", "(?m)^room$", ".*$", "^.*"]
        {
            assert!(reach(re2).1, "{re2}");
        }
        for re2 in ["^room$", "^a$|^b$", r"\Aroom", "(?i)^room"] {
            assert!(reach(re2).0, "{re2}");
        }
        assert_eq!(reach("^a|b$"), (false, false));
        assert_eq!(reach("room"), (false, false));
        assert_eq!(reach("^room-[0-9]+"), (true, false));
        assert_eq!(reach("room$"), (false, true));
        assert!(Reach::of("[a").is_err());
    }

    #[test]
    fn globs_are_recognised() {
        for glob in ["chat-room-*", "public-*", "*.news", "room-?", "a*b"] {
            assert!(looks_like_a_glob(glob), "{glob}");
        }
        for pattern in ["^chat-.*$", "foo.*", "room-[0-9]*", "room", "colou?r$", r"a\*"] {
            assert!(!looks_like_a_glob(pattern), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_is_extended_by_a_suffix_unless_it_matches_the_suffix() {
        let with = |re2: &str| with_suffix(re2, "-pnpres").unwrap();
        assert_eq!(with("^room-[0-9]+$").as_deref(), Some("^room-[0-9]+-pnpres$"));
        assert_eq!(with("^(?:a|b)$").as_deref(), Some("^(?:a|b)-pnpres$"));
        assert_eq!(with("^a|b$").as_deref(), Some("^a|b-pnpres$"));
        for covered in ["^room-", "room", "^room-.*$", "^room-.*", "^a|b", "^.+$"] {
            assert_eq!(with(covered), None, "{covered}");
        }
    }

    #[test]
    fn a_pattern_with_several_end_anchors_is_not_extended() {
        for re2 in ["^a$|^b$", "^(?:a$)", "^(?:a$|b)$", r"^a\z", "(?m)^a$|b"] {
            assert_eq!(with_suffix(re2, "-x"), Err(NoSuffix::Ends), "{re2}");
        }
    }
}

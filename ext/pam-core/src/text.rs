//! Invisible characters, which names and keys must not contain.

/// True for control characters, and for characters that only format: zero-width spaces, byte order marks,
/// bidirectional overrides, line separators, fillers, tags.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A character's code point, for error messages: `U+200B`.
pub(crate) fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// The first control character of a text, in the words of an error message: `one with U+000A in it`.
pub fn control_in(text: &str) -> Option<String> {
    found(text, char::is_control)
}

/// The first white space or invisible character of a text, in the words of an error message.
pub fn space_in(text: &str) -> Option<String> {
    found(text, |character| character.is_whitespace() || is_invisible(character))
}

fn found(text: &str, is_wrong: impl Fn(char) -> bool) -> Option<String> {
    let character = text.chars().find(|character| is_wrong(*character))?;
    Some(format!("one with {} in it", code_point(character)))
}

/// The text in quotation marks, written as in Ruby code: `"a\n"`. Invisible characters are escaped.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '#' if characters.peek().is_some_and(|next| "{$@".contains(*next)) => quoted.push_str("\\#"),
            _ if is_invisible(character) => quoted.push_str(&escaped(character)),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn escaped(character: char) -> String {
    const SHORT: [(char, char); 8] = [
        ('\u{7}', 'a'),
        ('\u{8}', 'b'),
        ('\t', 't'),
        ('\n', 'n'),
        ('\u{b}', 'v'),
        ('\u{c}', 'f'),
        ('\r', 'r'),
        ('\u{1b}', 'e'),
    ];
    match (SHORT.iter().find(|(known, _)| *known == character), u32::from(character)) {
        (Some((_, letter)), _) => format!("\\{letter}"),
        (None, code @ ..=0xffff) => format!("\\u{code:04X}"),
        (None, code) => format!("\\u{{{code:X}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_written_as_in_ruby_and_emoji_stay() {
        assert_eq!(quoted("räume-部屋 ❤\u{fe0f} it's #1"), "\"räume-部屋 ❤\u{fe0f} it's #1\"");
        assert_eq!(quoted("\"\\#{a}"), r##""\"\\\#{a}""##);
        assert_eq!(
            quoted("\u{1b}[2J\r\n\0\u{7f}\u{202e}\u{e0041}"),
            r#""\e[2J\r\n\u0000\u007F\u202E\u{E0041}""#
        );
    }

    #[test]
    fn invisible_characters_are_distinguished_from_letters_marks_and_emoji() {
        for character in
            "\0\t\n\u{7f}\u{85}\u{ad}\u{200b}\u{200d}\u{2028}\u{202e}\u{2066}\u{3164}\u{feff}\u{e0041}"
                .chars()
        {
            assert!(is_invisible(character), "{character:?}");
        }
        for character in "aZ0-_ é日ع\u{300}\u{fe0f}😀\"'“".chars() {
            assert!(!is_invisible(character), "{character:?}");
        }
    }

    #[test]
    fn a_control_character_is_reported_by_its_code_point() {
        assert_eq!(control_in("a\nb\0").as_deref(), Some("one with U+000A in it"));
        assert_eq!(control_in("é 😀"), None);
        assert_eq!(code_point('\u{e0041}'), "U+E0041");
    }
}

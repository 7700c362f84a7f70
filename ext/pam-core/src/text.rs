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

#[cfg(test)]
mod tests {
    use super::*;

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

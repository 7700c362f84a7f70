//! A pattern and a name to match, read as RE2 and as Ruby: both are decided in bounded time, and the same pattern
//! in other words matches the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use re2::{Matching, Pattern, PatternError, RubyOptions, from_ruby};

fuzz_target!(|data: &[u8]| {
    let Some((flags, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let (source, name) = text.split_once('\0').unwrap_or((text, "room-1"));
    let options =
        RubyOptions { ignore_case: flags & 1 != 0, extended: flags & 2 != 0, multi_line: flags & 4 != 0 };
    re2(source, name);
    ruby(source, options, name);
});

fn re2(source: &str, name: &str) {
    match Pattern::compile(source) {
        Ok(pattern) => {
            same_in_a_group(&pattern, source, name);
            found_where_all_of_it_matches(&pattern, source, name);
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            if let PatternError::Syntax { offset, .. } = error {
                assert!(offset <= source.len(), "{offset} in {source:?}");
            }
        }
    }
}

/// `(?:…)` around a pattern changes nothing, unless it is the level or the byte too many.
fn same_in_a_group(pattern: &Pattern, source: &str, name: &str) {
    // A quotation without its end would take the parenthesis for a character.
    if source.contains(r"\Q") {
        return;
    }
    match Pattern::compile(&format!("(?:{source})")) {
        Ok(grouped) => assert_eq!(grouped.matches(name), pattern.matches(name), "{source:?}"),
        Err(error) => assert!(error.to_string().contains(" too "), "{error}: {source:?}"),
    }
}

fn found_where_all_of_it_matches(pattern: &Pattern, source: &str, name: &str) {
    match Pattern::compile_one_of(1, source, Matching::Whole) {
        Ok(whole) => assert!(pattern.matches(name) || !whole.matches(name), "{source:?}"),
        Err(error) => assert!(error.to_string().contains(" too "), "{error}: {source:?}"),
    }
}

fn ruby(source: &str, options: RubyOptions, name: &str) {
    match from_ruby(source, options) {
        Ok(re2) => {
            let pattern = Pattern::compile(&re2).expect("what is translated is taken");
            same_with_inner_options(&pattern, source, options, name);
        }
        Err(refused) => {
            assert!(refused.offset <= source.len(), "{refused}");
            assert!(!refused.construct.is_empty() && !refused.advice.is_empty(), "{refused}");
        }
    }
}

/// `/…/mix` is `/(?mix:…)/`; the line break ends a comment that the source may end with.
fn same_with_inner_options(pattern: &Pattern, source: &str, options: RubyOptions, name: &str) {
    let letter = |chosen, letter| if chosen { letter } else { "" };
    let RubyOptions { ignore_case, extended, multi_line } = options;
    let on = [letter(multi_line, "m"), letter(ignore_case, "i"), letter(extended, "x")].concat();
    let inner = format!("(?{on}:{source}{})", letter(extended, "\n"));
    match from_ruby(&inner, RubyOptions::default()) {
        Ok(re2) => {
            let again = Pattern::compile(&re2).expect("what is translated is taken");
            assert_eq!(again.matches(name), pattern.matches(name), "{source:?} {options:?}");
        }
        Err(refused) => {
            let too_much = refused.construct == "pattern";
            assert!(too_much, "{refused}: {source:?} {options:?}");
        }
    }
}

//! Reads a pattern from left to right.

use std::str::Chars;

#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    rest: Chars<'a>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, rest: text.chars() }
    }

    /// The byte offset of the next character.
    pub(crate) fn at(&self) -> usize {
        self.text.len() - self.rest().len()
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.rest.as_str()
    }

    /// The text that was read since `start`.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at()).unwrap_or_default()
    }

    pub(crate) fn next(&mut self) -> Option<char> {
        self.rest.next()
    }

    pub(crate) fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let next = self.rest().chars().next().filter(|next| wanted(*next))?;
        self.rest.next();
        Some(next)
    }

    /// Reads `prefix` if it comes next; else reads nothing.
    pub(crate) fn eat(&mut self, prefix: &str) -> bool {
        let after = self.rest().strip_prefix(prefix);
        if let Some(after) = after {
            self.rest = after.chars();
        }
        after.is_some()
    }

    /// Reads up to and including `end`, and returns the text before it. Reads nothing if there is no `end`.
    pub(crate) fn until(&mut self, end: &str) -> Option<&'a str> {
        let (before, after) = self.rest().split_once(end)?;
        self.rest = after.chars();
        Some(before)
    }

    pub(crate) fn digits(&mut self, radix: u32, most: usize) -> &'a str {
        let rest = self.rest();
        let length = rest.chars().take(most).take_while(|next| next.is_digit(radix)).count();
        let (digits, after) = rest.split_at_checked(length).unwrap_or_default();
        self.rest = after.chars();
        digits
    }

    /// Whether a range's dash comes next. A dash at the end of a class is a literal.
    pub(crate) fn at_range(&self) -> bool {
        self.rest().strip_prefix('-').is_some_and(|after| !after.is_empty() && !after.starts_with(']'))
    }
}

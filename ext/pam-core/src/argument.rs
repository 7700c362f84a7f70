//! Reads arguments, whoever gives them: a Ruby program its objects, another program JSON.
//!
//! The names, ranges and messages of arguments are in the crates that use them. This file only reads single values.

mod data;
mod json;

use crate::error::Invalid;
use std::ops::RangeInclusive;
use std::time::Duration;

/// A value as it was given. It is converted when it is read.
pub trait Given: Sized {
    /// The language that it is written in, for messages.
    const LANGUAGE: Language;

    /// True for nil.
    fn is_nil(&self) -> bool;
    /// True or false; `None` for others, even if its language treats them as true or false.
    fn boolean(&self) -> Option<bool>;
    /// A whole number of 64 bits.
    fn integer(&self) -> Option<i64>;
    /// The decimal digits of a whole number of any size.
    fn digits(&self) -> Option<String>;
    /// A floating-point number.
    fn float(&self) -> Option<f64>;
    /// A number of any kind.
    fn number(&self) -> Option<f64>;
    /// True for the language's number without end, see [`Language::infinity`].
    fn is_infinite(&self) -> bool;
    /// The text of a String.
    fn string(&self) -> Option<Text>;
    /// The text of a Symbol. A Symbol is part of a program, so it is no secret.
    fn symbol(&self) -> Option<Text>;
    /// The values of a list.
    fn items(&self) -> Option<impl Iterator<Item = Self>>;
    /// Passes the pairs of a map to `each`; `None` if this is no map.
    fn pairs(&self, each: impl FnMut(Self, Self) -> Result<(), Invalid>) -> Option<Result<(), Invalid>>;
    /// What it is, for messages about values that are no secrets.
    fn describe(&self) -> String;
    /// What kind of value it is, for messages about secrets.
    fn describe_secret(&self) -> String;
}

/// A text; `Err` if it is not valid UTF-8.
pub type Text = Result<String, NotUtf8>;

/// The text is not valid UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUtf8;

/// The arguments of a call, by name.
pub trait Arguments {
    /// The type of their values.
    type Value: Given;

    /// The value of an argument; nil if it is missing.
    fn value(&mut self, name: &'static str) -> Self::Value;

    /// The argument of that name.
    fn argument(&mut self, name: &'static str) -> Argument<'static, Self::Value> {
        Argument { name, value: self.value(name) }
    }

    /// The argument of that name, unless it is missing or nil.
    fn given(&mut self, name: &'static str) -> Option<Argument<'static, Self::Value>> {
        Some(self.argument(name)).filter(|argument| !argument.value.is_nil())
    }

    /// The arguments of these names that are not nil.
    fn given_among(&mut self, names: &[&'static str]) -> Vec<Argument<'static, Self::Value>> {
        names.iter().filter_map(|name| self.given(name)).collect()
    }

    /// The argument of that name; `None` if its default counts. Ruby methods have inserted their defaults already, so
    /// there, nil is a wrong value.
    fn unless_default(&mut self, name: &'static str) -> Option<Argument<'static, Self::Value>> {
        match Self::Value::LANGUAGE {
            Language::Ruby => Some(self.argument(name)),
            Language::Json => self.given(name),
        }
    }
}

/// How a language writes what messages speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Ruby
    Ruby,
    /// JSON
    Json,
}

impl Language {
    /// One of several names.
    pub fn choices<'a>(self, names: impl IntoIterator<Item = &'a str>) -> String {
        let names: Vec<_> = names.into_iter().map(|name| self.choice(name)).collect();
        match self {
            Self::Ruby => names.join(" or "),
            Self::Json => format!("one of {}", names.join(", ")),
        }
    }

    /// A name: `:start` or `start`.
    pub fn choice(self, name: &str) -> String {
        match self {
            Self::Ruby => format!(":{name}"),
            Self::Json => name.to_owned(),
        }
    }

    /// An argument's name: `before:` or `before`.
    pub fn keyword(self, name: &str) -> String {
        match self {
            Self::Ruby => format!("{name}:"),
            Self::Json => name.to_owned(),
        }
    }

    /// The number without end, for counts.
    pub const fn infinity(self) -> &'static str {
        match self {
            Self::Ruby => "Float::INFINITY",
            Self::Json => "\"forever\"",
        }
    }
}

/// A value with the name of its argument, which errors show.
#[derive(Clone, Copy, Debug)]
pub struct Argument<'a, G> {
    /// The name, with its place inside: `params["a"]`.
    pub name: &'a str,
    /// The value.
    pub value: G,
}

impl<G: Given> Argument<'_, G> {
    /// The error for this value.
    pub fn refused(&self, expected: impl Into<String>) -> Invalid {
        Invalid::new(self.name, expected, self.value.describe())
    }

    /// A String or Symbol.
    pub fn text(&self, expected: &str) -> Result<String, Invalid> {
        let text = self.value.symbol().or_else(|| self.value.string());
        let text = text.ok_or_else(|| self.refused(expected))?;
        text.map_err(|NotUtf8| self.refused("valid UTF-8 (String#encode converts to it)"))
    }

    /// A String that may be secret, so errors do not show it.
    pub fn secret(&self, expected: &str) -> Result<String, Invalid> {
        let refuse = || Invalid::new(self.name, expected, self.value.describe_secret());
        self.valid(self.value.string().ok_or_else(refuse)?)
    }

    /// A Symbol, or a String that may be secret.
    pub fn secret_or_symbol(&self, expected: &str) -> Result<String, Invalid> {
        self.value.symbol().map_or_else(|| self.secret(expected), |symbol| self.valid(symbol))
    }

    fn valid(&self, text: Text) -> Result<String, Invalid> {
        text.map_err(|NotUtf8| Invalid::new(self.name, "valid UTF-8", "invalid bytes"))
    }

    /// A whole number of this type.
    pub fn whole<T: TryFrom<i64>>(&self, expected: &str) -> Result<T, Invalid> {
        let number = self.value.integer().and_then(|number| number.try_into().ok());
        number.ok_or_else(|| self.refused(expected))
    }

    /// A whole number of at least 1.
    pub fn count(&self, expected: &str) -> Result<usize, Invalid> {
        let count = self.whole(expected)?;
        if count > 0 { Ok(count) } else { Err(self.refused(expected)) }
    }

    /// A whole number within a range.
    pub fn within(&self, range: &RangeInclusive<u16>) -> Result<u16, Invalid> {
        let expected = format!("an Integer from {} to {}", range.start(), range.end());
        let number = self.whole(&expected)?;
        if range.contains(&number) { Ok(number) } else { Err(self.refused(expected)) }
    }

    /// True or false.
    pub fn flag(&self) -> Result<bool, Invalid> {
        self.value.boolean().ok_or_else(|| self.refused("true or false"))
    }

    /// A positive, finite number of seconds.
    pub fn seconds(&self, expected: &str) -> Result<Duration, Invalid> {
        let seconds = self.value.number().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        seconds.filter(|seconds| !seconds.is_zero()).ok_or_else(|| self.refused(expected))
    }

    /// One of the choices in a table.
    pub fn one_of<T: Copy>(&self, table: &[(&str, T)]) -> Result<T, Invalid> {
        let expected = G::LANGUAGE.choices(table.iter().map(|(name, _)| *name));
        let text = self.text(&expected)?;
        let found = table.iter().find(|(name, _)| *name == text);
        found.map(|(_, choice)| *choice).ok_or_else(|| self.refused(expected))
    }

    /// Reads each value of a list, or the value itself if it is no list. An empty list is refused: it may be a
    /// computed one, and must not mean "all".
    pub fn one_or_more<T>(
        self,
        expected: &str,
        read: impl Fn(Argument<'_, G>) -> Result<T, Invalid>,
    ) -> Result<Vec<T>, Invalid> {
        let Some(items) = self.value.items() else { return Ok(vec![read(self)?]) };
        let read =
            items.map(|value| read(Argument { name: self.name, value })).collect::<Result<Vec<_>, _>>()?;
        if read.is_empty() {
            return Err(Invalid::new(self.name, expected, "an empty Array"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused<T: std::fmt::Debug>(
        value: Value,
        read: impl Fn(&Argument<'_, Value>) -> Result<T, Invalid>,
    ) -> String {
        read(&Argument { name: "a", value }).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_argument_and_what_is_expected() {
        assert_eq!(refused(json!(1), |a| a.text("a name")), "a: expected a name, got 1");
        assert_eq!(refused(json!(1.5), |a| a.whole::<u64>("seconds")), "a: expected seconds, got 1.5");
        assert_eq!(refused(json!(-1), |a| a.whole::<u64>("seconds")), "a: expected seconds, got -1");
        assert_eq!(refused(json!(0), |a| a.count("at least 1")), "a: expected at least 1, got 0");
        assert_eq!(refused(json!("no"), |a| a.flag()), "a: expected true or false, got \"no\"");
        assert_eq!(refused(json!(-0.5), |a| a.seconds("seconds")), "a: expected seconds, got -0.5");
        let range = "a: expected an Integer from 200 to 599, got";
        assert_eq!(refused(json!(600), |a| a.within(&(200..=599))), format!("{range} 600"));
        assert_eq!(refused(json!(null), |a| a.within(&(200..=599))), format!("{range} none"));
        assert_eq!(
            refused(json!("c"), |a| a.one_of(&[("a", 1), ("b", 2)])),
            "a: expected one of a, b, got \"c\""
        );
        let empty = refused(json!([]), |a| a.clone().one_or_more("a name", |name| name.text("a name")));
        assert_eq!(empty, "a: expected a name, got an empty Array");
    }

    #[test]
    fn errors_show_no_secret() {
        assert_eq!(refused(json!(["hush"]), |a| a.secret("a String")), "a: expected a String, got an Array");
        let wrong = refused(json!({ "hush": 1 }), |a| a.secret_or_symbol("a String"));
        assert_eq!(wrong, "a: expected a String, got an object");
    }

    #[test]
    fn one_value_is_read_like_a_list_of_one() {
        for value in [json!("x"), json!(["x"])] {
            let names = Argument { name: "a", value }.one_or_more("a name", |name| name.text("a name"));
            assert_eq!(names.unwrap(), ["x"]);
        }
    }

    #[test]
    fn free_data_names_the_place_of_what_is_wrong() {
        let deep = (0..18).fold(json!(1), |inner, _| json!([inner]));
        let data = |value| Argument { name: "meta", value }.data();
        assert_eq!(data(deep).unwrap_err().to_string(), "meta: expected at most 16 levels, got more");
        let value = json!({ "z": 1, "a": [null, true, -2, 1.5, "é"], "nested": { "b": {} } });
        let same: crate::Value = serde_json::from_str(&value.to_string()).unwrap();
        assert_eq!(data(value).unwrap(), same);
    }
}

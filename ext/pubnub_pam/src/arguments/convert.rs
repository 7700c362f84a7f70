//! Converts Ruby values to owned Rust values. Errors name the argument, what was expected and what was given.

use magnus::prelude::*;
use magnus::r_hash::ForEach;
use magnus::value::{Qfalse, Qtrue};
use magnus::{Float, Integer, RArray, RClass, RHash, RString, Ruby, Symbol, Value};
use pam_core::{Invalid, Value as Json};
use std::collections::HashSet;
use std::time::Duration;

/// The maximum nesting of Hashes and Arrays in `meta`. It also stops values that contain themselves.
const MAX_DEPTH: usize = 16;
/// How many characters of a wrong value an error shows.
const SHOWN_CHARACTERS: usize = 40;

/// The keywords of a call.
pub(crate) struct Options(pub(crate) RHash);

impl Options {
    /// The value of a keyword; nil if it is missing.
    pub(crate) fn get(&self, name: &str) -> Value {
        let ruby = Ruby::get_with(self.0);
        // A Symbol is looked up without making a String. There are only a few names, so it is no problem that Symbols
        // are permanent.
        self.0.get(ruby.sym_new(name)).unwrap_or_else(|| ruby.qnil().as_value())
    }

    /// The value of a keyword, unless it is missing or nil.
    pub(crate) fn given(&self, name: &str) -> Option<Value> {
        Some(self.get(name)).filter(|value| !value.is_nil())
    }
}

/// A String or Symbol as text.
pub(crate) fn text(value: Value, argument: &str, expected: &str) -> Result<String, Invalid> {
    if let Some(symbol) = Symbol::from_value(value) {
        return match symbol.name() {
            Ok(name) => Ok(name.into_owned()),
            Err(_) => symbol.funcall("name", ()).map_or(None, labelled).ok_or_else(|| not_utf8(argument)),
        };
    }
    match RString::from_value(value) {
        Some(string) => utf8(string).ok_or_else(|| not_utf8(argument)),
        None => Err(Invalid::new(argument, expected, describe(value))),
    }
}

/// The String as UTF-8, whatever its encoding; `None` if it is not valid.
pub(crate) fn utf8(string: RString) -> Option<String> {
    string.to_string().ok().or_else(|| labelled(string))
}

/// Reads UTF-8 that has a wrong encoding label: binary, as from Rack and sockets, or ASCII, as from `ENV` and `ARGV`
/// under `LC_ALL=C`.
fn labelled(string: RString) -> Option<String> {
    let ruby = Ruby::get_with(string);
    if ![ruby.ascii8bit_encindex(), ruby.usascii_encindex()].contains(&string.enc_get()) {
        return None;
    }
    let copy: RString = string.funcall("dup", ()).ok()?;
    // Ruby's method is used because it also clears the cached result of the validity check.
    let relabelled: RString = copy.funcall("force_encoding", ("UTF-8",)).ok()?;
    relabelled.to_string().ok()
}

/// A String that may be secret, so an error shows only the class of a wrong value.
pub(crate) fn secret_text(value: Value, argument: &str, expected: &str) -> Result<String, Invalid> {
    match RString::from_value(value) {
        Some(string) => utf8(string).ok_or_else(|| not_utf8(argument)),
        None if value.is_nil() => Err(Invalid::new(argument, expected, "nil")),
        None => Err(Invalid::new(argument, expected, format!("a value of class {}", class_name(value)))),
    }
}

/// `None` for nil, else what `convert` returns.
pub(crate) fn optional<T>(
    value: Value,
    convert: impl FnOnce(Value) -> Result<T, Invalid>,
) -> Result<Option<T>, Invalid> {
    if value.is_nil() { Ok(None) } else { convert(value).map(Some) }
}

/// A whole number.
pub(crate) fn integer<E: Into<String>>(
    value: Value,
    argument: &str,
    expected: impl FnOnce() -> E,
) -> Result<i64, Invalid> {
    let number = Integer::from_value(value).and_then(|number| number.to_i64().ok());
    number.ok_or_else(|| Invalid::new(argument, expected(), describe(value)))
}

/// A positive, finite number of seconds; nil means no limit.
pub(crate) fn seconds(value: Value, argument: &str) -> Result<Option<Duration>, Invalid> {
    let refuse =
        || Invalid::new(argument, "a positive number of seconds, or nil for no limit", describe(value));
    optional(value, |value| {
        let duration = number(value).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        duration.filter(|duration| !duration.is_zero()).ok_or_else(refuse)
    })
}

/// A Rational has no direct conversion, but is a number as well.
fn number(value: Value) -> Option<f64> {
    let is_number = value.is_kind_of(Ruby::get_with(value).class_numeric());
    if is_number { f64::try_convert(value).ok() } else { None }
}

/// A value that JSON can represent, nested up to `MAX_DEPTH` levels.
pub(crate) fn json(value: Value, path: &str) -> Result<Json, Invalid> {
    json_at(value, path, 0)
}

fn json_at(value: Value, path: &str, depth: usize) -> Result<Json, Invalid> {
    if depth > MAX_DEPTH {
        return Err(Invalid::new("meta", format!("at most {MAX_DEPTH} levels"), "more"));
    }
    if value.is_nil() {
        Ok(Json::Null)
    } else if let Some(hash) = RHash::from_value(value) {
        json_map(hash, path, depth)
    } else if let Some(list) = RArray::from_value(value) {
        json_list(list, path, depth)
    } else if RString::from_value(value).is_some() || Symbol::from_value(value).is_some() {
        text(value, path, "text").map(Json::Text)
    } else {
        number_or_bool(value).ok_or_else(|| Invalid::new(path, "a JSON value", describe(value)))
    }
}

fn json_list(list: RArray, path: &str, depth: usize) -> Result<Json, Invalid> {
    let items = list.into_iter().enumerate();
    let items = items.map(|(index, item)| json_at(item, &format!("{path}[{index}]"), depth + 1));
    items.collect::<Result<_, _>>().map(Json::List)
}

fn json_map(hash: RHash, path: &str, depth: usize) -> Result<Json, Invalid> {
    let mut pairs = Vec::with_capacity(hash.len());
    let mut names = HashSet::with_capacity(hash.len());
    each_pair(hash, |key, value| {
        let key = text(key, path, "String or Symbol keys")?;
        let place = format!("{path}[{key:?}]");
        let value = json_at(value, &place, depth + 1)?;
        if !names.insert(key.clone()) {
            return Err(Invalid::twice(place));
        }
        pairs.push((key, value));
        Ok(())
    })?;
    Ok(Json::Map(pairs))
}

/// Accepts only true and false, not other values that Ruby treats as true or false.
pub(crate) fn boolean(value: Value) -> Option<bool> {
    if Qtrue::from_value(value).is_some() {
        return Some(true);
    }
    Qfalse::from_value(value).map(|_| false)
}

fn number_or_bool(value: Value) -> Option<Json> {
    if let Some(answer) = boolean(value) {
        Some(Json::Bool(answer))
    } else if let Some(number) = Integer::from_value(value) {
        // The core refuses numbers beyond 64 bits, and its message shows the number.
        number.to_string().parse().ok().map(Json::Int)
    } else {
        Float::from_value(value).map(|number| Json::Float(number.to_f64()))
    }
}

/// Calls `entry` with each pair of a Hash. `entry` may run Ruby code that changes the Hash, so it gets the pairs of a
/// copy.
pub(crate) fn each_pair(
    hash: RHash,
    entry: impl FnMut(Value, Value) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    each_of(pairs_after(hash, |_, _| None)?, entry)
}

/// Calls `plain` with each pair of a Hash until it returns `None`. Returns a copy of that pair and of all behind it.
///
/// `plain` must not run Ruby code, which could change the Hash. To copy all pairs takes 8 % of a grant of 1,000 names.
pub(crate) fn pairs_after(
    hash: RHash,
    mut plain: impl FnMut(Value, Value) -> Option<Result<(), Invalid>>,
) -> Result<RArray, Invalid> {
    // A Ruby Array, because the garbage collector does not find values in a Vec.
    let others = Ruby::get_with(hash).ary_new();
    let (mut is_plain, mut outcome) = (true, Ok(()));
    // Adding to a new Array fails only without memory. Ruby then raises by itself.
    let _ = hash.foreach(|key: Value, value: Value| {
        match is_plain.then(|| plain(key, value)).flatten() {
            Some(Ok(())) => return Ok(ForEach::Continue),
            Some(invalid) => {
                outcome = invalid;
                return Ok(ForEach::Stop);
            }
            None => is_plain = false,
        }
        others.cat(&[key, value])?;
        Ok(ForEach::Continue)
    });
    outcome.map(|()| others)
}

/// Calls `entry` with each pair of an Array of keys, each with its value behind it.
pub(crate) fn each_of(
    pairs: RArray,
    mut entry: impl FnMut(Value, Value) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    let mut items = pairs.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        entry(key, value)?;
    }
    Ok(())
}

/// Describes a wrong value for an error: its shortened `inspect`, and its class.
pub(crate) fn describe(value: Value) -> String {
    if value.is_nil() {
        return "nil".to_owned();
    }
    let shown = value.inspect();
    let cut: String = shown.chars().take(SHOWN_CHARACTERS).collect();
    let more = if cut.len() < shown.len() { "…" } else { "" };
    format!("{cut}{more} ({})", class_name(value))
}

/// The name from `value.class`. Ruby's internal class can be a singleton class, whose name does not help users.
fn class_name(value: Value) -> String {
    let named = value.funcall::<_, _, RClass>("class", ());
    named.unwrap_or_else(|_| value.class()).to_string()
}

fn not_utf8(argument: &str) -> Invalid {
    Invalid::new(argument, "valid UTF-8", "invalid bytes")
}

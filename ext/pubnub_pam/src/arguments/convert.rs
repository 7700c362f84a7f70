//! Ruby values to owned Rust values, each complaint with the argument's name, what was expected and what came.

use magnus::prelude::*;
use magnus::r_hash::ForEach;
use magnus::value::{IntoId, LazyId, Qfalse, Qtrue, StaticSymbol};
use magnus::{Float, Integer, RArray, RClass, RHash, RString, Ruby, Symbol, Value};
use pam_core::{Invalid, Value as Json};
use std::collections::HashSet;
use std::time::Duration;

/// Hashes and Arrays in `meta` may nest this deep; it also ends those that contain themselves.
const MAX_DEPTH: usize = 16;
/// As much of a wrong value as a message shows.
const SHOWN_CHARACTERS: usize = 40;

/// The keywords of a call, as Ruby has checked and gathered them.
pub(crate) struct Options(pub(crate) RHash);

impl Options {
    /// The values of these keywords, in their order; nil for those that are not there. One walk through the Hash costs
    /// less than looking for each.
    pub(crate) fn all<const N: usize>(&self, keywords: &[LazyId; N]) -> [Value; N] {
        let ruby = Ruby::get_with(self.0);
        let mut values = [ruby.qnil().as_value(); N];
        let place = |key| {
            let id = StaticSymbol::from_value(key)?.into_id_with(&ruby);
            keywords.iter().position(|keyword| id == *keyword)
        };
        // The block raises nothing, so nothing comes back.
        let _ = self.0.foreach(|key: Value, value: Value| {
            if let Some(slot) = place(key).and_then(|place| values.get_mut(place)) {
                *slot = value;
            }
            Ok(ForEach::Continue)
        });
        values
    }

    /// The value under a Symbol key; nil where there is none.
    pub(crate) fn get(&self, name: &str) -> Value {
        let ruby = Ruby::get_with(self.0);
        // Without a String of the name: there are a few keywords, and their Symbols are there for good.
        self.0.get(ruby.sym_new(name)).unwrap_or_else(|| ruby.qnil().as_value())
    }

    /// The value under a Symbol key, unless it is nil.
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

/// Text in any encoding, if it is valid.
pub(crate) fn utf8(string: RString) -> Option<String> {
    string.to_string().ok().or_else(|| labelled(string))
}

/// UTF-8 that is labelled as binary, as Rack and sockets hand it over, or as ASCII, as `ENV` and `ARGV` do under
/// `LC_ALL=C`.
fn labelled(string: RString) -> Option<String> {
    let ruby = Ruby::get_with(string);
    if ![ruby.ascii8bit_encindex(), ruby.usascii_encindex()].contains(&string.enc_get()) {
        return None;
    }
    let copy: RString = string.funcall("dup", ()).ok()?;
    // By Ruby's own method, which forgets that the bytes were valid as binary.
    let relabelled: RString = copy.funcall("force_encoding", ("UTF-8",)).ok()?;
    relabelled.to_string().ok()
}

/// A String that may be secret: what came instead is named by its class alone.
pub(crate) fn secret_text(value: Value, argument: &str, expected: &str) -> Result<String, Invalid> {
    match RString::from_value(value) {
        Some(string) => utf8(string).ok_or_else(|| not_utf8(argument)),
        None if value.is_nil() => Err(Invalid::new(argument, expected, "nil")),
        None => Err(Invalid::new(argument, expected, format!("a value of class {}", class_name(value)))),
    }
}

/// Text, or nothing for nil.
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

/// Seconds as a positive, finite number; nil sets no limit.
pub(crate) fn seconds(value: Value, argument: &str) -> Result<Option<Duration>, Invalid> {
    let refuse =
        || Invalid::new(argument, "a positive number of seconds, or nil for no limit", describe(value));
    optional(value, |value| {
        let duration = number(value).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        duration.filter(|duration| !duration.is_zero()).ok_or_else(refuse)
    })
}

/// A Rational is none of the two types that have a fast way, but a number.
fn number(value: Value) -> Option<f64> {
    let is_number = value.is_kind_of(Ruby::get_with(value).class_numeric());
    if is_number { f64::try_convert(value).ok() } else { None }
}

/// What JSON can hold, at any depth.
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
        number_or_bool(value).ok_or_else(|| Invalid::new(path, "what JSON can hold", describe(value)))
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

/// true or false themselves; not what else Ruby takes for one of them.
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
        // The core refuses what 64 bits do not hold; its message needs the number.
        number.to_string().parse().ok().map(Json::Int)
    } else {
        Float::from_value(value).map(|number| Json::Float(number.to_f64()))
    }
}

/// Hands each pair of a Hash to `entry`, which may call Ruby: it works on a copy that no callee can change. The copy is
/// a Ruby Array: a moving GC would not find the values in a Vec.
pub(crate) fn each_pair(
    hash: RHash,
    mut entry: impl FnMut(Value, Value) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    let copy = Ruby::get_with(hash).ary_new_capa(hash.len() * 2);
    // Adding to a fresh Array does not fail, short of memory, which raises by itself.
    let _ = hash.foreach(|key: Value, value: Value| {
        copy.cat(&[key, value])?;
        Ok(ForEach::Continue)
    });
    let mut items = copy.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        entry(key, value)?;
    }
    Ok(())
}

/// A wrong value for a message: its `inspect`, cut, and its class.
pub(crate) fn describe(value: Value) -> String {
    if value.is_nil() {
        return "nil".to_owned();
    }
    let shown = value.inspect();
    let cut: String = shown.chars().take(SHOWN_CHARACTERS).collect();
    let more = if cut.len() < shown.len() { "…" } else { "" };
    format!("{cut}{more} ({})", class_name(value))
}

/// What `value.class` says; the class as Ruby keeps it can be a singleton, whose name tells nobody anything.
fn class_name(value: Value) -> String {
    let named = value.funcall::<_, _, RClass>("class", ());
    named.unwrap_or_else(|_| value.class()).to_string()
}

fn not_utf8(argument: &str) -> Invalid {
    Invalid::new(argument, "valid UTF-8", "invalid bytes")
}

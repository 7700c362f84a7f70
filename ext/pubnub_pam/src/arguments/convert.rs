//! Ruby objects as arguments. What is read from them, and the errors, are in `pam_core::Argument`.

use magnus::prelude::*;
use magnus::r_hash::ForEach;
use magnus::value::{Qfalse, Qtrue};
use magnus::{Float, Integer, RArray, RClass, RHash, RString, Ruby, Symbol, Value};
use pam_core::{Argument, Arguments, Given, Invalid, Language, NotUtf8, Text};

/// How many characters of a wrong value an error shows.
const SHOWN_CHARACTERS: usize = 40;

/// A Ruby object that was given as an argument.
#[derive(Clone, Copy)]
pub(crate) struct Object(pub(crate) Value);

/// The object with the name of its argument.
pub(crate) const fn argument(name: &str, value: Value) -> Argument<'_, Object> {
    Argument { name, value: Object(value) }
}

/// The same unless the object is nil.
pub(crate) fn given(name: &str, value: Value) -> Option<Argument<'_, Object>> {
    if value.is_nil() { None } else { Some(argument(name, value)) }
}

/// The keywords of a call.
pub(crate) struct Options(pub(crate) RHash);

impl Arguments for Options {
    type Value = Object;

    fn value(&mut self, name: &'static str) -> Object {
        let ruby = Ruby::get_with(self.0);
        // A Symbol is looked up without making a String. There are only a few names, so it is no problem that Symbols
        // are permanent.
        Object(self.0.get(ruby.sym_new(name)).unwrap_or_else(|| ruby.qnil().as_value()))
    }

    /// One pass over the Hash is faster than a lookup per name.
    fn given_among(&mut self, names: &[&'static str]) -> Vec<Argument<'static, Object>> {
        let mut given = Vec::new();
        // It only fails for a key that is not a Symbol. Keywords are Symbols.
        let _ = self.0.foreach(|key: Symbol, value: Value| {
            if !value.is_nil() {
                let key = key.name()?;
                let name = names.iter().find(|name| **name == key);
                given.extend(name.map(|name| argument(name, value)));
            }
            Ok(ForEach::Continue)
        });
        given
    }
}

impl Given for Object {
    const LANGUAGE: Language = Language::Ruby;

    fn is_nil(&self) -> bool {
        self.0.is_nil()
    }

    fn boolean(&self) -> Option<bool> {
        boolean(self.0)
    }

    fn integer(&self) -> Option<i64> {
        Integer::from_value(self.0)?.to_i64().ok()
    }

    fn digits(&self) -> Option<String> {
        Integer::from_value(self.0).map(|number| number.to_string())
    }

    fn float(&self) -> Option<f64> {
        Float::from_value(self.0).map(Float::to_f64)
    }

    /// A Rational has no direct conversion, but is a number as well.
    fn number(&self) -> Option<f64> {
        let is_number = self.0.is_kind_of(Ruby::get_with(self.0).class_numeric());
        if is_number { f64::try_convert(self.0).ok() } else { None }
    }

    fn is_infinite(&self) -> bool {
        self.float() == Some(f64::INFINITY)
    }

    fn string(&self) -> Option<Text> {
        RString::from_value(self.0).map(|string| utf8(string).ok_or(NotUtf8))
    }

    fn symbol(&self) -> Option<Text> {
        let symbol = Symbol::from_value(self.0)?;
        let name = symbol.name().map(|name| Some(name.into_owned()));
        let name = name.unwrap_or_else(|_| symbol.funcall("name", ()).ok().and_then(labelled));
        Some(name.ok_or(NotUtf8))
    }

    fn items(&self) -> Option<impl Iterator<Item = Self>> {
        RArray::from_value(self.0).map(|list| list.into_iter().map(Self))
    }

    fn pairs(&self, mut each: impl FnMut(Self, Self) -> Result<(), Invalid>) -> Option<Result<(), Invalid>> {
        RHash::from_value(self.0).map(|map| each_pair(map, |key, value| each(Self(key), Self(value))))
    }

    fn describe(&self) -> String {
        describe(self.0)
    }

    fn describe_secret(&self) -> String {
        if self.is_nil() { "nil".to_owned() } else { format!("a value of class {}", class_name(self.0)) }
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

/// A String or Symbol as text.
pub(crate) fn text(value: Value, name: &str, expected: &str) -> Result<String, Invalid> {
    argument(name, value).text(expected)
}

/// `None` for nil, else what `convert` returns.
pub(crate) fn optional<T>(
    value: Value,
    convert: impl FnOnce(Value) -> Result<T, Invalid>,
) -> Result<Option<T>, Invalid> {
    if value.is_nil() { Ok(None) } else { convert(value).map(Some) }
}

/// Accepts only true and false, not other values that Ruby treats as true or false.
pub(crate) fn boolean(value: Value) -> Option<bool> {
    if Qtrue::from_value(value).is_some() {
        return Some(true);
    }
    Qfalse::from_value(value).map(|_| false)
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

//! `PubnubPam::Token`: decoded once; its parts become Ruby objects on demand.

use crate::arguments::convert::{self, Options};
use crate::arguments::permissions::Permissions;
use crate::ruby::panic_guard::{function, method};
use crate::ruby::{error, official_hash, wait};
use magnus::prelude::*;
use magnus::typed_data::Obj;
use magnus::{Error, IntoValue, RArray, RClass, RHash, RModule, RString, Ruby, Symbol, Value};
use pam_core::{
    Asked, Check, Content, Denial, Entry, PatternCache, Projections, Question, TokenError, UnixTime,
    Value as Json, question_keywords,
};
use re2::Matching;

/// Shared by all tokens of this process.
static PATTERNS: PatternCache = PatternCache::new();

#[cfg(feature = "test-hooks")]
/// How many lists of patterns have been compiled for `allows?`.
pub(crate) fn compiled_patterns() -> usize {
    PATTERNS.compilations()
}

/// Frozen, and can be shared between Ractors.
#[magnus::wrap(class = "PubnubPam::Token", free_immediately, size, frozen_shareable)]
pub(crate) struct Token(pam_core::Token);

impl Token {
    pub(crate) const fn content(&self) -> &pam_core::Token {
        &self.0
    }
}

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<RClass, Error> {
    let class = parent.define_class("Token", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Token>(ruby);
    class.define_singleton_method("parse", function!(parse, 1))?;
    class.define_method("ttl", method!(ttl, 0))?;
    class.define_method("timestamp", method!(timestamp, 0))?;
    class.define_method("authorized_user_id", method!(authorized_user_id, 0))?;
    class.define_method("meta", method!(meta, 0))?;
    class.define_method("==", method!(equal, 1))?;
    class.define_private_method("expiry", method!(expiry, 0))?;
    class.define_method("categories", method!(categories, 0))?;
    class.define_private_method("scope", method!(scope, 1))?;
    class.define_private_method("projected", method!(projected, 1))?;
    class.define_private_method("signature", method!(signature, 0))?;
    class.define_private_method("permits?", method!(allows, 3))?;
    class.define_private_method("explanation", method!(explanation, 3))?;
    class.define_private_method("unknown_parts", method!(unknown_parts, 0))?;
    let native = parent.const_get::<_, RModule>("Native")?;
    native.const_set("KINDS", kinds(ruby)?)?;
    native.define_singleton_method("parse_token", function!(parse_token, 1))?;
    Ok(class)
}

fn read<T>(ruby: &Ruby, text: Value, decode: fn(&str) -> Result<T, TokenError>) -> Result<T, Error> {
    let decoded = match RString::from_value(text).and_then(|text| official_hash::decode(text, decode)) {
        Some(decoded) => decoded,
        None => {
            let text = convert::argument("token", text).secret("a token String");
            decode(&text.map_err(|invalid| error::invalid(ruby, &invalid))?)
        }
    };
    decoded.map_err(|wrong| error::token(ruby, &wrong))
}

fn parse(ruby: &Ruby, text: Value) -> Result<Obj<Token>, Error> {
    let token = ruby.obj_wrap(Token(read(ruby, text, pam_core::Token::parse)?));
    token.freeze();
    Ok(token)
}

fn parse_token(ruby: &Ruby, text: Value) -> Result<RHash, Error> {
    let content = read(ruby, text, Content::decode)?;
    official_hash::official_hash(&content)?.map_err(|wrong| error::token(ruby, &wrong))
}

fn ttl(token: &Token) -> u32 {
    token.0.ttl()
}

fn timestamp(token: &Token) -> u64 {
    token.0.issued_at().0
}

fn expiry(token: &Token) -> u64 {
    token.0.expires_at().0
}

fn authorized_user_id(token: &Token) -> Option<&str> {
    token.0.authorized_uuid()
}

fn meta(ruby: &Ruby, token: &Token) -> Result<Value, Error> {
    token.0.meta().map_or_else(|| Ok(ruby.hash_new().as_value()), |meta| json(ruby, &meta))
}

fn unknown_parts(ruby: &Ruby, token: &Token) -> Result<Value, Error> {
    json(ruby, &token.0.unknown())
}

fn signature(ruby: &Ruby, token: &Token) -> RString {
    ruby.str_from_slice(token.0.signature())
}

fn equal(token: &Token, other: Value) -> bool {
    <&Token>::try_convert(other).is_ok_and(|other| token.0 == other.0)
}

fn json(ruby: &Ruby, value: &Json) -> Result<Value, Error> {
    Ok(match value {
        Json::Null => ruby.qnil().as_value(),
        Json::Bool(value) => value.into_value_with(ruby),
        Json::Int(number) => match i64::try_from(*number) {
            Ok(small) => small.into_value_with(ruby),
            Err(_) => ruby.module_kernel().funcall("Integer", (number.to_string(),))?,
        },
        Json::Float(number) => number.into_value_with(ruby),
        Json::Text(text) => text.as_str().into_value_with(ruby),
        Json::Bytes(bytes) => ruby.str_from_slice(bytes).as_value(),
        Json::List(values) => {
            let list = ruby.ary_new_capa(values.len());
            values.iter().try_for_each(|value| list.push(json(ruby, value)?))?;
            list.as_value()
        }
        Json::Map(pairs) => {
            let hash = ruby.hash_new();
            pairs.iter().try_for_each(|(key, value)| hash.aset(key.as_str(), json(ruby, value)?))?;
            hash.as_value()
        }
    })
}

/// The names (or patterns) with their permissions, by kind.
fn scope(ruby: &Ruby, token: &Token, patterns: bool) -> Result<RHash, Error> {
    let scope = if patterns { token.0.patterns() } else { token.0.resources() }.unwrap_or_default();
    let (plain, data_sync) = (ruby.hash_new(), ruby.hash_new());
    for kind in question_keywords().filter_map(|(_, kind)| kind) {
        let names = ruby.hash_new();
        for (name, permissions) in scope.get(kind).iter() {
            let entry = Entry { permissions, is_pattern: patterns, presence: None };
            names.aset(name, Permissions(entry))?;
        }
        let place = if kind.is_in_data_sync() { data_sync } else { plain };
        place.aset(ruby.to_symbol(kind.name()), names)?;
    }
    plain.aset(ruby.to_symbol("data_sync"), data_sync)?;
    Ok(plain)
}

/// The categories with their permissions, under their names in a grant.
fn categories(ruby: &Ruby, token: &Token) -> Result<RHash, Error> {
    let hash = ruby.hash_new();
    for (category, set) in token.0.categories() {
        let permissions = Permissions(Entry { permissions: set, is_pattern: false, presence: None });
        hash.aset(ruby.to_symbol(category.json()), permissions)?;
    }
    Ok(hash)
}

/// The projections of names or patterns: kind, name or pattern, the projection's name.
fn projected(ruby: &Ruby, token: &Token, patterns: bool) -> Result<RHash, Error> {
    let projections = token.0.meta().map(|meta| Projections::of_meta(&meta)).unwrap_or_default();
    let kinds = ruby.hash_new();
    for each in if patterns { projections.patterns() } else { projections.names() } {
        let kind = ruby.to_symbol(each.kind.name());
        let views = kinds.lookup::<_, Option<RHash>>(kind)?.unwrap_or_else(|| ruby.hash_new());
        views.aset(each.name.as_str(), each.view.as_str())?;
        kinds.aset(kind, views)?;
    }
    Ok(kinds)
}

/// Whether the token allows it. `question` has the keywords of `Token#allows?`.
fn allows(ruby: &Ruby, token: &Token, permission: Symbol, question: RHash, at: u64) -> Result<bool, Error> {
    let asked = asked(ruby, permission, question, at)?;
    Ok(ask(ruby, token, asked.question())?.is_ok())
}

/// The answer as a sentence.
fn explanation(
    ruby: &Ruby,
    token: &Token,
    permission: Symbol,
    question: RHash,
    at: u64,
) -> Result<String, Error> {
    asked(ruby, permission, question, at)?.explained(|question| ask(ruby, token, question))
}

fn asked(ruby: &Ruby, permission: Symbol, question: RHash, at: u64) -> Result<Asked, Error> {
    let asked = Asked::read(&permission.name()?, &mut Options(question), UnixTime(at));
    asked.map_err(|invalid| error::invalid(ruby, &invalid))
}

/// Compiles patterns without the GVL: a malicious token's patterns take seconds.
fn ask(ruby: &Ruby, token: &Token, question: Question<'_>) -> Result<Result<(), Denial>, Error> {
    let mut check = Check::new(&PATTERNS, Matching::Search, &token.0, question);
    if let Some(answer) = check.at_once() {
        return Ok(answer);
    }
    wait::for_turns(ruby, |may_go_on| check.go_on(may_go_on))
}

/// What a question can be about: its keyword, its name among a token's resources, and its word in sentences.
fn kinds(ruby: &Ruby) -> Result<RArray, Error> {
    let list = ruby.ary_new();
    for (keyword, kind) in question_keywords() {
        let (name, word) = kind.map_or(("categories", keyword), |kind| (kind.name(), kind.word()));
        let word = ruby.str_new(word);
        word.freeze();
        let row = ruby.ary_new_from_values(&[
            ruby.to_symbol(keyword).as_value(),
            ruby.to_symbol(name).as_value(),
            word.as_value(),
        ]);
        row.freeze();
        list.push(row)?;
    }
    list.freeze();
    Ok(list)
}

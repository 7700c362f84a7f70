//! `PubnubPam::Token`: decoded once; its parts become Ruby objects on demand.

use crate::arguments::convert;
use crate::arguments::permissions::Permissions;
use crate::ruby::panic_guard::{function, method};
use crate::ruby::{error, official_hash, wait};
use magnus::prelude::*;
use magnus::typed_data::Obj;
use magnus::{Error, IntoValue, RClass, RHash, RModule, RString, Ruby, Symbol, Value};
use pam_core::{
    Category, Check, Content, Denial, Entry, Invalid, Kind, PatternCache, Permissions as Set, Projection,
    Projections, Question, Resource, TokenError, UnixTime, Value as Json, wildcard,
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
    class.define_private_method("entries", method!(entries, 2))?;
    class.define_private_method("projected", method!(projected, 1))?;
    class.define_private_method("signature", method!(signature, 0))?;
    class.define_private_method("refusal", method!(refusal, 5))?;
    class.define_private_method("unknown_parts", method!(unknown_parts, 0))?;
    class.define_private_method("heard_by", method!(heard_by, 2))?;
    let native = parent.const_get::<_, RModule>("Native")?;
    native.define_singleton_method("parse_token", function!(parse_token, 1))?;
    native.define_singleton_method("wildcard_prefix", function!(wildcard_prefix, 1))?;
    Ok(class)
}

fn read<T>(ruby: &Ruby, text: Value, decode: fn(&str) -> Result<T, TokenError>) -> Result<T, Error> {
    let decoded = match RString::from_value(text).and_then(|text| official_hash::decode(text, decode)) {
        Some(decoded) => decoded,
        None => {
            let text = convert::secret_text(text, "token", "a token String");
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

/// The names (or patterns) of one kind with their permissions.
fn entries(ruby: &Ruby, token: &Token, patterns: bool, kind: Symbol) -> Result<RHash, Error> {
    let scope = if patterns { token.0.patterns() } else { token.0.resources() };
    let hash = ruby.hash_new();
    let kind = kind_of(ruby, kind)?;
    for (name, set) in scope.unwrap_or_default().get(kind) {
        hash.aset(&**name, Permissions(Entry { permissions: *set, is_pattern: patterns, presence: None }))?;
    }
    Ok(hash)
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

/// The projections of names or patterns. Each has the kind, the name or pattern, and the projection's name.
fn projected(token: &Token, patterns: bool) -> Vec<(&'static str, String, String)> {
    let projections = token.0.meta().map(|meta| Projections::of_meta(&meta)).unwrap_or_default();
    let list = if patterns { projections.patterns() } else { projections.names() };
    let row = |each: &Projection| (each.kind.name(), each.name.clone(), each.view.clone());
    list.iter().map(row).collect()
}

/// nil if the token allows it, else the reason: `[:expired]`, `[:other_user]` or `[:insufficient, bitmask]`.
fn refusal(
    ruby: &Ruby,
    token: &Token,
    permission: Symbol,
    kind: Symbol,
    name: Value,
    user_id: Value,
    at: u64,
) -> Result<Option<(Symbol, u32)>, Error> {
    let argument = |invalid| error::invalid(ruby, &invalid);
    let permissions = Set::named(&permission.name()?).map_err(argument)?;
    let asked = AskedResource::read(ruby, kind, name)?;
    let user_id = convert::optional(user_id, |user_id| given(user_id, "user_id")).map_err(argument)?;
    let question =
        Question { permissions, resource: asked.resource(), user_id: user_id.as_deref(), at: UnixTime(at) };
    Ok(ask(ruby, token, question)?.err().map(|refusal| match refusal {
        Denial::Expired(_) => (ruby.to_symbol("expired"), 0),
        Denial::OtherUser { .. } => (ruby.to_symbol("other_user"), 0),
        Denial::Insufficient { granted } => (ruby.to_symbol("insufficient"), granted.mask()),
    }))
}

/// The wildcard channel with read permission through which the holder of the token also receives this channel.
fn heard_by(ruby: &Ruby, token: &Token, channel: Value, at: u64) -> Result<Option<String>, Error> {
    let argument = |invalid| error::invalid(ruby, &invalid);
    let channel = given(channel, Kind::Channel.keyword()).map_err(argument)?;
    for name in wildcard::of(&channel).take(MOST_WILDCARDS) {
        let resource = Resource::Named(Kind::Channel, &name);
        let question = Question { permissions: Set::READ, resource, user_id: None, at: UnixTime(at) };
        if ask(ruby, token, question)?.is_ok() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// The maximum number of wildcards to try: a name has one for each dot.
const MOST_WILDCARDS: usize = 8;

/// The prefix of the channels that a wildcard stands for; nil if the name is not a wildcard.
fn wildcard_prefix(ruby: &Ruby, name: Value) -> Result<Option<String>, Error> {
    let name = given(name, Kind::Channel.keyword()).map_err(|invalid| error::invalid(ruby, &invalid))?;
    Ok(wildcard::prefix(&name).map(str::to_owned))
}

/// Compiles patterns without the GVL: a malicious token's patterns take seconds.
fn ask(ruby: &Ruby, token: &Token, question: Question<'_>) -> Result<Result<(), Denial>, Error> {
    let mut check = Check::new(&PATTERNS, Matching::Search, &token.0, question);
    if let Some(answer) = check.at_once() {
        return Ok(answer);
    }
    wait::for_turns(ruby, |may_go_on| check.go_on(may_go_on))
}

/// A name or id, which must not be empty.
fn given(value: Value, argument: &str) -> Result<String, Invalid> {
    match convert::text(value, argument, "a String")? {
        text if text.is_empty() => Err(Invalid::new(argument, "a name", "an empty String")),
        text => Ok(text),
    }
}

/// The resource or category that a question is about.
enum AskedResource {
    Named(Kind, String),
    Category(Category),
}

/// The name for categories, used where others are kinds of resources.
const CATEGORIES: &str = "categories";

impl AskedResource {
    fn read(ruby: &Ruby, kind: Symbol, name: Value) -> Result<Self, Error> {
        let argument = |invalid| error::invalid(ruby, &invalid);
        if kind.name()? == CATEGORIES {
            let name = given(name, "category").map_err(argument)?;
            return Category::asked(&name).map(Self::Category).map_err(argument);
        }
        let kind = kind_of(ruby, kind)?;
        given(name, kind.keyword()).map(|name| Self::Named(kind, name)).map_err(argument)
    }

    fn resource(&self) -> Resource<'_> {
        match self {
            Self::Named(kind, name) => Resource::Named(*kind, name),
            Self::Category(category) => Resource::Category(*category),
        }
    }
}

fn kind_of(ruby: &Ruby, kind: Symbol) -> Result<Kind, Error> {
    let name = kind.name()?;
    let known = Kind::ALL.into_iter().find(|kind| kind.json() == name);
    known.ok_or_else(|| error::named(ruby, "ArgumentError", &format!("unknown kind of resource: {name}")))
}

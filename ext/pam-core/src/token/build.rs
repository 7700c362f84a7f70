//! What becomes of a token's content is its reader's choice: one decoder, several results.

use crate::permissions::Permissions;
use crate::scope::Kind;
use crate::time::UnixTime;

/// Makes something of a token's content, part by part, in the order in which the token has it.
///
/// Permissions and `meta` come apart: the first have a fixed shape, the second can be anything.
pub trait Build {
    /// Names (or patterns) of one kind with their permissions, under construction.
    type Names;
    /// The kinds of `res` or `pat`, under construction.
    type Kinds;
    /// `res` or `pat`, complete.
    type Permitted;
    /// A value inside `meta`.
    type Item;
    /// A list inside `meta`, under construction.
    type List;
    /// A map inside `meta`, under construction.
    type Map;

    /// A field of permissions begins.
    fn scope(&mut self) -> Self::Kinds;
    /// One of its kinds begins.
    fn names(&mut self, kind: Kind) -> Self::Names;
    /// One of that kind's names.
    fn name(&mut self, names: &mut Self::Names, name: &str, permissions: Permissions);
    /// That kind is complete.
    fn section(&mut self, scope: &mut Self::Kinds, kind: Kind, names: Self::Names);
    /// A kind that is not known.
    fn unknown_section(&mut self, scope: &mut Self::Kinds, part: Unknown<'_>, item: Self::Item);
    /// The field is complete.
    fn scoped(&mut self, scope: Self::Kinds) -> Self::Permitted;

    /// A field of the token that is not known.
    fn unknown_field(&mut self, part: Unknown<'_>, item: Self::Item);

    /// A value that holds no other.
    fn scalar(&mut self, scalar: Scalar<'_>) -> Self::Item;
    /// A list begins.
    fn list(&mut self) -> Self::List;
    /// Its next value.
    fn push(&mut self, list: &mut Self::List, item: Self::Item);
    /// It is complete.
    fn listed(&mut self, list: Self::List) -> Self::Item;
    /// A map begins.
    fn map(&mut self) -> Self::Map;
    /// Its next pair.
    fn pair(&mut self, map: &mut Self::Map, key: &str, item: Self::Item);
    /// A pair whose key can be anything: of what is not known.
    fn any_pair(&mut self, map: &mut Self::Map, key: Self::Item, item: Self::Item);
    /// It is complete.
    fn mapped(&mut self, map: Self::Map) -> Self::Item;
}

/// Something in a token that a newer service has put there.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'a> {
    /// Its key; mostly text.
    pub key: &'a [u8],
    /// Its value as it stands in the token.
    pub cbor: &'a [u8],
}

/// A value of `meta` that holds no other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A token's fields, its larger ones as their builder made them.
#[derive(Debug)]
pub struct Parts<'a, B: Build> {
    /// When it was issued.
    pub issued_at: UnixTime,
    /// Its life in minutes.
    pub ttl: u32,
    /// `res`
    pub resources: Option<B::Permitted>,
    /// `pat`
    pub patterns: Option<B::Permitted>,
    /// `cat`
    pub categories: Option<B::Item>,
    /// `cat` as it stands in the token.
    pub categories_cbor: Option<&'a [u8]>,
    /// `meta`
    pub meta: Option<B::Item>,
    /// `meta` as it stands in the token.
    pub meta_cbor: Option<&'a [u8]>,
    /// `uuid`
    pub authorized_uuid: Option<&'a str>,
    /// `sig`; empty where there is none.
    pub signature: &'a [u8],
}

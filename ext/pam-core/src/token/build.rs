//! The interface between the decoder of tokens and the results that are built from them.

use crate::permissions::Permissions;
use crate::scope::Kind;
use crate::time::UnixTime;

/// Builds a result from a token's parts, which come in the token's order.
///
/// `res` and `pat` are maps of kinds, and each kind is a map of names. Their pairs have methods of their own.
pub trait Build {
    /// A complete value.
    type Item;
    /// A list under construction.
    type List;
    /// A map under construction.
    type Map;

    /// The map of the names (or patterns) of one kind begins.
    fn names(&mut self, kind: Kind) -> Self::Map;
    /// Its next name.
    fn name(&mut self, names: &mut Self::Map, name: &str, permissions: Permissions);
    /// A complete kind of `res` or `pat`.
    fn section(&mut self, scope: &mut Self::Map, kind: Kind, names: Self::Item);
    /// A kind that this version does not know.
    fn unknown_section(&mut self, scope: &mut Self::Map, part: Unknown<'_>, item: Self::Item);

    /// A field of the token that this version does not know.
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
    /// A pair with a key of any type; only in unknown parts.
    fn any_pair(&mut self, map: &mut Self::Map, key: Self::Item, item: Self::Item);
    /// It is complete.
    fn mapped(&mut self, map: Self::Map) -> Self::Item;
}

/// A part of a token that this version does not know, from a newer service.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'a> {
    /// Its key; mostly text.
    pub key: &'a [u8],
    /// Its value as CBOR, unchanged from the token.
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

/// A token's fields. The larger ones are what the [`Build`] made of them.
#[derive(Debug)]
pub struct Parts<'a, B: Build> {
    /// When it was issued.
    pub issued_at: UnixTime,
    /// Its life in minutes.
    pub ttl: u32,
    /// `res`
    pub resources: Option<B::Item>,
    /// `pat`
    pub patterns: Option<B::Item>,
    /// `cat`
    pub categories: Option<B::Item>,
    /// `cat` as CBOR, unchanged from the token.
    pub categories_cbor: Option<&'a [u8]>,
    /// `meta`
    pub meta: Option<B::Item>,
    /// `meta` as CBOR, unchanged from the token.
    pub meta_cbor: Option<&'a [u8]>,
    /// `uuid`
    pub authorized_uuid: Option<&'a str>,
    /// `sig`; empty if there is none.
    pub signature: &'a [u8],
}

impl<B: Build> Parts<'_, B> {
    /// Not `Default`: that would require `B: Default`.
    pub(super) const fn empty() -> Self {
        Self {
            issued_at: UnixTime(0),
            ttl: 0,
            resources: None,
            patterns: None,
            categories: None,
            categories_cbor: None,
            meta: None,
            meta_cbor: None,
            authorized_uuid: None,
            signature: &[],
        }
    }
}

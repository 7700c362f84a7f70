//! A token's content in memory: the decoded bytes, and a table of the positions of its parts in them.
//!
//! Copying the names into a [`Scope`] makes parsing 3.6 times as slow: 2.8 µs instead of 0.7 for ten names.

use super::build::{Build, Scalar, Unknown};
use super::items;
use super::reader::Reader;
use crate::permissions::Permissions;
use crate::scope::{Kind, Scope, Section};
use crate::value::Value;
use std::collections::HashMap;

/// A position in the bytes. Both numbers fit: tokens are limited to `MAX_TOKEN_BYTES`, grants to a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

impl Span {
    pub(super) fn of(self, bytes: &[u8]) -> &[u8] {
        let start = self.start as usize;
        bytes.get(start..start + self.length as usize).unwrap_or_default()
    }

    /// The position of `part`, which is a slice of `whole`.
    pub(super) fn find(whole: &[u8], part: &[u8]) -> Self {
        let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
        Self::new(start, part.len())
    }

    fn new(start: usize, length: usize) -> Self {
        Self { start: u32::try_from(start).unwrap_or(u32::MAX), length: u32::try_from(length).unwrap_or(0) }
    }

    /// Adds `part` to the end of `bytes`.
    pub(super) fn append(bytes: &mut Vec<u8>, part: &[u8]) -> Self {
        let start = bytes.len();
        bytes.extend_from_slice(part);
        Self::new(start, part.len())
    }
}

/// A row of the table: the start of a kind, or a name of that kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Row {
    Kind(Kind),
    Name(Span, Permissions),
}

/// Rows of one field, `res` or `pat`, with the bytes that they point into.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) rows: &'a [Row],
}

impl<'a> View<'a> {
    /// Every kind with its names, in the token's order.
    pub(super) fn sections(self) -> impl Iterator<Item = (Kind, TokenNames<'a>)> {
        let starts = |row: &Row| matches!(row, Row::Kind(_));
        let mut rest = self.rows;
        std::iter::from_fn(move || {
            let [Row::Kind(kind), after @ ..] = rest else { return None };
            let (names, next) = after.split_at(after.iter().position(starts).unwrap_or(after.len()));
            rest = next;
            Some((*kind, TokenNames { bytes: self.bytes, rows: names }))
        })
    }

    /// The names of one kind; none if the token does not have it. If it has the kind twice, the last one counts.
    pub(super) fn names(self, kind: Kind) -> TokenNames<'a> {
        let found = self.sections().filter(|(known, _)| *known == kind).last();
        found.map_or(TokenNames { bytes: &[], rows: &[] }, |(_, names)| names)
    }

    /// Each kind and each name once.
    pub(super) fn to_scope(self) -> Scope {
        let mut scope = Scope::default();
        for (kind, _) in self.sections() {
            if scope.sections().iter().all(|section| section.kind != kind) {
                scope.push(Section { kind, entries: self.names(kind).unique() });
            }
        }
        scope
    }
}

/// Names (or patterns) of one kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenNames<'a> {
    bytes: &'a [u8],
    rows: &'a [Row],
}

impl<'a> TokenNames<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// The decoder has checked that names are UTF-8.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, Permissions)> {
        self.raw().map(|(name, permissions)| (std::str::from_utf8(name).unwrap_or_default(), permissions))
    }

    /// The permissions on exactly this name. If the token has the name twice, the last ones count.
    pub(crate) fn exactly(self, name: &str) -> Permissions {
        let mut backwards = self.raw().rev();
        backwards.find(|(known, _)| *known == name.as_bytes()).map_or(Permissions::NONE, |found| found.1)
    }

    /// Each name once, at its first position with its last permissions, as in a Ruby Hash.
    fn unique(self) -> Vec<(Box<str>, Permissions)> {
        let mut last: HashMap<_, _> = self.iter().collect();
        let each_once = self.iter().filter_map(|(name, _)| last.remove_entry(name));
        each_once.map(|(name, permissions)| (name.into(), permissions)).collect()
    }

    fn raw(self) -> impl DoubleEndedIterator<Item = (&'a [u8], Permissions)> {
        self.rows.iter().filter_map(move |row| match row {
            Row::Name(span, permissions) => Some((span.of(self.bytes), *permissions)),
            Row::Kind(_) => None,
        })
    }
}

/// The positions of an unknown part's key and value.
pub(super) type UnknownRow = (Span, Span);

/// Fills the table. The values of `meta` are only checked.
pub(super) struct Table<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) rows: Vec<Row>,
    /// Inside `res` and `pat`.
    pub(super) unknown_sections: Vec<UnknownRow>,
    pub(super) unknown_fields: Vec<UnknownRow>,
}

impl Table<'_> {
    fn place(&self, part: Unknown<'_>) -> UnknownRow {
        (Span::find(self.bytes, part.key), Span::find(self.bytes, part.cbor))
    }
}

impl Build for Table<'_> {
    type Names = ();
    type Kinds = Rows;
    type Permitted = Rows;
    type Item = ();
    type List = ();
    type Map = ();

    fn scope(&mut self) -> Rows {
        let (start, unknown_start) = (self.rows.len(), self.unknown_sections.len());
        Rows { start, end: start, unknown_start, unknown_end: unknown_start }
    }

    fn names(&mut self, kind: Kind) {
        self.rows.push(Row::Kind(kind));
    }

    fn name(&mut self, (): &mut (), name: &str, permissions: Permissions) {
        self.rows.push(Row::Name(Span::find(self.bytes, name.as_bytes()), permissions));
    }

    fn section(&mut self, _scope: &mut Rows, _kind: Kind, (): ()) {}

    fn unknown_section(&mut self, _scope: &mut Rows, part: Unknown<'_>, (): ()) {
        let place = self.place(part);
        self.unknown_sections.push(place);
    }

    fn scoped(&mut self, scope: Rows) -> Rows {
        Rows { end: self.rows.len(), unknown_end: self.unknown_sections.len(), ..scope }
    }

    fn unknown_field(&mut self, part: Unknown<'_>, (): ()) {
        let place = self.place(part);
        self.unknown_fields.push(place);
    }

    fn scalar(&mut self, _scalar: Scalar<'_>) {}
    fn list(&mut self) {}
    fn push(&mut self, (): &mut (), (): ()) {}
    fn listed(&mut self, (): ()) {}
    fn map(&mut self) {}
    fn pair(&mut self, (): &mut (), _key: &str, (): ()) {}
    fn any_pair(&mut self, (): &mut (), (): (), (): ()) {}
    fn mapped(&mut self, (): ()) {}
}

/// The rows of one field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows {
    pub(super) start: usize,
    pub(super) end: usize,
    unknown_start: usize,
    unknown_end: usize,
}

impl Rows {
    pub(super) fn of(self, rows: &[Row]) -> &[Row] {
        rows.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn unknown_of(self, unknown: &[UnknownRow]) -> &[UnknownRow] {
        unknown.get(self.unknown_start..self.unknown_end).unwrap_or_default()
    }

    /// Rows without unknown parts.
    pub(super) const fn known(start: usize, end: usize) -> Self {
        Self { start, end, unknown_start: 0, unknown_end: 0 }
    }
}

/// `meta` as a value.
pub(super) fn meta(cbor: &[u8]) -> Option<Value> {
    items::meta(&mut Reader::new(cbor), &mut Values).ok()
}

/// An unknown part as a value. The decoder has read it before, so this does not fail.
pub(super) fn unknown(cbor: &[u8]) -> Value {
    Reader::new(cbor).value().map_or(Value::Null, |value| items::any(&value, &mut Values))
}

struct Values;

impl Build for Values {
    type Names = ();
    type Kinds = ();
    type Permitted = ();
    type Item = Value;
    type List = Vec<Value>;
    type Map = Vec<(String, Value)>;

    fn scope(&mut self) {}
    fn names(&mut self, _kind: Kind) {}
    fn name(&mut self, (): &mut (), _name: &str, _permissions: Permissions) {}
    fn section(&mut self, (): &mut (), _kind: Kind, (): ()) {}
    fn unknown_section(&mut self, (): &mut (), _part: Unknown<'_>, _item: Value) {}
    fn scoped(&mut self, (): ()) {}
    fn unknown_field(&mut self, _part: Unknown<'_>, _item: Value) {}

    fn scalar(&mut self, scalar: Scalar<'_>) -> Value {
        match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Int(number) => Value::Int(number),
            Scalar::Float(number) => Value::Float(number),
            Scalar::Text(text) => Value::Text(text.to_owned()),
            Scalar::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
        }
    }

    fn list(&mut self) -> Vec<Value> {
        Vec::new()
    }

    fn push(&mut self, list: &mut Vec<Value>, item: Value) {
        list.push(item);
    }

    fn listed(&mut self, list: Vec<Value>) -> Value {
        Value::List(list)
    }

    fn map(&mut self) -> Vec<(String, Value)> {
        Vec::new()
    }

    fn pair(&mut self, map: &mut Vec<(String, Value)>, key: &str, item: Value) {
        map.push((key.to_owned(), item));
    }

    /// Keys are text here, so other keys become JSON text.
    fn any_pair(&mut self, map: &mut Vec<(String, Value)>, key: Value, item: Value) {
        let key = match key {
            Value::Text(text) => text,
            other => serde_json::to_string(&other).unwrap_or_default(),
        };
        map.push((key, item));
    }

    fn mapped(&mut self, map: Vec<(String, Value)>) -> Value {
        Value::Map(map)
    }
}

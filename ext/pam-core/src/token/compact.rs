//! A token's content in memory: the decoded bytes, and a table of the positions of its parts in them.
//!
//! Copying the names into a [`Scope`] makes parsing 3.6 times as slow: 2.8 µs instead of 0.7 for ten names.

use super::build::{Build, Scalar, Unknown};
use super::items;
use super::reader::Reader;
use crate::permissions::Permissions;
use crate::scope::{Kind, Names, Scope, Section};
use crate::value::Value;
use ciborium::Value as Any;
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

/// A row of the table: the start of a kind, or a name of that kind, or a kind that this version does not know.
#[derive(Clone, Copy, Debug)]
pub(super) enum Row {
    Kind(Kind),
    Name(Span, Permissions),
    Unknown(UnknownRow),
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
        let rows = self.rows;
        let kinds = rows.iter().enumerate().filter_map(|(at, row)| match row {
            Row::Kind(kind) => Some((*kind, at + 1)),
            Row::Name(..) | Row::Unknown(_) => None,
        });
        kinds.map(move |(kind, start)| {
            let after = rows.get(start..).unwrap_or_default();
            let names = after.split(|row| !matches!(row, Row::Name(..))).next().unwrap_or_default();
            (kind, TokenNames { bytes: self.bytes, rows: names })
        })
    }

    /// The kinds that this version does not know.
    pub(super) fn unknown(self) -> impl Iterator<Item = UnknownRow> {
        self.rows.iter().filter_map(|row| match row {
            Row::Unknown(part) => Some(*part),
            Row::Kind(_) | Row::Name(..) => None,
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
                scope.push(Section { kind, names: self.names(kind).unique() });
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
    fn unique(self) -> Names {
        let mut last: HashMap<_, _> = self.iter().collect();
        self.iter().filter_map(|(name, _)| last.remove_entry(name)).collect()
    }

    fn raw(self) -> impl DoubleEndedIterator<Item = (&'a [u8], Permissions)> {
        self.rows.iter().filter_map(move |row| match row {
            Row::Name(span, permissions) => Some((span.of(self.bytes), *permissions)),
            Row::Kind(_) | Row::Unknown(_) => None,
        })
    }
}

/// The positions of an unknown part's key and value.
pub(super) type UnknownRow = (Span, Span);

/// Fills the table. The values of `meta` are only checked.
pub(super) struct Table<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) rows: Vec<Row>,
    pub(super) unknown_fields: Vec<UnknownRow>,
}

impl Table<'_> {
    fn place(&self, part: Unknown<'_>) -> UnknownRow {
        (Span::find(self.bytes, part.key), Span::find(self.bytes, part.cbor))
    }
}

impl Build for Table<'_> {
    type Item = Rows;
    type List = ();
    /// The index of its first row.
    type Map = usize;

    fn names(&mut self, kind: Kind) -> usize {
        self.rows.push(Row::Kind(kind));
        self.rows.len()
    }

    fn name(&mut self, _names: &mut usize, name: &str, permissions: Permissions) {
        self.rows.push(Row::Name(Span::find(self.bytes, name.as_bytes()), permissions));
    }

    fn section(&mut self, _scope: &mut usize, _kind: Kind, _names: Rows) {}

    fn unknown_section(&mut self, _scope: &mut usize, part: Unknown<'_>, _item: Rows) {
        let place = self.place(part);
        self.rows.push(Row::Unknown(place));
    }

    fn unknown_field(&mut self, part: Unknown<'_>, _item: Rows) {
        let place = self.place(part);
        self.unknown_fields.push(place);
    }

    fn map(&mut self) -> usize {
        self.rows.len()
    }

    fn mapped(&mut self, start: usize) -> Rows {
        Rows { start, end: self.rows.len() }
    }

    fn scalar(&mut self, _scalar: Scalar<'_>) -> Rows {
        Rows::default()
    }

    fn listed(&mut self, (): ()) -> Rows {
        Rows::default()
    }

    fn list(&mut self) {}
    fn push(&mut self, (): &mut (), _item: Rows) {}
    fn pair(&mut self, _map: &mut usize, _key: &str, _item: Rows) {}
    fn any_pair(&mut self, _map: &mut usize, _key: Rows, _item: Rows) {}
}

/// The rows of a field; none of a value inside `meta`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rows {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Rows {
    pub(super) fn of(self, rows: &[Row]) -> &[Row] {
        rows.get(self.start..self.end).unwrap_or_default()
    }
}

/// A part of a token as a value, without tags. The decoder has read it before, so this does not fail.
pub(super) fn value(cbor: &[u8]) -> Value {
    Reader::new(cbor).value().map_or(Value::Null, value_of)
}

fn value_of(item: Any) -> Value {
    match item {
        Any::Array(items) => Value::List(items.into_iter().map(value_of).collect()),
        Any::Map(pairs) => {
            Value::Map(pairs.into_iter().map(|(key, item)| (key_of(key), value_of(item))).collect())
        }
        Any::Tag(tag, inner) => items::large_number(tag, &inner).map_or_else(|| value_of(*inner), Value::Int),
        Any::Bool(value) => Value::Bool(value),
        Any::Integer(number) => Value::Int(number.into()),
        Any::Float(number) => Value::Float(number),
        Any::Text(text) => Value::Text(text),
        Any::Bytes(bytes) => Value::Bytes(bytes),
        _ => Value::Null,
    }
}

/// The service writes text keys as byte strings, so such keys become text. Other keys become JSON.
fn key_of(key: Any) -> String {
    match value_of(key) {
        Value::Text(text) => text,
        Value::Bytes(bytes) if std::str::from_utf8(&bytes).is_ok() => {
            String::from_utf8_lossy(&bytes).into_owned()
        }
        other => serde_json::to_string(&other).unwrap_or_default(),
    }
}

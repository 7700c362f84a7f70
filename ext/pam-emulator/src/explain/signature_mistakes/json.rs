//! A JSON text in the formats of other JSON libraries.

use pam_core::Value;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io;

/// Without white space.
pub(super) fn compact(body: &[u8]) -> Option<Vec<u8>> {
    written(body, CompactFormatter)
}

/// With indented lines.
pub(super) fn pretty(body: &[u8]) -> Option<Vec<u8>> {
    written(body, PrettyFormatter::new())
}

/// With a space after each comma and colon, as Python writes it by default.
pub(super) fn spaced(body: &[u8]) -> Option<Vec<u8>> {
    written(body, Spaced)
}

/// `None` for a body that is not JSON.
fn written(body: &[u8], formatter: impl Formatter) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter)).ok()?;
    Some(bytes)
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

//! The values of `meta` and of unknown parts. Plain CBOR is read here and passed on directly. What JSON does not have
//! (tags, chunked strings, keys that are not text) and invalid CBOR are left to the CBOR library.

use super::MAX_DEPTH;
use super::build::{Build, Scalar};
use super::reader::{Decoded, Reader};
use crate::token::Reason;
use ciborium::Value as Any;
use ciborium_ll::{Header, simple};

/// Reads `meta`, which must be a map.
pub(super) fn meta<B: Build>(reader: &mut Reader<'_>, build: &mut B) -> Decoded<B::Item> {
    let start = reader.at;
    if let Some((item, true)) = plain(reader, build, MAX_DEPTH) {
        return Ok(item);
    }
    reader.at = start;
    match reader.value()? {
        meta @ Any::Map(_) => Ok(any(&meta, build)),
        _ => reader.fail(Reason::Type),
    }
}

/// Reads one value, and tells whether it is a map; `None` if the CBOR library has to read it.
fn plain<B: Build>(reader: &mut Reader<'_>, build: &mut B, depth: usize) -> Option<(B::Item, bool)> {
    let scalar = match reader.header().ok()? {
        Header::Array(Some(length)) => {
            return Some((list(reader, build, depth.checked_sub(1)?, length)?, false));
        }
        Header::Map(Some(length)) => return Some((map(reader, build, depth.checked_sub(1)?, length)?, true)),
        Header::Positive(number) => Scalar::Int(number.into()),
        Header::Negative(number) => Scalar::Int(-1 - i128::from(number)),
        Header::Text(Some(length)) => Scalar::Text(text(reader, length)?),
        Header::Bytes(Some(length)) => Scalar::Bytes(reader.take(length).ok()?),
        Header::Float(number) => Scalar::Float(number),
        Header::Simple(simple::TRUE) => Scalar::Bool(true),
        Header::Simple(simple::FALSE) => Scalar::Bool(false),
        Header::Simple(simple::NULL | simple::UNDEFINED) => Scalar::Null,
        _ => return None,
    };
    Some((build.scalar(scalar), false))
}

fn list<B: Build>(reader: &mut Reader<'_>, build: &mut B, depth: usize, length: usize) -> Option<B::Item> {
    let mut list = build.list();
    for _ in 0..length {
        let (item, _) = plain(reader, build, depth)?;
        build.push(&mut list, item);
    }
    Some(build.listed(list))
}

fn map<B: Build>(reader: &mut Reader<'_>, build: &mut B, depth: usize, length: usize) -> Option<B::Item> {
    let mut map = build.map();
    for _ in 0..length {
        let Header::Text(Some(length)) = reader.header().ok()? else { return None };
        let key = text(reader, length)?;
        let (item, _) = plain(reader, build, depth)?;
        build.pair(&mut map, key, item);
    }
    Some(build.mapped(map))
}

fn text<'a>(reader: &mut Reader<'a>, length: usize) -> Option<&'a str> {
    std::str::from_utf8(reader.take(length).ok()?).ok()
}

/// Passes on any CBOR, without its tags. Newer services can write anything here.
pub(super) fn any<B: Build>(value: &Any, build: &mut B) -> B::Item {
    match value {
        Any::Array(values) => {
            let mut list = build.list();
            for value in values {
                let item = any(value, build);
                build.push(&mut list, item);
            }
            build.listed(list)
        }
        Any::Map(pairs) => {
            let mut map = build.map();
            for (key, value) in pairs {
                let (key, item) = (any_key(key, build), any(value, build));
                build.any_pair(&mut map, key, item);
            }
            build.mapped(map)
        }
        Any::Tag(tag, inner) => match large_number(*tag, inner) {
            Some(number) => build.scalar(Scalar::Int(number)),
            None => any(inner, build),
        },
        Any::Bool(value) => build.scalar(Scalar::Bool(*value)),
        Any::Integer(number) => build.scalar(Scalar::Int((*number).into())),
        Any::Float(number) => build.scalar(Scalar::Float(*number)),
        Any::Text(text) => build.scalar(Scalar::Text(text)),
        Any::Bytes(bytes) => build.scalar(Scalar::Bytes(bytes)),
        _ => build.scalar(Scalar::Null),
    }
}

/// A number of more than 64 bits, which is written as bytes with a tag. Those of more than 120 bits stay bytes.
pub(super) fn large_number(tag: u64, item: &Any) -> Option<i128> {
    let bytes = item.as_bytes().filter(|bytes| bytes.len() <= 15)?;
    let number = bytes.iter().fold(0, |sum, byte| sum << 8 | i128::from(*byte));
    match tag {
        2 => Some(number),
        3 => Some(-1 - number),
        _ => None,
    }
}

/// The service writes text keys as byte strings, so such keys become text.
fn any_key<B: Build>(key: &Any, build: &mut B) -> B::Item {
    match key.as_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        Some(text) => build.scalar(Scalar::Text(text)),
        None => any(key, build),
    }
}

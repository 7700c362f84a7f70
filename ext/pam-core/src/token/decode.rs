//! Decodes a token's CBOR and passes its parts to a [`Build`]. The rules for valid tokens are here, for every result.

use super::build::{Build, Parts, Unknown};
use super::items;
use super::reader::{Decoded, Reader};
use super::{Reason, VERSION};
use crate::permissions::Permissions;
use crate::scope::Kind;
use crate::time::UnixTime;

/// The end of the year 9999. Later times cannot be formatted.
const LAST_TIME: u64 = 253_402_300_799;

pub(super) fn token<'a, B: Build>(bytes: &'a [u8], build: &mut B) -> Decoded<Parts<'a, B>> {
    let mut reader = Reader::new(bytes);
    let mut fields = TokenFields { version: None, issued_at: None, ttl: None, parts: Parts::empty() };
    reader.map(|reader, key| fields.read(reader, key, build))?;
    if !reader.is_at_end() {
        return reader.fail(Reason::Trailing);
    }
    fields.finish(&reader)
}

/// The fields read so far. Fields can come in any order or be absent; of duplicates, the last one counts.
struct TokenFields<'a, B: Build> {
    version: Option<u64>,
    issued_at: Option<u64>,
    ttl: Option<u64>,
    /// The others.
    parts: Parts<'a, B>,
}

impl<'a, B: Build> TokenFields<'a, B> {
    fn read(&mut self, reader: &mut Reader<'a>, key: &'a [u8], build: &mut B) -> Decoded<()> {
        let parts = &mut self.parts;
        match key {
            b"v" => self.version = Some(reader.number(u64::MAX)?),
            b"t" => self.issued_at = Some(reader.number(LAST_TIME)?),
            b"ttl" => self.ttl = Some(reader.number(u32::MAX.into())?),
            b"res" => parts.resources = Some(scope(reader, build)?),
            b"pat" => parts.patterns = Some(scope(reader, build)?),
            b"meta" => {
                let start = reader.at;
                parts.meta = Some(items::meta(reader, build)?);
                parts.meta_cbor = Some(reader.since(start));
            }
            // Accepted in any form; it is interpreted when somebody asks for the categories.
            b"cat" => {
                let (part, item) = unknown(reader, key, build)?;
                parts.categories = Some(item);
                parts.categories_cbor = Some(part.cbor);
            }
            b"uuid" => parts.authorized_uuid = Some(reader.text()?),
            b"sig" => parts.signature = reader.bytes()?,
            _ => {
                let (part, item) = unknown(reader, key, build)?;
                build.unknown_field(part, item);
            }
        }
        Ok(())
    }

    fn finish(self, reader: &Reader<'_>) -> Decoded<Parts<'a, B>> {
        let present = |field: Option<u64>| field.map_or_else(|| reader.fail(Reason::Missing), Ok);
        if present(self.version)? != VERSION {
            return reader.fail(Reason::Version);
        }
        let ttl = u32::try_from(present(self.ttl)?).or_else(|_| reader.fail(Reason::Range))?;
        Ok(Parts { issued_at: UnixTime(present(self.issued_at)?), ttl, ..self.parts })
    }
}

fn scope<B: Build>(reader: &mut Reader<'_>, build: &mut B) -> Decoded<B::Item> {
    let mut scope = build.map();
    reader.map(|reader, key| {
        match Kind::from_cbor(key) {
            Some(kind) => {
                let names = names(reader, build, kind)?;
                build.section(&mut scope, kind, names);
            }
            None => {
                let (part, item) = unknown(reader, key, build)?;
                build.unknown_section(&mut scope, part, item);
            }
        }
        Ok(())
    })?;
    Ok(build.mapped(scope))
}

/// Not inlined, so that tokens without unknown parts do not pay for it.
#[cold]
#[inline(never)]
fn unknown<'a, B: Build>(
    reader: &mut Reader<'a>,
    key: &'a [u8],
    build: &mut B,
) -> Decoded<(Unknown<'a>, B::Item)> {
    let start = reader.at;
    let value = reader.value()?;
    Ok((Unknown { key, cbor: reader.since(start) }, items::any(&value, build)))
}

fn names<B: Build>(reader: &mut Reader<'_>, build: &mut B, kind: Kind) -> Decoded<B::Item> {
    let mut names = build.names(kind);
    reader.map(|reader, key| {
        let name = std::str::from_utf8(key).or_else(|_| reader.fail(Reason::Type))?;
        let mask = u32::try_from(reader.number(u32::MAX.into())?).or_else(|_| reader.fail(Reason::Range))?;
        build.name(&mut names, name, Permissions::from_mask(mask));
        Ok(())
    })?;
    Ok(build.mapped(names))
}

#[cfg(test)]
mod tests {
    use super::super::{Content, Token};
    use super::*;

    fn token(bytes: &[u8]) -> Decoded<Token> {
        Token::read(Content(bytes.to_vec()))
    }

    fn reason(bytes: &[u8]) -> Reason {
        token(bytes).unwrap_err().reason
    }

    const SMALLEST: &[u8] = &[0xa3, 0x41, b'v', 2, 0x41, b't', 1, 0x43, b't', b't', b'l', 10];

    #[test]
    fn only_version_time_and_ttl_are_required() {
        let smallest = token(SMALLEST).unwrap();
        assert_eq!((smallest.issued_at(), smallest.ttl()), (UnixTime(1), 10));
        assert_eq!(reason(&[0xa0]), Reason::Missing);
        assert_eq!(reason(&[0xa1, 0x41, b'v', 3]), Reason::Version);
    }

    #[test]
    fn text_keys_and_indefinite_maps_are_accepted() {
        let text_keys = [0xbf, 0x61, b'v', 2, 0x61, b't', 1, 0x63, b't', b't', b'l', 10, 0xff];
        assert_eq!(token(&text_keys), token(SMALLEST));
    }

    #[test]
    fn unknown_keys_are_kept_with_their_values() {
        let mut bytes = vec![0xa5, 0x41, b'x', 0x82, 0xa1, 0x61, b'y', 0xc1, 1, 0xf6];
        bytes.extend([0x43, b'r', b'e', b's', 0xa1, 0x41, b'n', 0xa2, 0x41, b'a', 1, 2, 0x41, b'b']);
        bytes.extend(&SMALLEST[1..]);
        let token = token(&bytes).unwrap();
        assert_ne!(token, super::tests::token(SMALLEST).unwrap());
        let json = serde_json::to_string(&token.unknown()).unwrap();
        assert_eq!(json, r#"{"x":[{"y":1},null],"res":{"n":{"a":1,"2":[98]}}}"#);
    }

    #[test]
    fn meta_may_have_byte_keys_tags_and_large_numbers() {
        let mut bytes = vec![0xa4, 0x44, b'm', b'e', b't', b'a', 0xa3, 0x41, b'a', 0xc1, 1];
        bytes.extend([0x61, b'b', 0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x61, b'c', 0xc3, 0x41, 9]);
        bytes.extend(&SMALLEST[1..]);
        let json = serde_json::to_string(&token(&bytes).unwrap().meta()).unwrap();
        assert_eq!(json, r#"{"a":1,"b":18446744073709551616,"c":-10}"#);
    }

    #[test]
    fn of_duplicate_fields_the_last_one_counts() {
        let section = |name| [0x43, b'r', b'e', b's', 0xa1, 0x41, name, 1];
        let bytes = [&[0xa5][..], &section(b'm'), &section(b'n'), &SMALLEST[1..]].concat();
        let json = serde_json::to_string(&token(&bytes).unwrap().unknown()).unwrap();
        assert_eq!(json, r#"{"res":{"n":1}}"#);
    }

    #[test]
    fn a_claimed_length_does_not_reserve_memory() {
        for claim in [
            &[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..],
            &[0xa1, 0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xa1, 0x41, b'x', 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xa1, 0x41, b'x', 0x7a, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(reason(claim), Reason::Truncated, "{claim:x?}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let mut bytes = vec![0xa1, 0x41, b'x'];
        bytes.extend(std::iter::repeat_n(0x81, 10_000));
        assert_eq!(reason(&bytes), Reason::TooDeep);
        let mut tags = vec![0xa1, 0x41, b'x'];
        tags.extend(std::iter::repeat_n(0xc1, 10_000));
        assert_eq!(reason(&tags), Reason::TooDeep);
    }

    #[test]
    fn errors_distinguish_types_ranges_and_trailing_bytes() {
        assert_eq!(reason(&[0x00]), Reason::Type);
        assert_eq!(reason(&[0x83, 1, 2, 3]), Reason::Type);
        assert_eq!(reason(&[0xa1, 0x41, b'v', 0x61, b'2']), Reason::Type);
        assert_eq!(reason(&[0xa1, 0x41, b't', 0x1b, 0xff, 0, 0, 0, 0, 0, 0, 0]), Reason::Range);
        assert_eq!(reason(&[0xa1, 0x1c]), Reason::Cbor);
        assert_eq!(reason(&[SMALLEST, &[0]].concat()), Reason::Trailing);
    }

    #[test]
    fn a_token_cut_off_at_any_byte_is_refused() {
        for length in 0..SMALLEST.len() {
            assert_eq!(reason(&SMALLEST[..length]), Reason::Truncated, "{length}");
        }
    }
}

//! CBOR to token. Bounded: nothing is reserved that the input does not pay for, and nesting ends.

use super::{MAX_DEPTH, Reason, Token, TokenError, VERSION};
use crate::permissions::Permissions;
use crate::scope::{Kind, Scope, Section};
use crate::time::UnixTime;
use crate::value::Value;
use ciborium_ll::{Decoder, Header};
use serde::de::{DeserializeOwned, IgnoredAny};

type Decoded<T> = Result<T, TokenError>;

/// The end of the year 9999: later times are no times that anything here can print.
const LAST_TIME: u64 = 253_402_300_799;

pub(super) fn token(bytes: &[u8]) -> Decoded<Token> {
    let mut reader = Reader { bytes, at: 0 };
    let mut fields = Fields::default();
    reader.map(|reader, key| fields.read(reader, key))?;
    if reader.at < bytes.len() {
        return reader.fail(Reason::Trailing);
    }
    fields.finish(&reader)
}

/// What has been read so far; every field can come at any place, or not at all.
#[derive(Default)]
struct Fields {
    version: Option<u64>,
    issued_at: Option<u64>,
    ttl: Option<u64>,
    resources: Option<Scope>,
    patterns: Option<Scope>,
    meta: Option<Value>,
    authorized_uuid: Option<Box<str>>,
    signature: Box<[u8]>,
}

impl Fields {
    fn read(&mut self, reader: &mut Reader<'_>, key: &[u8]) -> Decoded<()> {
        match key {
            b"v" => self.version = Some(reader.number(u64::MAX)?),
            b"t" => self.issued_at = Some(reader.number(LAST_TIME)?),
            b"ttl" => self.ttl = Some(reader.number(u32::MAX.into())?),
            b"res" => self.resources = Some(reader.scope()?),
            b"pat" => self.patterns = Some(reader.scope()?),
            b"meta" => self.meta = Some(reader.meta()?),
            b"uuid" => self.authorized_uuid = Some(reader.text()?.into()),
            b"sig" => self.signature = reader.bytes()?.into(),
            _ => drop(reader.value::<IgnoredAny>()?),
        }
        Ok(())
    }

    fn finish(self, reader: &Reader<'_>) -> Decoded<Token> {
        let present = |field: Option<u64>| field.map_or_else(|| reader.fail(Reason::Missing), Ok);
        if present(self.version)? != VERSION {
            return reader.fail(Reason::Version);
        }
        let ttl = u32::try_from(present(self.ttl)?).or_else(|_| reader.fail(Reason::Range))?;
        Ok(Token {
            issued_at: UnixTime(present(self.issued_at)?),
            ttl,
            resources: self.resources,
            patterns: self.patterns,
            meta: self.meta,
            authorized_uuid: self.authorized_uuid,
            signature: self.signature,
        })
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn fail<T>(&self, reason: Reason) -> Decoded<T> {
        Err(TokenError { reason, offset: self.at })
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn header(&mut self) -> Decoded<Header> {
        let mut decoder = Decoder::from(self.rest());
        match decoder.pull() {
            Ok(header) => {
                self.at += decoder.offset();
                Ok(header)
            }
            Err(ciborium_ll::Error::Io(_)) => self.fail(Reason::Truncated),
            Err(ciborium_ll::Error::Syntax(_)) => self.fail(Reason::Cbor),
        }
    }

    fn take(&mut self, length: usize) -> Decoded<&'a [u8]> {
        match self.rest().get(..length) {
            Some(bytes) => {
                self.at += length;
                Ok(bytes)
            }
            None => self.fail(Reason::Truncated),
        }
    }

    fn number(&mut self, limit: u64) -> Decoded<u64> {
        match self.header()? {
            Header::Positive(number) if number <= limit => Ok(number),
            Header::Positive(_) => self.fail(Reason::Range),
            _ => self.fail(Reason::Type),
        }
    }

    /// A text or byte string, whichever it is: writers differ. Chunked strings are nobody's.
    fn bytes(&mut self) -> Decoded<&'a [u8]> {
        match self.header()? {
            Header::Text(Some(length)) | Header::Bytes(Some(length)) => self.take(length),
            _ => self.fail(Reason::Type),
        }
    }

    fn text(&mut self) -> Decoded<&'a str> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).or_else(|_| self.fail(Reason::Type))
    }

    /// Reads a map, handing each key to `entry`, which has to read its value.
    fn map(&mut self, mut entry: impl FnMut(&mut Self, &'a [u8]) -> Decoded<()>) -> Decoded<()> {
        match self.header()? {
            Header::Map(Some(pairs)) => (0..pairs).try_for_each(|_| {
                let key = self.bytes()?;
                entry(self, key)
            }),
            Header::Map(None) => {
                while !self.at_break()? {
                    let key = self.bytes()?;
                    entry(self, key)?;
                }
                Ok(())
            }
            _ => self.fail(Reason::Type),
        }
    }

    fn at_break(&mut self) -> Decoded<bool> {
        let start = self.at;
        let ended = self.header()? == Header::Break;
        if !ended {
            self.at = start;
        }
        Ok(ended)
    }

    fn scope(&mut self) -> Decoded<Scope> {
        let mut scope = Scope::default();
        self.map(|reader, key| {
            match Kind::from_cbor(key) {
                Some(kind) => scope.push(reader.section(kind)?),
                None => drop(reader.value::<IgnoredAny>()?),
            }
            Ok(())
        })?;
        Ok(scope)
    }

    fn section(&mut self, kind: Kind) -> Decoded<Section> {
        let mut entries = Vec::new();
        self.map(|reader, key| {
            let name = std::str::from_utf8(key).or_else(|_| reader.fail(Reason::Type))?;
            let mask =
                u32::try_from(reader.number(u32::MAX.into())?).or_else(|_| reader.fail(Reason::Range))?;
            entries.push((name.into(), Permissions::from_mask(mask)));
            Ok(())
        })?;
        Ok(Section { kind, entries })
    }

    fn meta(&mut self) -> Decoded<Value> {
        match self.value()? {
            meta @ Value::Map(_) => Ok(meta),
            _ => self.fail(Reason::Type),
        }
    }

    /// Any one CBOR item, of any depth up to the limit.
    fn value<T: DeserializeOwned>(&mut self) -> Decoded<T> {
        let mut rest = self.rest();
        let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH);
        match value {
            Ok(value) => {
                self.at = self.bytes.len() - rest.len();
                Ok(value)
            }
            Err(ciborium::de::Error::Io(_)) => self.fail(Reason::Truncated),
            Err(ciborium::de::Error::Syntax(_)) => self.fail(Reason::Cbor),
            Err(ciborium::de::Error::RecursionLimitExceeded) => self.fail(Reason::TooDeep),
            Err(ciborium::de::Error::Semantic(..)) => self.fail(Reason::Type),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(bytes: &[u8]) -> Reason {
        token(bytes).unwrap_err().reason
    }

    const SMALLEST: &[u8] = &[0xa3, 0x41, b'v', 2, 0x41, b't', 1, 0x43, b't', b't', b'l', 10];

    #[test]
    fn a_token_needs_its_version_time_and_ttl_and_no_more() {
        let smallest = token(SMALLEST).unwrap();
        assert_eq!((smallest.issued_at(), smallest.ttl()), (UnixTime(1), 10));
        assert_eq!(reason(&[0xa0]), Reason::Missing);
        assert_eq!(reason(&[0xa1, 0x41, b'v', 3]), Reason::Version);
    }

    #[test]
    fn keys_may_be_text_and_maps_indefinite() {
        let text_keys = [0xbf, 0x61, b'v', 2, 0x61, b't', 1, 0x63, b't', b't', b'l', 10, 0xff];
        assert_eq!(token(&text_keys), token(SMALLEST));
    }

    #[test]
    fn unknown_keys_are_skipped_with_all_that_is_below_them() {
        let mut bytes = vec![0xa4, 0x41, b'x', 0x82, 0xa1, 0x61, b'y', 0xc1, 1, 0xf6];
        bytes.extend(&SMALLEST[1..]);
        assert_eq!(token(&bytes), token(SMALLEST));
    }

    #[test]
    fn a_claimed_length_reserves_nothing() {
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
    fn nesting_ends() {
        let mut bytes = vec![0xa1, 0x41, b'x'];
        bytes.extend(std::iter::repeat_n(0x81, 10_000));
        assert_eq!(reason(&bytes), Reason::TooDeep);
        let mut tags = vec![0xa1, 0x41, b'x'];
        tags.extend(std::iter::repeat_n(0xc1, 10_000));
        assert_eq!(reason(&tags), Reason::TooDeep);
    }

    #[test]
    fn wrong_types_ranges_and_rests_are_told_apart() {
        assert_eq!(reason(&[0x00]), Reason::Type);
        assert_eq!(reason(&[0x83, 1, 2, 3]), Reason::Type);
        assert_eq!(reason(&[0xa1, 0x41, b'v', 0x61, b'2']), Reason::Type);
        assert_eq!(reason(&[0xa1, 0x41, b't', 0x1b, 0xff, 0, 0, 0, 0, 0, 0, 0]), Reason::Range);
        assert_eq!(reason(&[0xa1, 0x1c]), Reason::Cbor);
        assert_eq!(reason(&[SMALLEST, &[0]].concat()), Reason::Trailing);
    }

    #[test]
    fn every_cut_is_noticed() {
        for length in 0..SMALLEST.len() {
            assert_eq!(reason(&SMALLEST[..length]), Reason::Truncated, "{length}");
        }
    }
}

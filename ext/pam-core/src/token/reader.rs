//! Reads CBOR item by item. Memory is bounded by the size of the input, and the depth of nesting has a limit.

use super::{MAX_DEPTH, Reason, TokenError};
use ciborium_ll::{Decoder, Header};
use serde::de::DeserializeOwned;

pub(super) type Decoded<T> = Result<T, TokenError>;

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn fail<T>(&self, reason: Reason) -> Decoded<T> {
        Err(TokenError { reason, offset: self.at })
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The bytes that were read since `start`.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Reads the head of an item. Heads of one or two bytes, the most common, are read here, others by the library.
    /// Without that, a token takes 36 % more instructions to parse.
    #[inline]
    pub(super) fn header(&mut self) -> Decoded<Header> {
        let (head, length) = match *self.rest() {
            [first, ..] if first & 31 < 24 => (short(first >> 5, u64::from(first & 31)), 1),
            [first, next, ..] if first & 31 == 24 => (short(first >> 5, u64::from(next)), 2),
            _ => (None, 0),
        };
        match head {
            Some(head) => {
                self.at += length;
                Ok(head)
            }
            None => self.any_header(),
        }
    }

    #[cold]
    fn any_header(&mut self) -> Decoded<Header> {
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

    pub(super) fn take(&mut self, length: usize) -> Decoded<&'a [u8]> {
        match self.rest().get(..length) {
            Some(bytes) => {
                self.at += length;
                Ok(bytes)
            }
            None => self.fail(Reason::Truncated),
        }
    }

    pub(super) fn number(&mut self, limit: u64) -> Decoded<u64> {
        match self.header()? {
            Header::Positive(number) if number <= limit => Ok(number),
            Header::Positive(_) => self.fail(Reason::Range),
            _ => self.fail(Reason::Type),
        }
    }

    /// Reads a text or byte string: writers of tokens use either. Chunked strings are refused.
    pub(super) fn bytes(&mut self) -> Decoded<&'a [u8]> {
        match self.header()? {
            Header::Text(Some(length)) | Header::Bytes(Some(length)) => self.take(length),
            _ => self.fail(Reason::Type),
        }
    }

    pub(super) fn text(&mut self) -> Decoded<&'a str> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).or_else(|_| self.fail(Reason::Type))
    }

    /// Reads a map and passes each key to `entry`, which must read the value.
    pub(super) fn map(&mut self, mut entry: impl FnMut(&mut Self, &'a [u8]) -> Decoded<()>) -> Decoded<()> {
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

    /// Any one CBOR item, of any depth up to the limit.
    pub(super) fn value<T: DeserializeOwned>(&mut self) -> Decoded<T> {
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

/// The head of a number, string, list or map.
fn short(major: u8, number: u64) -> Option<Header> {
    let length = usize::try_from(number).ok()?;
    match major {
        0 => Some(Header::Positive(number)),
        1 => Some(Header::Negative(number)),
        2 => Some(Header::Bytes(Some(length))),
        3 => Some(Header::Text(Some(length))),
        4 => Some(Header::Array(Some(length))),
        5 => Some(Header::Map(Some(length))),
        _ => None,
    }
}

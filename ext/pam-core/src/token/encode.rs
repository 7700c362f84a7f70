//! Encodes a token as CBOR, in the service's layout: structural keys are byte strings, names are text.

use super::compact::{TokenNames, UnknownRow, View};
use super::{Token, VERSION};
use crate::category::{Categories, Category};
use crate::scope::Kind;
use ciborium_ll::{Encoder, Header};

/// The key `sig` and the head of its 32 byte string. In every token, these bytes come right before the signature.
const SIGNATURE_KEY: [u8; 6] = [0x43, b's', b'i', b'g', 0x58, 32];
const SIGNATURE_BYTES: usize = 32;

pub(super) fn token(token: &Token, sign: impl FnOnce(&[u8]) -> [u8; 32]) -> Vec<u8> {
    let mut writer = Writer(Vec::with_capacity(256));
    writer.fields(token);
    let signature = sign(&writer.0);
    writer.0.extend(SIGNATURE_KEY);
    writer.0.extend(signature);
    writer.0
}

/// The field of the categories; `None` if there are none.
pub(super) fn categories(categories: Categories) -> Option<Vec<u8>> {
    if categories.is_empty() {
        return None;
    }
    let mut writer = Writer(Vec::new());
    writer.push(Header::Map(Some(categories.iter().count())));
    for category in categories.iter() {
        writer.number(category.cbor(), Category::PERMISSION.mask().into());
    }
    Some(writer.0)
}

pub(super) fn sealed_parts(mut bytes: Vec<u8>) -> Option<(Vec<u8>, Vec<u8>)> {
    let signature = bytes.split_off(bytes.len().checked_sub(SIGNATURE_BYTES)?);
    let signed = bytes.strip_suffix(&SIGNATURE_KEY)?.to_vec();
    Some((signed, signature))
}

struct Writer(Vec<u8>);

impl Writer {
    fn fields(&mut self, token: &Token) {
        let spans = [token.categories, token.meta, token.authorized_uuid];
        let optional =
            [token.resources, token.patterns].iter().flatten().count() + spans.iter().flatten().count();
        self.push(Header::Map(Some(4 + optional + token.unknown_fields.len())));
        self.number("v", VERSION);
        self.number("t", token.issued_at.0);
        self.number("ttl", token.ttl.into());
        for (key, rows) in [("res", token.resources), ("pat", token.patterns)] {
            if let Some(scope) = token.view(rows) {
                self.key(key);
                self.scope(scope);
            }
        }
        for (key, cbor) in [("cat", token.categories_cbor()), ("meta", token.meta_cbor())] {
            if let Some(cbor) = cbor {
                self.key(key);
                self.0.extend_from_slice(cbor);
            }
        }
        if let Some(uuid) = token.authorized_uuid() {
            self.key("uuid");
            self.text(uuid);
        }
        self.unknown(token.unknown_fields.iter().copied(), &token.bytes);
    }

    /// Writes unknown parts unchanged, as in the token that they were read from.
    fn unknown(&mut self, rows: impl Iterator<Item = UnknownRow>, bytes: &[u8]) {
        for (key, cbor) in rows {
            let key = key.of(bytes);
            self.push(Header::Bytes(Some(key.len())));
            self.0.extend_from_slice(key);
            self.0.extend_from_slice(cbor.of(bytes));
        }
    }

    fn number(&mut self, key: &str, number: u64) {
        self.key(key);
        self.push(Header::Positive(number));
    }

    fn key(&mut self, key: &str) {
        self.push(Header::Bytes(Some(key.len())));
        self.0.extend_from_slice(key.as_bytes());
    }

    fn text(&mut self, text: &str) {
        self.push(Header::Text(Some(text.len())));
        self.0.extend_from_slice(text.as_bytes());
    }

    fn scope(&mut self, scope: View<'_>) {
        self.push(Header::Map(Some(scope.sections().count() + scope.unknown().count())));
        scope.sections().for_each(|(kind, names)| self.section(kind, names));
        self.unknown(scope.unknown(), scope.bytes);
    }

    fn section(&mut self, kind: Kind, names: TokenNames<'_>) {
        self.key(kind.cbor());
        self.push(Header::Map(Some(names.len())));
        for (name, permissions) in names.iter() {
            self.text(name);
            self.push(Header::Positive(permissions.mask().into()));
        }
    }

    fn push(&mut self, header: Header) {
        // Writing into memory cannot fail.
        let _ = Encoder::from(&mut self.0).push(header);
    }
}

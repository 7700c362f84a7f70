//! Token to CBOR, in the byte layout of the service: structural keys are byte strings, names are text.

use super::{Token, VERSION};
use crate::scope::{Scope, Section};
use ciborium_ll::{Encoder, Header};

/// `sig` and the head of the 32 byte string that follows it: the end of every token before its signature.
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

pub(super) fn sealed_parts(mut bytes: Vec<u8>) -> Option<(Vec<u8>, Vec<u8>)> {
    let signature = bytes.split_off(bytes.len().checked_sub(SIGNATURE_BYTES)?);
    let signed = bytes.strip_suffix(&SIGNATURE_KEY)?.to_vec();
    Some((signed, signature))
}

struct Writer(Vec<u8>);

impl Writer {
    fn fields(&mut self, token: &Token) {
        let present = [token.resources.is_some(), token.patterns.is_some(), token.meta.is_some()];
        let optional =
            present.into_iter().chain([token.authorized_uuid.is_some()]).filter(|there| *there).count();
        self.push(Header::Map(Some(4 + optional)));
        self.number("v", VERSION);
        self.number("t", token.issued_at.0);
        self.number("ttl", token.ttl.into());
        for (key, scope) in [("res", &token.resources), ("pat", &token.patterns)] {
            if let Some(scope) = scope {
                self.key(key);
                self.scope(scope);
            }
        }
        if let Some(meta) = &token.meta {
            self.key("meta");
            // As with `push`: writing into memory cannot fail.
            let _ = ciborium::into_writer(meta, &mut self.0);
        }
        if let Some(uuid) = &token.authorized_uuid {
            self.key("uuid");
            self.text(uuid);
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

    fn scope(&mut self, scope: &Scope) {
        self.push(Header::Map(Some(scope.sections().len())));
        scope.sections().iter().for_each(|section| self.section(section));
    }

    fn section(&mut self, section: &Section) {
        self.key(section.kind.cbor());
        self.push(Header::Map(Some(section.entries.len())));
        for (name, permissions) in &section.entries {
            self.text(name);
            self.push(Header::Positive(permissions.mask().into()));
        }
    }

    fn push(&mut self, header: Header) {
        // Writing into memory cannot fail.
        let _ = Encoder::from(&mut self.0).push(header);
    }
}

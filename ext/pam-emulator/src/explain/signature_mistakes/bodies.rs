//! Mistakes in the signed body.

use super::attempt::{Attempt, Signed, attempt};
use crate::explain::signed_text::{SignedText, is_body_signed};
use pam_core::Value;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io;

pub(super) fn left_out(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let sentence =
        format!("The client left the body out. {} requests are signed with their body.", right.method);
    vec![attempt(SignedText { body: Vec::new(), ..right.clone() }, sentence)]
}

pub(super) fn signed(right: &SignedText, signed: &Signed<'_>) -> Vec<Attempt> {
    let sentence = if is_body_signed(signed.request.method) {
        "The client signed the body. A publish by POST is signed as a GET, without its body.".to_owned()
    } else {
        format!("The client signed the body. {} requests are signed without one.", right.method)
    };
    let body = signed.request.body.clone();
    vec![attempt(SignedText { body, ..right.clone() }, sentence)]
}

/// The same JSON in the formats of other JSON libraries.
pub(super) fn written_again(right: &SignedText, _: &Signed<'_>) -> Vec<Attempt> {
    let Ok(body) = serde_json::from_slice::<Value>(&right.body) else { return Vec::new() };
    let sentence =
        "The client signed this JSON with other white space. It has to sign the bytes that it sends.";
    let texts =
        [written(&body, CompactFormatter), written(&body, PrettyFormatter::new()), written(&body, Spaced)];
    let texts = texts.into_iter().flatten();
    texts.map(|body| attempt(SignedText { body, ..right.clone() }, sentence)).collect()
}

fn written(value: &Value, formatter: impl Formatter) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter)).ok()?;
    Some(bytes)
}

/// Writes a space after each comma and colon, as Python does by default.
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

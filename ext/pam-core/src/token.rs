//! A token: what it permits, to whom, until when. Reading one does not prove that the service issued it.

mod build;
mod compact;
mod decode;
mod encode;
mod items;
mod reader;
mod text;

use crate::category::{Category, TokenCategories};
use crate::grant::Grant;
use crate::permissions::Permissions;
use crate::scope::{Kind, Scope};
use crate::time::UnixTime;
use crate::value::Value;
use compact::{Row, Rows, Span, Table, UnknownRow, View};
use std::fmt;

pub use build::{Build, Parts, Scalar, Unknown};
pub(crate) use compact::TokenNames;
pub use text::tidy;

/// The only token version that exists.
const VERSION: u64 = 2;
/// Lists and maps inside `meta` may nest this deep.
const MAX_DEPTH: usize = 32;

/// The decoded bytes of a token's text, to be read with any [`Build`].
pub struct Content(Vec<u8>);

impl Content {
    /// Accepts base64url or base64, padded or not; white space around it is ignored.
    pub fn decode(text: &str) -> Result<Self, TokenError> {
        text::decode(text).map(Self)
    }

    /// Reads the whole token and passes its parts to `build` as it finds them. An error can come after any part.
    pub fn read<B: Build>(&self, build: &mut B) -> Result<Parts<'_, B>, TokenError> {
        decode::token(&self.0, build)
    }
}

/// A decoded token: its bytes, and a table of the positions of its parts.
///
/// Its `Debug` form shows neither its permissions' names nor its signature.
#[derive(Clone)]
pub struct Token {
    issued_at: UnixTime,
    ttl: u32,
    bytes: Vec<u8>,
    rows: Vec<Row>,
    unknown_fields: Vec<UnknownRow>,
    resources: Option<Rows>,
    patterns: Option<Rows>,
    categories: Option<Span>,
    meta: Option<Span>,
    authorized_uuid: Option<Span>,
    signature: Span,
}

impl Token {
    /// Reads a token's text: base64url or base64, padded or not, white space around it ignored.
    ///
    /// Keys may be CBOR text or byte strings. Unknown parts are kept, see [`Self::unknown`]. The service's signature is
    /// kept and not verified: only the service has its key.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        Self::read(Content::decode(text)?)
    }

    fn read(Content(bytes): Content) -> Result<Self, TokenError> {
        let mut table =
            Table { bytes: &bytes, rows: Vec::with_capacity(FEW_ROWS), unknown_fields: Vec::new() };
        let parts = decode::token(&bytes, &mut table)?;
        let span = |part| Span::find(&bytes, part);
        Ok(Self {
            issued_at: parts.issued_at,
            ttl: parts.ttl,
            resources: parts.resources,
            patterns: parts.patterns,
            categories: parts.categories_cbor.map(span),
            meta: parts.meta_cbor.map(span),
            authorized_uuid: parts.authorized_uuid.map(|uuid| span(uuid.as_bytes())),
            signature: span(parts.signature),
            rows: table.rows,
            unknown_fields: table.unknown_fields,
            bytes,
        })
    }

    /// The token that a grant asks for, issued at `now`. It has no signature until it is sealed.
    pub fn issue(grant: &Grant, now: UnixTime) -> Self {
        let (mut bytes, mut rows) = (Vec::new(), Vec::new());
        let resources = add_rows(grant.resources(), &mut bytes, &mut rows);
        let patterns = add_rows(grant.patterns(), &mut bytes, &mut rows);
        let categories = encode::categories(grant.categories());
        let mut meta = Vec::new();
        // Writing into memory cannot fail.
        let _ = ciborium::into_writer(grant.meta().unwrap_or(&Value::Map(Vec::new())), &mut meta);
        Self {
            issued_at: now,
            ttl: grant.ttl().minutes(),
            resources: Some(resources),
            patterns: Some(patterns),
            categories: categories.map(|cbor| Span::append(&mut bytes, &cbor)),
            meta: Some(Span::append(&mut bytes, &meta)),
            authorized_uuid: grant.authorized_uuid().map(|uuid| Span::append(&mut bytes, uuid.as_bytes())),
            signature: Span::default(),
            rows,
            unknown_fields: Vec::new(),
            bytes,
        }
    }

    /// The token's text in the service's own layout; `sign` gets every byte before the signature.
    pub fn seal(&self, sign: impl FnOnce(&[u8]) -> [u8; 32]) -> String {
        text::encode(&encode::token(self, sign))
    }

    /// The signed bytes and the signature of a token's text, to be verified by whoever has the key.
    ///
    /// `None` if the text is no token of the service's layout, which ends with a signature of 32 bytes.
    pub fn sealed_parts(text: &str) -> Option<(Vec<u8>, Vec<u8>)> {
        encode::sealed_parts(text::decode(text).ok()?)
    }

    /// When the service issued it.
    pub const fn issued_at(&self) -> UnixTime {
        self.issued_at
    }

    /// Its life in minutes.
    pub const fn ttl(&self) -> u32 {
        self.ttl
    }

    /// The first moment at which it is no longer valid.
    pub fn expires_at(&self) -> UnixTime {
        self.issued_at.plus_minutes(self.ttl.into())
    }

    /// True from `expires_at` on.
    pub fn is_expired(&self, at: UnixTime) -> bool {
        at >= self.expires_at()
    }

    /// Permissions by exact name; `None` if the token has no such field.
    pub fn resources(&self) -> Option<Scope> {
        self.view(self.resources).map(View::to_scope)
    }

    /// Permissions by regular expression; `None` if the token has no such field.
    pub fn patterns(&self) -> Option<Scope> {
        self.view(self.patterns).map(View::to_scope)
    }

    /// The exact names of one kind, as the token keeps them.
    pub(crate) fn names(&self, kind: Kind) -> Option<TokenNames<'_>> {
        self.view(self.resources).map(|view| view.names(kind))
    }

    /// The patterns of one kind, as the token keeps them.
    pub(crate) fn pattern_names(&self, kind: Kind) -> Option<TokenNames<'_>> {
        self.view(self.patterns).map(|view| view.names(kind))
    }

    /// Permissions on whole kinds of resource, in the token's order; empty if the token has none.
    pub fn categories(&self) -> Vec<(Category, Permissions)> {
        self.read_categories().known
    }

    /// The permissions on a whole kind of resource.
    pub(crate) fn on_category(&self, category: Category) -> Permissions {
        let listed = self.categories();
        listed.iter().find(|(known, _)| *known == category).map_or(Permissions::NONE, |(_, found)| *found)
    }

    fn categories_cbor(&self) -> Option<&[u8]> {
        Some(self.categories?.of(&self.bytes))
    }

    fn read_categories(&self) -> TokenCategories {
        let field = self.categories_cbor().map(compact::value);
        field.map(TokenCategories::read).unwrap_or_default()
    }

    /// Free data; `None` if the token has no such field.
    pub fn meta(&self) -> Option<Value> {
        Some(compact::value(self.meta_cbor()?))
    }

    /// The only user who may use it; `None` for any user.
    pub fn authorized_uuid(&self) -> Option<&str> {
        std::str::from_utf8(self.authorized_uuid?.of(&self.bytes)).ok()
    }

    /// The service's signature; empty if the token has none.
    pub fn signature(&self) -> &[u8] {
        self.signature.of(&self.bytes)
    }

    /// The parts that this version does not know, by their keys: fields of the token, sections of its `res` and `pat`,
    /// and entries of its `cat`. Permissions on the retired spaces are among them.
    pub fn unknown(&self) -> Value {
        let mut parts: Vec<_> = self.unknown_fields.iter().map(|row| self.unknown_part(*row)).collect();
        let (names, patterns) = (self.names(Kind::Space), self.pattern_names(Kind::Space));
        for (key, rows, spaces) in [("res", self.resources, names), ("pat", self.patterns, patterns)] {
            let spaces = spaces.filter(|spaces| spaces.len() > 0).map(retired);
            let sections = self.unknown_in(rows).map(|row| self.unknown_part(row));
            let sections: Vec<_> = spaces.into_iter().chain(sections).collect();
            if !sections.is_empty() {
                parts.push((key.to_owned(), Value::Map(sections)));
            }
        }
        parts.extend(self.read_categories().unknown.map(|categories| ("cat".to_owned(), categories)));
        Value::Map(parts)
    }

    /// The same as CBOR, unchanged from the token.
    fn unknown_cbor(&self) -> impl Iterator<Item = [&[u8]; 2]> {
        let sections = self.unknown_in(self.resources).chain(self.unknown_in(self.patterns));
        let rows = self.unknown_fields.iter().copied().chain(sections);
        rows.map(|(key, cbor)| [key.of(&self.bytes), cbor.of(&self.bytes)])
    }

    fn unknown_in(&self, rows: Option<Rows>) -> impl Iterator<Item = UnknownRow> {
        self.view(rows).into_iter().flat_map(View::unknown)
    }

    fn unknown_part(&self, (key, cbor): UnknownRow) -> (String, Value) {
        let key = String::from_utf8_lossy(key.of(&self.bytes)).into_owned();
        (key, compact::value(cbor.of(&self.bytes)))
    }

    fn meta_cbor(&self) -> Option<&[u8]> {
        Some(self.meta?.of(&self.bytes))
    }

    fn view(&self, rows: Option<Rows>) -> Option<View<'_>> {
        Some(View { bytes: &self.bytes, rows: rows?.of(&self.rows) })
    }
}

/// The section of a kind that no current operation uses.
fn retired(spaces: TokenNames<'_>) -> (String, Value) {
    let pairs = spaces.iter().map(|(name, set)| (name.to_owned(), Value::Int(set.mask().into())));
    (Kind::Space.cbor().to_owned(), Value::Map(pairs.collect()))
}

/// Room for the rows of a token with all kinds and a few names.
const FEW_ROWS: usize = 16;

/// The kinds in the service's order, which differs from that of a grant.
fn add_rows(scope: &Scope, bytes: &mut Vec<u8>, rows: &mut Vec<Row>) -> Rows {
    let start = rows.len();
    for kind in Kind::TOKEN_ORDER {
        let names = scope.get(kind);
        if names.is_empty() && !kind.is_in_every_token() {
            continue;
        }
        rows.push(Row::Kind(kind));
        for (name, permissions) in names.iter() {
            rows.push(Row::Name(Span::append(bytes, name.as_bytes()), permissions));
        }
    }
    Rows { start, end: rows.len() }
}

/// Compares the content: the same token can be encoded in several ways.
impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        let meta = || self.meta_cbor() == other.meta_cbor() || self.meta() == other.meta();
        (self.issued_at, self.ttl, self.authorized_uuid(), self.signature())
            == (other.issued_at, other.ttl, other.authorized_uuid(), other.signature())
            && self.resources() == other.resources()
            && self.patterns() == other.patterns()
            && self.unknown_cbor().eq(other.unknown_cbor())
            && self.read_categories() == other.read_categories()
            && meta()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Token")
            .field("issued_at", &self.issued_at)
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}

/// Why a text is no token, and the position of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenError {
    /// What is wrong.
    pub reason: Reason,
    /// Which character of the text (for `Base64`), else which byte of what it decodes to.
    pub offset: usize,
}

/// What can be wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The text is empty.
    Empty,
    /// More than `MAX_TOKEN_BYTES`.
    TooLarge,
    /// Not base64.
    Base64,
    /// The token ends too early.
    Truncated,
    /// Bytes after its end.
    Trailing,
    /// Not CBOR.
    Cbor,
    /// Nested deeper than any real token.
    TooDeep,
    /// A value of another type than its place needs.
    Type,
    /// A number larger than its place can hold.
    Range,
    /// Not version 2.
    Version,
    /// One of `v`, `t`, `ttl` is not there.
    Missing,
}

impl Reason {
    /// Every reason with its short name and what it says.
    const TABLE: [(Self, &'static str, &'static str); 11] = [
        (Self::Empty, "empty", "it is empty"),
        (Self::TooLarge, "too_large", "it is larger than any token can be"),
        (Self::Base64, "base64", "it is not base64"),
        (Self::Truncated, "truncated", "it is cut off"),
        (Self::Trailing, "trailing", "it has bytes after its end"),
        (Self::Cbor, "cbor", "it is not CBOR"),
        (Self::TooDeep, "too_deep", "it is nested too deep"),
        (Self::Type, "type", "a value has the wrong type"),
        (Self::Range, "range", "a number is out of range"),
        (Self::Version, "version", "it is not version 2"),
        (Self::Missing, "missing", "version, time or ttl is missing"),
    ];

    /// Its short name, for programs.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    fn row(self) -> (Self, &'static str, &'static str) {
        Self::TABLE.into_iter().find(|row| row.0 == self).unwrap_or((self, "invalid", "it is invalid"))
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.reason == Reason::Base64 { "character" } else { "byte" };
        write!(out, "token: expected an Access Manager token, but {}", self.reason.row().2)?;
        match self.reason {
            Reason::Empty | Reason::TooLarge | Reason::Missing => Ok(()),
            _ => write!(out, " ({unit} {})", self.offset),
        }
    }
}

impl std::error::Error for TokenError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::Categories;
    use crate::grant::GrantParts;

    fn token() -> Token {
        let mut resources = Scope::default();
        resources.add(Kind::Channel, "hush-room", Permissions::from_mask(239)).unwrap();
        let grant = Grant::new(60, resources, Scope::default(), None, Some("user-1")).unwrap();
        Token::issue(&grant, UnixTime(1_700_000_000))
    }

    #[test]
    fn the_sealed_parts_are_the_signed_bytes_and_the_signature() {
        let mut signed = Vec::new();
        let text = token().seal(|bytes| {
            signed = bytes.to_vec();
            [7; 32]
        });
        assert_eq!(Token::sealed_parts(&text), Some((signed, vec![7; 32])));
        assert_eq!(Token::sealed_parts("AAAA"), None);
    }

    #[test]
    fn a_token_is_expired_from_its_time_of_expiry_on() {
        let end = token().expires_at();
        assert_eq!(end, UnixTime(1_700_003_600));
        assert!(!token().is_expired(UnixTime(end.0 - 1)));
        assert!(token().is_expired(end));
    }

    #[test]
    fn unknown_parts_are_written_unchanged() {
        let mut bytes = vec![0xa5, 0x41, b'x', 0x82, 0xa1, 0x61, b'y', 0xc1, 1, 0xf6];
        bytes.extend([0x43, b'r', b'e', b's', 0xa2, 0x41, b'n', 0xa1, 0x41, b'a', 1]);
        bytes.extend([0x44, b'c', b'h', b'a', b'n', 0xa1, 0x61, b'a', 1]);
        bytes.extend([0x41, b'v', 2, 0x41, b't', 1, 0x43, b't', b't', b'l', 10]);
        let token = Token::read(Content(bytes)).unwrap();
        let again = Token::parse(&token.seal(|_| [7; 32])).unwrap();
        assert_eq!(again.unknown(), token.unknown());
        assert_eq!(again.resources(), token.resources());
    }

    /// `{b"v": 2, b"t": 1, b"ttl": 10}` with one more field.
    fn with_categories(key: &[u8], field: &[u8]) -> Token {
        let smallest = [0x41, b'v', 2, 0x41, b't', 1, 0x43, b't', b't', b'l', 10];
        Token::read(Content([&[0xa4][..], key, field, &smallest].concat())).unwrap()
    }

    #[test]
    fn categories_may_have_text_or_byte_keys() {
        let bytes = with_categories(b"\x43cat", b"\xa2\x44chan\x18\x20\x44uuid\x18\x20");
        let text = with_categories(b"\x63cat", b"\xa2\x64uuid\x18\x20\x64chan\x18\x20");
        let mut listed = text.categories();
        listed.reverse();
        assert_eq!(bytes.categories(), Category::ALL.map(|category| (category, Category::PERMISSION)));
        assert_eq!(bytes.categories(), listed);
        assert_eq!(bytes.unknown(), Value::Map(Vec::new()));
    }

    #[test]
    fn categories_of_another_form_are_kept_as_unknown() {
        for (field, json) in [
            (&b"\xa2\x44chan\x18\x20\x43grp\x18\x20"[..], r#"{"cat":{"grp":32}}"#),
            (b"\xa1\x44chan\xa1\x63get\xf5", r#"{"cat":{"chan":{"get":true}}}"#),
            (b"\x18\x20", r#"{"cat":32}"#),
        ] {
            let token = with_categories(b"\x43cat", field);
            assert_eq!(serde_json::to_string(&token.unknown()).unwrap(), json);
            let again = Token::parse(&token.seal(|_| [7; 32])).unwrap();
            assert_eq!((again.unknown(), again.categories()), (token.unknown(), token.categories()));
        }
    }

    #[test]
    fn a_token_with_only_categories_has_the_maps_that_every_token_has() {
        let mut categories = Categories::default();
        categories.insert(Category::Uuids);
        let grant = Grant::of(GrantParts { ttl: 1, categories, ..GrantParts::default() }).unwrap();
        let token = Token::issue(&grant, UnixTime(1));
        let kinds = token.resources().unwrap().sections().iter().map(|part| part.kind).collect::<Vec<_>>();
        assert_eq!(kinds, Kind::TOKEN_ORDER[..5]);
        assert_eq!(token.categories(), [(Category::Uuids, Category::PERMISSION)]);
        let text = token.seal(|_| [7; 32]);
        assert_eq!(Token::parse(&text).unwrap().categories(), token.categories());
    }

    #[test]
    fn the_debug_form_shows_no_names() {
        assert!(!format!("{:?}", token()).contains("hush"));
    }
}

//! Builds the Hash of `parse_token` from a token's bytes with Ruby's C functions.
//!
//! With a `protect` around each call, this takes three times as long (`bin/bench parse`). Here, one `protect` covers
//! all calls, so three rules apply:
//!
//! 1. Ruby can leave by a jump (out of memory), which skips Rust destructors. So no frame here or in the decoder owns
//!    heap memory, except where the decoder reads unusual `meta`.
//! 2. Each object under construction is on the stack. The garbage collector finds it there, and does not move it.
//! 3. The token's text is borrowed only while no Ruby code runs: it is decoded from base64 into a buffer first.

#![allow(unsafe_code)]

use magnus::rb_sys::{FromRawValue, protect};
use magnus::{Error, RHash, RString, Ruby, Value};
use pam_core::{Build, Content, Kind, Parts, Permissions, Scalar, TokenError, Unknown};
use rb_sys::VALUE;
use std::ffi::{c_char, c_long};
use std::sync::OnceLock;

/// Decodes the text without copying it; `None` if it must be converted to UTF-8 first.
///
/// Ruby caches whether a String is valid, and has done so for the keys of a Hash.
pub(crate) fn decode<T>(text: RString, decode: impl FnOnce(&str) -> T) -> Option<T> {
    // SAFETY: `decode` runs no Ruby code, so the String cannot be changed, moved or freed meanwhile.
    unsafe { text.test_as_str() }.map(decode)
}

/// Builds the Hash that the official Ruby SDK returns: the token's own keys, bitmasks as Integers, the signature as
/// binary.
pub(crate) fn official_hash(content: &Content) -> Result<Result<RHash, TokenError>, Error> {
    let mut wrong = None;
    let hash = protect(|| {
        let mut objects = Objects::new();
        match content.read(&mut objects) {
            Ok(parts) => objects.finish(&parts),
            Err(error) => {
                wrong = Some(error);
                rb_sys::Qnil.into()
            }
        }
    })?;
    Ok(wrong.map_or_else(|| Ok(hash_of(hash)), Err))
}

fn hash_of(hash: VALUE) -> RHash {
    // SAFETY: only called with the Hash that `finish` made.
    let value = unsafe { Value::from_raw(hash) };
    RHash::from_value(value).unwrap_or_else(|| Ruby::get_with(value).hash_new())
}

/// Makes Ruby objects. The pairs of all open Hashes are buffered here until their Hash is complete.
struct Objects {
    waiting: [VALUE; Objects::ROOM],
    count: usize,
    /// The Hash of the token's unknown fields, if there are any.
    unknown: Option<VALUE>,
}

/// A Hash under construction: the part that exists already, and where its buffered pairs begin.
struct HashBuilder {
    hash: Option<VALUE>,
    start: usize,
}

impl Objects {
    /// Enough for a token with a few names. Larger Hashes are filled in several steps.
    const ROOM: usize = 64;

    const fn new() -> Self {
        Self { waiting: [0; Self::ROOM], count: 0, unknown: None }
    }

    const fn pairs(&self) -> HashBuilder {
        HashBuilder { hash: None, start: self.count }
    }

    fn add(&mut self, pairs: &mut HashBuilder, key: VALUE, value: VALUE) {
        if self.count + 2 > self.waiting.len() {
            pairs.hash = Some(self.flush(pairs));
        }
        match self.waiting.get_mut(self.count..self.count + 2) {
            Some(place) => {
                place.copy_from_slice(&[key, value]);
                self.count += 2;
            }
            // The buffer is full of other Hashes' pairs.
            None => {
                let hash = self.flush(pairs);
                pairs.hash = Some(hash);
                store(hash, key, value);
            }
        }
    }

    /// Moves the buffered pairs into their Hash.
    fn flush(&mut self, pairs: &HashBuilder) -> VALUE {
        let waiting = self.waiting.get(pairs.start..self.count).unwrap_or_default();
        self.count = pairs.start;
        match pairs.hash {
            None => hash_of_pairs(waiting),
            Some(hash) => {
                waiting.chunks_exact(2).for_each(|pair| {
                    if let [key, value] = pair {
                        store(hash, *key, *value);
                    }
                });
                hash
            }
        }
    }

    fn finish(mut self, parts: &Parts<'_, Self>) -> VALUE {
        let keys = keys();
        let mut hash = self.pairs();
        self.add(&mut hash, keys.version, integer(2));
        self.add(&mut hash, keys.timestamp, integer(parts.issued_at.0.into()));
        self.add(&mut hash, keys.ttl, integer(parts.ttl.into()));
        let fields = [
            (keys.resources, parts.resources),
            (keys.patterns, parts.patterns),
            (keys.categories, parts.categories),
            (keys.meta, parts.meta),
        ];
        for (key, value) in fields {
            if let Some(value) = value {
                self.add(&mut hash, key, value);
            }
        }
        if let Some(uuid) = parts.authorized_uuid {
            self.add(&mut hash, keys.uuid, text(uuid));
        }
        if !parts.signature.is_empty() {
            self.add(&mut hash, keys.signature, binary(parts.signature));
        }
        let hash = self.flush(&hash);
        if let Some(unknown) = self.unknown {
            // SAFETY: under `protect`; both are Hashes from here.
            unsafe { rb_sys::rb_hash_update_by(hash, unknown, None) };
        }
        hash
    }
}

impl Build for Objects {
    type Item = VALUE;
    type List = VALUE;
    type Map = HashBuilder;

    fn names(&mut self, _kind: Kind) -> HashBuilder {
        self.pairs()
    }

    fn name(&mut self, names: &mut HashBuilder, name: &str, permissions: Permissions) {
        self.add(names, key(name), integer(permissions.mask().into()));
    }

    fn section(&mut self, scope: &mut HashBuilder, kind: Kind, names: VALUE) {
        self.add(scope, keys().of(kind), names);
    }

    // Not inlined: tokens without such values are parsed 3 % faster (`bin/bench parse`).
    #[cold]
    #[inline(never)]
    fn unknown_section(&mut self, scope: &mut HashBuilder, part: Unknown<'_>, item: VALUE) {
        self.add(scope, any_key(part.key), item);
    }

    #[cold]
    #[inline(never)]
    fn unknown_field(&mut self, part: Unknown<'_>, item: VALUE) {
        let unknown = *self.unknown.get_or_insert_with(|| hash_of_pairs(&[]));
        store(unknown, any_key(part.key), item);
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> VALUE {
        match scalar {
            Scalar::Null => rb_sys::Qnil.into(),
            Scalar::Bool(true) => rb_sys::Qtrue.into(),
            Scalar::Bool(false) => rb_sys::Qfalse.into(),
            Scalar::Int(number) => integer(number),
            // SAFETY: under `protect`, as everything here.
            Scalar::Float(number) => unsafe { rb_sys::rb_float_new(number) },
            Scalar::Text(content) => text(content),
            Scalar::Bytes(content) => binary(content),
        }
    }

    fn list(&mut self) -> VALUE {
        // SAFETY: under `protect`.
        unsafe { rb_sys::rb_ary_new() }
    }

    fn push(&mut self, list: &mut VALUE, item: VALUE) {
        // SAFETY: under `protect`; `list` is the Array made above.
        unsafe { rb_sys::rb_ary_push(*list, item) };
    }

    fn listed(&mut self, list: VALUE) -> VALUE {
        list
    }

    fn map(&mut self) -> HashBuilder {
        self.pairs()
    }

    fn pair(&mut self, map: &mut HashBuilder, name: &str, item: VALUE) {
        self.add(map, key(name), item);
    }

    #[cold]
    #[inline(never)]
    fn any_pair(&mut self, map: &mut HashBuilder, name: VALUE, item: VALUE) {
        // SAFETY: under `protect`; `name` is the String made above.
        let name = unsafe { rb_sys::rb_obj_freeze(name) };
        self.add(map, name, item);
    }

    fn mapped(&mut self, map: HashBuilder) -> VALUE {
        self.flush(&map)
    }
}

/// Makes a Hash of the pairs. Inserting many pairs at once is fast only into a new Hash.
fn hash_of_pairs(pairs: &[VALUE]) -> VALUE {
    // SAFETY: under `protect`; the count is the length of the slice.
    unsafe {
        let hash = rb_sys::rb_hash_new();
        if !pairs.is_empty() {
            rb_sys::rb_hash_bulk_insert(long(pairs.len()), pairs.as_ptr(), hash);
        }
        hash
    }
}

/// Adds a pair to a Hash that is not empty. A bulk insert would rebuild its table each time.
fn store(hash: VALUE, key: VALUE, value: VALUE) {
    // SAFETY: under `protect`; `hash` is a Hash made above.
    unsafe { rb_sys::rb_hash_aset(hash, key, value) };
}

/// A frozen String for a name. It is not interned: names rarely repeat, and the lookup is slower than a new String.
fn key(name: &str) -> VALUE {
    // SAFETY: under `protect`.
    unsafe { rb_sys::rb_obj_freeze(text(name)) }
}

/// A key of any bytes. Most are text.
fn any_key(name: &[u8]) -> VALUE {
    match std::str::from_utf8(name) {
        Ok(name) => key(name),
        // SAFETY: under `protect`.
        Err(_) => unsafe { rb_sys::rb_obj_freeze(binary(name)) },
    }
}

fn text(text: &str) -> VALUE {
    // SAFETY: under `protect`; Ruby copies the bytes.
    unsafe { rb_sys::rb_utf8_str_new(text.as_ptr().cast::<c_char>(), long(text.len())) }
}

fn binary(bytes: &[u8]) -> VALUE {
    // SAFETY: as above.
    unsafe { rb_sys::rb_str_new(bytes.as_ptr().cast::<c_char>(), long(bytes.len())) }
}

fn integer(number: i128) -> VALUE {
    match (i64::try_from(number), u64::try_from(number)) {
        // SAFETY: under `protect`.
        (Ok(number), _) => unsafe { rb_sys::rb_ll2inum(number) },
        (_, Ok(number)) => unsafe { rb_sys::rb_ull2inum(number) },
        _ => wide(number),
    }
}

/// An Integer beyond 64 bits, from little-endian bytes.
fn wide(number: i128) -> VALUE {
    let bytes = number.unsigned_abs().to_le_bytes();
    let sign = if number < 0 { rb_sys::INTEGER_PACK_NEGATIVE } else { 0 };
    let order = rb_sys::INTEGER_PACK_LSWORD_FIRST | rb_sys::INTEGER_PACK_LSBYTE_FIRST;
    let flags = i32::try_from(order | sign).unwrap_or_default();
    // SAFETY: under `protect`; the buffer has 16 words of one byte.
    unsafe { rb_sys::rb_integer_unpack(bytes.as_ptr().cast(), 16, 1, 0, flags) }
}

/// The parts of a token always fit: they are far shorter than the largest `c_long`.
fn long(length: usize) -> c_long {
    c_long::try_from(length).unwrap_or(0)
}

/// The keys that every token has. They are frozen, and shared by all Hashes and Ractors.
struct Keys {
    version: VALUE,
    timestamp: VALUE,
    ttl: VALUE,
    resources: VALUE,
    patterns: VALUE,
    categories: VALUE,
    meta: VALUE,
    uuid: VALUE,
    signature: VALUE,
    kinds: [(Kind, VALUE); Kind::ALL.len()],
}

impl Keys {
    fn of(&self, kind: Kind) -> VALUE {
        let found = self.kinds.iter().find(|(known, _)| *known == kind);
        found.map_or_else(|| key(kind.cbor()), |(_, key)| *key)
    }
}

static KEYS: OnceLock<Keys> = OnceLock::new();

/// The shared keys. `prepare` makes them while the extension loads.
fn keys() -> &'static Keys {
    KEYS.get_or_init(|| Keys {
        version: shared("v"),
        timestamp: shared("t"),
        ttl: shared("ttl"),
        resources: shared("res"),
        patterns: shared("pat"),
        categories: shared("cat"),
        meta: shared("meta"),
        uuid: shared("uuid"),
        signature: shared("sig"),
        kinds: Kind::ALL.map(|kind| (kind, shared(kind.cbor()))),
    })
}

/// Makes the shared keys while no other code runs.
pub(crate) fn prepare(_ruby: &Ruby) -> Result<(), Error> {
    protect(|| {
        keys();
        rb_sys::Qnil.into()
    })
    .map(drop)
}

fn shared(text: &'static str) -> VALUE {
    // SAFETY: under `protect`. A registered object is never collected or moved.
    unsafe {
        let encoding = rb_sys::rb_utf8_encoding();
        let key = rb_sys::rb_enc_interned_str(text.as_ptr().cast::<c_char>(), long(text.len()), encoding);
        rb_sys::rb_gc_register_mark_object(key);
        key
    }
}

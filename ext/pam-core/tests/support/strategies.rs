//! Everything that can be granted, as proptest makes it; the emulator's tests take it from here.

#![allow(clippy::unwrap_used, dead_code)]

use pam_core::{Categories, Category, Grant, GrantParts, Kind, Permissions, Scope, Value};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Without a file of failures: what has failed once becomes a test with a name.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text that a name can be, most of all what some encoder somewhere takes amiss.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9._-]{1,12}",
        r##"[ -~]{1,16}"##,
        r"[\PC]{1,8}",
        prop::sample::select(vec!["é", "😀", "%2F", "a+b", "\u{200f}", "__proto__", ":group", "*", "a.b-*"])
            .prop_map(str::to_owned),
    ]
}

/// A regular expression that every RE2 takes.
pub(crate) fn pattern() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zé0-9-]{1,4}",
        Just(r"\d+".to_owned()),
        Just("[^a-c]".to_owned()),
        Just(r"\.".to_owned()),
        Just("(?:a|b)*?".to_owned()),
        Just(r"\p{Greek}{2,3}".to_owned()),
        Just(r"\Q.*\E".to_owned()),
    ];
    (any::<bool>(), vec(piece, 1..5), any::<bool>()).prop_map(|(start, pieces, end)| {
        let caret = if start { "^" } else { "" };
        let dollar = if end { "$" } else { "" };
        format!("{caret}{}{dollar}", pieces.concat())
    })
}

fn scope(name: impl Strategy<Value = String>) -> impl Strategy<Value = Scope> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let mask = prop_oneof![1..=255_u32, Just(u32::MAX), Just(256)];
    vec((kind, name, mask), 0..6).prop_map(|entries| {
        let mut scope = Scope::default();
        for (kind, name, mask) in entries {
            // The same name may come twice; once is enough.
            let _ = scope.add(kind, &name, Permissions::from_mask(mask));
        }
        scope
    })
}

/// Any value that JSON can hold.
pub(crate) fn json() -> impl Strategy<Value = Value> {
    let number =
        prop_oneof![any::<f64>(), any::<f32>().prop_map(f64::from), (-1000..1000).prop_map(f64::from)];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| Value::Int(number.into())),
        any::<u64>().prop_map(|number| Value::Int(number.into())),
        (-300..300_i128).prop_map(Value::Int),
        number.prop_filter("JSON has no such number", |number| number.is_finite()).prop_map(Value::Float),
        any::<String>().prop_map(Value::Text),
    ];
    scalar.prop_recursive(4, 24, 5, |inner| {
        let pairs = vec((any::<String>(), inner.clone()), 0..5);
        prop_oneof![vec(inner, 0..5).prop_map(Value::List), pairs.prop_map(Value::Map)]
    })
}

/// A map, as `meta` has to be one.
pub(crate) fn meta() -> impl Strategy<Value = Value> {
    vec((name(), json()), 0..4).prop_map(Value::Map)
}

fn categories() -> impl Strategy<Value = Categories> {
    prop::sample::subsequence(Category::ALL.to_vec(), 0..=2).prop_map(|listed| {
        let mut categories = Categories::default();
        listed.into_iter().for_each(|category| categories.insert(category));
        categories
    })
}

/// Any grant of something.
pub(crate) fn grant() -> impl Strategy<Value = Grant> {
    let scopes = (scope(name()), scope(pattern()), categories());
    let parts = (1..=43_200_i64, scopes, option::of(meta()), option::of(name()));
    parts.prop_filter_map("grants nothing", |(ttl, (resources, patterns, categories), meta, user)| {
        let authorized_uuid = user.as_deref();
        Grant::of(GrantParts { ttl, resources, patterns, categories, meta, authorized_uuid }).ok()
    })
}

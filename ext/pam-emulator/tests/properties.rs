//! Properties that hold for every input, tried with a few hundred inputs from a fixed sequence of numbers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use pam_core::{Kind, Method, Scope, Token, UnixTime, Value, granted_token};
use support::*;

/// A sequence of numbers that is the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> usize {
        usize::try_from(self.next() % limit).unwrap()
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64)]
    }

    fn word(&mut self) -> String {
        let letters = ['a', 'Z', '0', '.', '-', '_', ' ', '"', '\\', '/', '%', '+', 'é', '😀', '$', '^', '*'];
        (0..=self.below(12)).map(|_| *self.pick(&letters)).collect()
    }
}

#[test]
fn a_token_carries_every_kind_in_the_services_order() {
    let body = body_of(
        r#""channels":{"c":1},"groups":{"g":5},"uuids":{"i":104},"users":{"u":24},"spaces":{"s":31},"datasync:entities":{"e":16},"datasync:relationships":{"r":8},"datasync:memberships":{"m":120}"#,
        r#""spaces":{"^$":1},"users":{"^u$":2}"#,
    );
    let text = granted_token(&service().respond(&grant_of(&body), NOW)).unwrap();
    let token = Token::parse(&text).unwrap();
    let kinds =
        |scope: Option<Scope>| scope.unwrap().sections().iter().map(|part| part.kind).collect::<Vec<_>>();
    assert_eq!(kinds(token.resources()), Kind::TOKEN_ORDER);
    assert_eq!(kinds(token.patterns()), Kind::TOKEN_ORDER[..5]);
    let mask = |scope: Option<Scope>, kind| scope.unwrap().get(kind).iter().next().unwrap().1.mask();
    let masks = Kind::TOKEN_ORDER.map(|kind| mask(token.resources(), kind));
    assert_eq!(masks, [1, 5, 31, 24, 104, 16, 8, 120]);
    assert_eq!(mask(token.patterns(), Kind::User), 2);
}

#[test]
fn every_request_gets_json_with_a_status() {
    let (mut numbers, mut service) = (Numbers(7), service());
    let token = granted(&mut service, 60, None);
    let seeds = [
        grant_of(&body_of(r#""channels":{"a":1}"#, r#""groups":{"^b":4}"#)),
        revoke_call(&keyset(), &token, NOW),
        publish("room-1", &token, "ann"),
        request(Method::Get, "/time/0", "", b""),
    ];
    for _ in 0..4_000 {
        let mut request = numbers.pick(&seeds).clone();
        for _ in 0..=numbers.below(3) {
            torn(&mut numbers, &mut request);
        }
        let response = service.respond(&request, NOW);
        assert!((200..600).contains(&response.status));
        assert!(serde_json::from_slice::<Value>(&response.body).is_ok(), "{:?}", response.body);
    }
}

fn torn(numbers: &mut Numbers, request: &mut pam_core::Request) {
    match numbers.below(4) {
        0 => request.method = *numbers.pick(&[Method::Get, Method::Post, Method::Patch, Method::Delete]),
        1 => request.path = torn_text(numbers, &request.path),
        2 => request.query = torn_text(numbers, &request.query),
        _ => request.body = torn_text(numbers, &String::from_utf8_lossy(&request.body)).into_bytes(),
    }
}

fn torn_text(numbers: &mut Numbers, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = numbers.below(letters.len() as u64 + 1);
    match numbers.below(3) {
        0 => letters.truncate(at),
        1 => letters.splice(at..at, numbers.word().chars()).for_each(drop),
        _ => drop(letters.splice(at..(at + 2).min(letters.len()), ['%', 'F', 'F'])),
    }
    letters.into_iter().collect()
}

#[test]
fn a_body_changed_in_any_byte_is_not_granted() {
    let mut service = service();
    let original = grant_of(&body_of(r#""channels":{"a":1}"#, ""));
    for index in 0..original.body.len() {
        let mut changed = original.clone();
        changed.body[index] ^= 1;
        assert_eq!(service.respond(&changed, NOW).status, 403, "{index}");
    }
}

#[test]
fn every_broken_body_that_is_signed_gets_an_answer() {
    let (mut numbers, mut service) = (Numbers(11), service());
    let body = r#"{"ttl":1,"permissions":{"meta":{"k":[1,{"x":null}]},"uuid":"u","resources":{"channels":{"a":1}},"patterns":{"groups":{"^b(?:c|d)+$":4}}}}"#;
    let mut granted = 0;
    for _ in 0..2_000 {
        let response = service.respond(&grant_of(&torn_text(&mut numbers, body)), NOW);
        assert!([200, 400].contains(&response.status), "{}", response.status);
        granted += usize::from(response.status == 200);
    }
    assert!((1..2_000).contains(&granted), "{granted}");
}

#[test]
fn any_moment_is_answered() {
    let mut service = service();
    service.advance(u64::MAX);
    for offset in [i64::MIN, 0, i64::MAX] {
        service.set_clock_offset(offset);
        for now in [0, u64::MAX] {
            let body = body_of(r#""channels":{"a":1}"#, "");
            let grant = signed(&keyset(), Method::Post, GRANT_PATH, body.as_bytes(), UnixTime(now));
            service.respond(&grant, UnixTime(now));
            assert_eq!(service.respond(&request(Method::Get, "/time/0", "", b""), UnixTime(now)).status, 200);
        }
    }
}

//! `Debug` of a service and of its recorded requests shows no secret key and no token.

#![allow(clippy::unwrap_used)]

mod support;

use pam_core::Keyset;
use pam_emulator::{AccessManager, Hosts, Server};
use std::fmt::Debug;
use support::*;

fn assert_hidden(what: &str, value: &dyn Debug, secrets: &[&str]) {
    for printed in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(secrets.iter().all(|secret| !printed.contains(secret)), "{what}: {printed}");
    }
}

#[tokio::test]
async fn debug_output_shows_no_key_token_or_signature() {
    let mut service = service();
    let token = granted(&mut service, 60, None);
    let revoke = revoke_call(&keyset(), &token, NOW);
    let (_, signature) = revoke.query.split_once("signature=").unwrap();
    // In a path, the padding of a token is encoded.
    let secrets = ["sec-c-demo", token.trim_end_matches('='), signature];

    assert_hidden(
        "outcome of a grant",
        &service.ask(grant_of(&body_of(r#""channels":{"a":1}"#, "")), NOW),
        &["p0F2"],
    );
    assert_hidden("outcome of a revoke", &service.ask(revoke.clone(), NOW), &secrets);
    service.respond(&publish("room-1", &token, "ann"), NOW);
    service.requests().for_each(|recorded| assert_hidden("recorded", recorded, &secrets));
    assert_hidden("service", &service, &secrets);

    let server = Server::bind(([127, 0, 0, 1], 0).into(), Hosts::default(), service).await.unwrap();
    assert_hidden("server", &server, &secrets);
    server.stop().await;
}

#[test]
fn the_error_for_a_missing_key_shows_no_secret() {
    let error = AccessManager::new(Keyset::new("s", None, Some("sec-c-hush")).unwrap()).unwrap_err();
    assert_hidden("error", &error, &["hush"]);
}

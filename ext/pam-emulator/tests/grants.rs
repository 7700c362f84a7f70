//! Any valid grant of a client gets a token with the same permissions.

#![allow(clippy::unwrap_used)]

#[path = "../../pam-core/tests/support/strategies.rs"]
mod strategies;
mod support;

use pam_core::{Grant, Kind, Token, Value, granted_token};
use pam_emulator::{EmulatorOptions, Matching, Order};
use proptest::prelude::*;
use support::*;

fn options() -> impl Strategy<Value = EmulatorOptions> {
    (any::<bool>(), any::<bool>()).prop_map(|(body_first, whole)| EmulatorOptions {
        order: if body_first { Order::BodyFirst } else { Order::SignatureFirst },
        matching: if whole { Matching::Whole } else { Matching::Search },
        ..EmulatorOptions::default()
    })
}

proptest! {
    #![proptest_config(strategies::config())]

    #[test]
    fn every_token_has_the_requested_permissions(grant in strategies::grant(), options in options()) {
        let mut service = service().with_options(options);
        let text = granted_token(&service.respond(&grant_call(&keyset(), &grant, NOW), NOW)).unwrap();
        assert_same(&Token::parse(&text).unwrap(), &grant)?;
    }

    #[test]
    fn every_token_can_be_used_until_it_is_revoked(grant in strategies::grant(), options in options()) {
        let mut service = service().with_options(options);
        let token = granted_token(&service.respond(&grant_call(&keyset(), &grant, NOW), NOW)).unwrap();
        let user = grant.authorized_uuid().unwrap_or("ann");
        for (name, permissions) in grant.resources().get(Kind::Channel).iter() {
            let allowed = permissions.names().any(|name| name == "write");
            let status = service.respond(&publish(name, &token, user), NOW).status;
            prop_assert!(status == 200 || !allowed, "{name:?}: {status}");
        }
        prop_assert_eq!(service.respond(&revoke_call(&keyset(), &token, NOW), NOW).status, 200);
        prop_assert_eq!(service.respond(&publish("room-1", &token, user), NOW).status, 403);
    }
}

fn assert_same(token: &Token, grant: &Grant) -> Result<(), TestCaseError> {
    let (resources, patterns) = (token.resources().unwrap(), token.patterns().unwrap());
    for kind in Kind::ALL {
        prop_assert_eq!(resources.get(kind), grant.resources().get(kind));
        prop_assert_eq!(patterns.get(kind), grant.patterns().get(kind));
    }
    let none = Value::Map(Vec::new());
    prop_assert_eq!(token.meta(), Some(grant.meta().unwrap_or(&none).clone()));
    prop_assert_eq!(token.authorized_uuid(), grant.authorized_uuid());
    prop_assert_eq!((token.ttl(), token.issued_at()), (grant.ttl().minutes(), NOW));
    prop_assert_eq!(token.signature().len(), 32);
    Ok(())
}

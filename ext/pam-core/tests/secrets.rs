//! What `Debug` shows of everything that holds a secret key, an auth key, a token or a signature: none of it.

#![allow(clippy::unwrap_used)]

use pam_core::{
    Caller, Grant, Headers, Keyset, Kind, LegacyFlags, LegacyGrant, NameList, Params, Permissions, Response,
    Scope, Target, UnixTime, UnsignedCall, granted_token,
};
use std::fmt::Debug;

const NOW: UnixTime = UnixTime(1_700_000_000);

fn keyset() -> Keyset {
    Keyset::new("sub-c-shown", Some("pub-c-shown"), Some("sec-c-hush")).unwrap()
}

fn caller() -> Caller {
    Caller::new("shown").unwrap().with_auth(Some("hush-auth"))
}

fn grant() -> Grant {
    let mut resources = Scope::default();
    resources.add(Kind::Channel, "shown", Permissions::named("read").unwrap()).unwrap();
    Grant::new(15, resources, Scope::default(), None, None).unwrap()
}

fn legacy_grant() -> LegacyGrant {
    let none = NameList::default;
    let keys = none().with("auth_key", "hush-key").unwrap();
    let target = Target::new(none().with("channel", "shown").unwrap(), none(), none(), keys).unwrap();
    LegacyGrant::new(target, LegacyFlags::all(Permissions::named("read").unwrap()), None).unwrap()
}

/// Both forms of `Debug`; a signature is looked for as well.
fn assert_hidden(what: &str, value: &dyn Debug, signature: &str) {
    for printed in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!printed.contains("hush") && !printed.contains(signature), "{what}: {printed}");
    }
}

#[test]
fn no_debug_form_shows_a_secret() {
    let (keyset, caller) = (keyset(), caller());
    let signer = keyset.signer().unwrap();
    let calls = [
        UnsignedCall::grant(&keyset, &grant(), &caller).unwrap(),
        UnsignedCall::revoke(&keyset, "hush-token", &caller).unwrap(),
        UnsignedCall::legacy_grant(&keyset, &legacy_grant(), &caller),
    ];
    for call in &calls {
        let request = call.signed(signer, NOW);
        let (_, signature) = request.query.split_once("signature=").unwrap();
        assert_hidden("call", call, signature);
        assert_hidden("request", &request, signature);
        assert_hidden("params", &Params::parse(&request.query).unwrap(), signature);
    }
    assert_hidden("keyset", &keyset, "hush");
    assert_hidden("signer", &signer, "hush");
    assert_hidden("caller", &caller, "hush");
    assert_hidden("legacy grant", &legacy_grant(), "hush");
    assert_hidden("names", &NameList::default().with("auth_key", "hush-key").unwrap(), "hush");
}

#[test]
fn an_answer_with_a_token_in_it_prints_its_status_and_size() {
    let body = br#"{"data":{"token":"p0F2-hush"},"status":200}"#.to_vec();
    let response = Response { status: 200, headers: Headers::default(), body };
    assert_eq!(granted_token(&response).unwrap(), "p0F2-hush");
    assert_hidden("response", &response, "p0F2");
    assert!(format!("{response:?}").contains("200"));
}

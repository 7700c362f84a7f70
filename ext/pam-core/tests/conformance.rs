//! Signature v2 as another implementation computed it, each stage by itself; spec/behaviour/conformance_spec.rb reads the same.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use pam_core::{
    Caller, Grant, Keyset, Kind, Method, Params, Permissions, Request, Scope, UnixTime, UnsignedCall, Value,
    canonical_query, percent_decode, percent_encode, sign, string_to_sign, verify,
};

const CONFORMANCE: &str = include_str!("../../../spec/vectors/conformance.json");

/// One vector, read by key.
struct Vector(Value);

impl Vector {
    fn get(&self, key: &str) -> &Value {
        self.0.get(key).unwrap_or_else(|| panic!("no {key} in {:?}", self.0))
    }

    fn text(&self, key: &str) -> &str {
        self.get(key).as_text().unwrap()
    }

    fn number(&self, key: &str) -> i64 {
        let Value::Int(number) = self.get(key) else { panic!("{key} is no number") };
        i64::try_from(*number).unwrap()
    }

    fn pairs(&self, key: &str) -> &[(String, Value)] {
        self.get(key).as_map().unwrap()
    }

    fn keyset(&self, subscribe: &str) -> Keyset {
        Keyset::new(subscribe, Some(self.text("publish_key")), Some(self.text("secret_key"))).unwrap()
    }

    fn params(&self) -> Params {
        self.pairs("params").iter().map(|(name, value)| (name.as_str(), value.as_text().unwrap())).collect()
    }

    fn caller(&self) -> Caller {
        let caller = Caller::new(self.text("user_id")).unwrap();
        caller.with_sdk(self.text("pnsdk")).with_auth(Some(self.text("auth")))
    }

    /// What a vector of a call says about the request that the call becomes.
    fn assert_stages_of(&self, method: Method, call: &UnsignedCall) {
        let (name, keyset) = (self.text("name"), self.keyset(self.text("subscribe_key")));
        let signer = keyset.signer().unwrap();
        let now = UnixTime(u64::try_from(self.number("timestamp")).unwrap());
        let request = call.signed(signer, now);
        assert_eq!((request.method, request.path.as_str()), (method, self.text("path")), "path of {name:?}");
        assert_eq!(std::str::from_utf8(&request.body).unwrap(), self.text("body"), "body of {name:?}");

        let (query, signature) = request.query.rsplit_once("&signature=").unwrap();
        assert_eq!(query, self.text("canonical_query"), "canonical query of {name:?}");
        let to_sign = string_to_sign(method, signer.publish_key(), &request.path, query, &request.body);
        let to_sign = String::from_utf8(to_sign).unwrap();
        assert_eq!(to_sign, self.text("string_to_sign"), "string to sign of {name:?}");
        assert_eq!(signature, self.text("signature"), "signature of {name:?}");
        assert_eq!(request.target(), self.text("url"), "URL of {name:?}");
    }
}

fn vectors(key: &str) -> Vec<Vector> {
    match serde_json::from_str::<Value>(CONFORMANCE).unwrap().get(key) {
        Some(Value::List(list)) if !list.is_empty() => list.iter().cloned().map(Vector).collect(),
        _ => panic!("no {key} in the vectors"),
    }
}

#[test]
fn every_printable_character_is_encoded_as_elsewhere_and_decoded_again() {
    let document = Vector(serde_json::from_str(CONFORMANCE).unwrap());
    let table = document.pairs("encoding");
    assert_eq!(table.len(), (' '..='~').count());
    for (character, encoded) in table {
        assert_eq!(percent_encode(character), encoded.as_text().unwrap(), "{character:?}");
        assert_eq!(percent_decode(encoded.as_text().unwrap()).unwrap(), *character);
    }
}

#[test]
fn every_stage_of_a_signature_is_as_elsewhere() {
    for vector in vectors("vectors") {
        let name = vector.text("name");
        let (keyset, method) = (vector.keyset("sub"), Method::named(vector.text("method")).unwrap());
        let (signer, path, body) = (keyset.signer().unwrap(), vector.text("path"), vector.text("body"));

        let query = canonical_query(&vector.params());
        assert_eq!(query, vector.text("canonical_query"), "canonical query of {name:?}");
        let to_sign = string_to_sign(method, signer.publish_key(), path, &query, body.as_bytes());
        let shown = std::str::from_utf8(&to_sign).unwrap();
        assert_eq!(shown, vector.text("string_to_sign"), "string to sign of {name:?}");
        let signature = sign(signer, &to_sign);
        assert_eq!(signature, vector.text("signature"), "signature of {name:?}");
        assert!(verify(signer, &to_sign, vector.text("signature")), "verification of {name:?}");

        let query = format!("{query}&signature={signature}");
        let request = Request { method, path: path.to_owned(), query, body: Vec::new() };
        assert_eq!(request.target(), vector.text("url"), "URL of {name:?}");
    }
}

#[test]
fn a_query_read_from_a_url_is_the_one_that_was_signed() {
    for vector in vectors("vectors") {
        let (_, query) = vector.text("url").split_once('?').unwrap();
        let params = Params::parse(query).unwrap();
        let name = vector.text("name");
        assert_eq!(canonical_query(&params), vector.text("canonical_query"), "canonical query of {name:?}");
        assert_eq!(params.get("signature"), Some(vector.text("signature")), "signature of {name:?}");
        for (param, value) in vector.pairs("params").iter().filter(|(param, _)| param != "signature") {
            assert_eq!(params.get(param), value.as_text(), "{param} of {name:?}");
        }
    }
}

#[test]
fn every_revoke_becomes_the_request_that_it_is_elsewhere() {
    for vector in vectors("revocations") {
        let keyset = vector.keyset(vector.text("subscribe_key"));
        let call = UnsignedCall::revoke(&keyset, vector.text("token"), &vector.caller()).unwrap();
        vector.assert_stages_of(Method::Delete, &call);
    }
}

#[test]
fn every_grant_becomes_the_request_that_it_is_elsewhere() {
    for vector in vectors("grants") {
        let keyset = vector.keyset(vector.text("subscribe_key"));
        let call = UnsignedCall::grant(&keyset, &grant(&vector), &vector.caller()).unwrap();
        vector.assert_stages_of(Method::Post, &call);
    }
}

fn grant(vector: &Vector) -> Grant {
    let mut channels = Scope::default();
    for (name, mask) in vector.pairs("channels") {
        let Value::Int(mask) = mask else { panic!("{name} has no mask") };
        channels.add(Kind::Channel, name, Permissions::from_mask(u32::try_from(*mask).unwrap())).unwrap();
    }
    let meta = Some(vector.get("meta").clone());
    let user = Some(vector.text("authorized_user_id")).filter(|user| !user.is_empty());
    Grant::new(vector.number("ttl"), channels, Scope::default(), meta, user).unwrap()
}

//! The vectors of `spec/vectors`, read by key.

#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

use pam_core::{
    Keyset, Method, Params, UnixTime, Value, canonical_query, sign, signed_params, string_to_sign, verify,
};

/// One vector of a file.
pub(crate) struct Vector(pub(crate) Value);

/// The vectors under a key of a file, which has at least one of them.
pub(crate) fn vectors(file: &str, key: &str) -> Vec<Vector> {
    match serde_json::from_str::<Value>(file).unwrap().get(key) {
        Some(Value::List(list)) if !list.is_empty() => list.iter().cloned().map(Vector).collect(),
        _ => panic!("no {key} in the vectors"),
    }
}

impl Vector {
    pub(crate) fn get(&self, key: &str) -> &Value {
        self.0.get(key).unwrap_or_else(|| panic!("no {key} in {:?}", self.0))
    }

    pub(crate) fn has_text(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| value.as_text().is_some())
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.get(key).as_text().unwrap_or_else(|| panic!("{key} of {:?} is no text", self.0))
    }

    pub(crate) fn pairs(&self, key: &str) -> &[(String, Value)] {
        self.get(key).as_map().unwrap()
    }

    pub(crate) fn number(&self, key: &str) -> i64 {
        number(self.get(key))
    }

    pub(crate) fn method(&self) -> Method {
        Method::named(self.text("method")).unwrap()
    }

    pub(crate) fn params(&self) -> Params {
        self.pairs("params").iter().map(|(name, value)| (name.as_str(), value.as_text().unwrap())).collect()
    }

    pub(crate) fn keyset(&self, subscribe: &str) -> Keyset {
        Keyset::new(subscribe, Some(self.text("publish_key")), Some(self.text("secret_key"))).unwrap()
    }

    /// Compares every stage of a signature with the vector, and all stages at once.
    pub(crate) fn assert_signature(&self, keyset: &Keyset, params: Params) {
        let (name, method, path) = (self.text("name"), self.method(), self.text("path"));
        let (signer, body) = (keyset.signer().unwrap(), self.text("body").as_bytes());
        let signature = self.text("signature");

        let query = canonical_query(&params);
        assert_eq!(query, self.text("canonical_query"), "canonical query of {name:?}");
        let to_sign = string_to_sign(method, signer.publish_key(), path, &query, body);
        if self.has_text("string_to_sign") {
            let shown = std::str::from_utf8(&to_sign).unwrap();
            assert_eq!(shown, self.text("string_to_sign"), "string to sign of {name:?}");
        }
        assert_eq!(sign(signer, &to_sign), signature, "signature of {name:?}");
        assert!(verify(signer, &to_sign, signature), "verification of {name:?}");
        let all = signed_params(signer, method, path, params, body, UnixTime(0)).unwrap();
        let has_time = query.contains("timestamp=");
        assert!(!has_time || all.get("signature") == Some(signature), "all stages at once, of {name:?}");
    }
}

pub(crate) fn number(value: &Value) -> i64 {
    let Value::Int(number) = value else { panic!("{value:?} is no whole number") };
    i64::try_from(*number).unwrap()
}

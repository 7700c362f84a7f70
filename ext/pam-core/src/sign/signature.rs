//! Signature v2, one function per stage, so that a failing vector names the stage.
//!
//! The rules are from PubNub's documentation of request signing; `spec/vectors/signatures.json` tests them.

use super::method::Method;
use super::params::Params;
use crate::encoding::encode_into;
use crate::error::Invalid;
use crate::keyset::Signer;
use crate::time::UnixTime;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashSet;
use zeroize::Zeroize;

/// The parameter with the signature. It is never signed itself.
const SIGNATURE: &str = "signature";
const TIMESTAMP: &str = "timestamp";
const VERSION: &str = "v2.";

/// Stage 1: the parameters without `signature`, sorted by name, values strictly encoded.
///
/// Parameters are sorted by name: sorting whole `name=value` texts would put `channel-group` before `channel`.
pub fn canonical_query(params: &Params) -> String {
    canonical(params.iter())
}

/// The same for parameters with `timestamp` set to `now`.
pub(crate) fn stamped_query(params: &Params, now: UnixTime) -> String {
    let stamp = now.0.to_string();
    canonical(params.iter().chain([(TIMESTAMP, stamp.as_str())]))
}

fn canonical<'a>(params: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<_> = params.filter(|(name, _)| *name != SIGNATURE).collect();
    pairs.sort_by_key(|(name, _)| *name);
    let mut query = String::with_capacity(256);
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        encode_into(&mut query, value);
    }
    query
}

/// Stage 2: method, publish key, encoded path, canonical query and body, a line each.
///
/// Only POST, PUT and PATCH bodies are signed, and a publish by POST is signed as a GET without a body, as the
/// service does it. The fourth line feed is there even without a body.
pub fn string_to_sign(method: Method, publish_key: &str, path: &str, query: &str, body: &[u8]) -> Vec<u8> {
    let (method, body) = match method {
        Method::Post if path.starts_with("/publish/") => (Method::Get, &[][..]),
        Method::Post | Method::Put | Method::Patch => (method, body),
        Method::Get | Method::Delete => (method, &[][..]),
    };
    let head = [method.as_str(), publish_key, path, query];
    let mut text = Vec::with_capacity(head.iter().map(|part| part.len() + 1).sum::<usize>() + body.len());
    for part in head {
        text.extend_from_slice(part.as_bytes());
        text.push(b'\n');
    }
    text.extend_from_slice(body);
    text
}

/// Stage 3: HMAC-SHA256 under the secret key, as `v2.` and base64url without padding.
pub fn sign(signer: Signer<'_>, string_to_sign: &[u8]) -> String {
    let mut signature = String::with_capacity(46);
    signature.push_str(VERSION);
    let code = wiped_behind(|| mac(signer, string_to_sign).finalize().into_bytes());
    URL_SAFE_NO_PAD.encode_string(code, &mut signature);
    signature
}

/// All three stages.
pub fn sign_request(signer: Signer<'_>, method: Method, path: &str, params: &Params, body: &[u8]) -> String {
    sign(signer, &string_to_sign(method, signer.publish_key(), path, &canonical_query(params), body))
}

/// The parameters of any request with their `timestamp` (the one they have, or else `now`) and their `signature`.
///
/// `path` is the encoded path, as it is going to be sent.
pub fn signed_params(
    signer: Signer<'_>,
    method: Method,
    path: &str,
    params: Params,
    body: &[u8],
    now: UnixTime,
) -> Result<Params, Invalid> {
    check_path(path)?;
    let mut params = params.without(SIGNATURE);
    check_distinct(&params)?;
    if params.get(TIMESTAMP).is_none() {
        params.add(TIMESTAMP, now.0.to_string());
    }
    let signature = sign_request(signer, method, path, &params, body);
    params.add(SIGNATURE, signature);
    Ok(params)
}

/// Refuses a path that is not encoded or still has its query.
fn check_path(path: &str) -> Result<(), Invalid> {
    let refuse = |got: String| Err(Invalid::new("path", "an encoded path that begins with a slash", got));
    match path.chars().find(|character| !character.is_ascii_graphic() || matches!(character, '?' | '#')) {
        Some(character) => refuse(format!("one with {character:?} in it")),
        None if !path.starts_with('/') => refuse("one without the slash".to_owned()),
        None => Ok(()),
    }
}

/// Refuses duplicate names: the canonical query would not be unique.
fn check_distinct(params: &Params) -> Result<(), Invalid> {
    let mut seen = HashSet::new();
    match params.iter().find(|(name, _)| !seen.insert(*name)) {
        Some((name, _)) => Err(Invalid::twice(format!("params[{name:?}]"))),
        None => Ok(()),
    }
}

/// True if `signature` is what `sign` gives; compared in constant time.
pub fn verify(signer: Signer<'_>, string_to_sign: &[u8], signature: &str) -> bool {
    let bytes = signature.strip_prefix(VERSION).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    bytes.is_some_and(|bytes| wiped_behind(|| mac(signer, string_to_sign).verify_slice(&bytes).is_ok()))
}

fn mac(signer: Signer<'_>, text: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length, so this never falls back; the fallback keeps a panic out of the crate.
    let mut mac = Hmac::<Sha256>::new_from_slice(signer.secret.as_bytes())
        .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
    mac.update(text);
    mac
}

/// Runs `work` and overwrites the stack that it used. HMAC leaves the key there, XORed with public constants.
fn wiped_behind<T>(work: impl FnOnce() -> T) -> T {
    #[inline(never)]
    fn apart<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    #[inline(never)]
    fn wipe() {
        // 4 KiB: several times what those frames use.
        let mut stack = [0_u64; 512];
        stack.zeroize();
        std::hint::black_box(&stack);
    }
    let result = apart(work);
    wipe();
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyset::Keyset;

    #[test]
    fn parameters_are_sorted_by_name_upper_case_first() {
        let params = Params::parse("channel-group=g&channel=c&Z=1&a=2&signature=x").unwrap();
        assert_eq!(canonical_query(&params), "Z=1&a=2&channel=c&channel-group=g");
    }

    #[test]
    fn a_plus_sign_in_a_query_is_a_space_and_an_encoded_one_is_a_plus() {
        let params = Params::parse("auth=client+auth+key&channel=test%20channel&uuid=c%2Bd").unwrap();
        assert_eq!(params.get("auth"), Some("client auth key"));
        assert_eq!(canonical_query(&params), "auth=client%20auth%20key&channel=test%20channel&uuid=c%2Bd");
    }

    #[test]
    fn only_post_put_and_patch_bodies_are_signed() {
        let text =
            |method, path| String::from_utf8(string_to_sign(method, "p", path, "q=1", b"body")).unwrap();
        assert_eq!(text(Method::Post, "/v3"), "POST\np\n/v3\nq=1\nbody");
        assert_eq!(text(Method::Put, "/v3"), "PUT\np\n/v3\nq=1\nbody");
        assert_eq!(text(Method::Patch, "/v3"), "PATCH\np\n/v3\nq=1\nbody");
        assert_eq!(text(Method::Delete, "/v3"), "DELETE\np\n/v3\nq=1\n");
        assert_eq!(text(Method::Get, "/v3"), "GET\np\n/v3\nq=1\n");
        assert_eq!(text(Method::Post, "/publish/x"), "GET\np\n/publish/x\nq=1\n");
    }

    #[test]
    fn only_the_right_signature_is_verified() {
        let keyset = Keyset::new("s", Some("p"), Some("secret")).unwrap();
        let other = Keyset::new("s", Some("p"), Some("other")).unwrap();
        let signature = sign(keyset.signer().unwrap(), b"text");
        assert!(verify(keyset.signer().unwrap(), b"text", &signature));
        assert!(!verify(keyset.signer().unwrap(), b"texT", &signature));
        assert!(!verify(other.signer().unwrap(), b"text", &signature));
        for torn in ["", "v2.", "v2.@", signature.trim_start_matches("v2.")] {
            assert!(!verify(keyset.signer().unwrap(), b"text", torn), "{torn:?}");
        }
    }

    fn signed(path: &str, query: &str) -> Result<Params, Invalid> {
        let keyset = Keyset::new("s", Some("p"), Some("secret")).unwrap();
        let params = Params::parse(query).unwrap();
        signed_params(keyset.signer().unwrap(), Method::Get, path, params, b"", UnixTime(7))
    }

    #[test]
    fn a_request_gets_one_signature_and_a_timestamp_if_it_has_none() {
        let stamped = signed("/time/0", "uuid=me").unwrap();
        assert_eq!(stamped.get("timestamp"), Some("7"));
        assert_eq!(
            signed("/time/0", "uuid=me&timestamp=7&signature=old"),
            signed("/time/0", "uuid=me&timestamp=7")
        );
        let names = |params: &Params| params.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&stamped), ["uuid", "timestamp", "signature"]);
        let kept = signed("/time/0", "timestamp=8").unwrap();
        assert_eq!(kept.get("timestamp"), Some("8"));
        assert_ne!(kept.get("signature"), stamped.get("signature"));
    }

    #[test]
    fn unencoded_paths_and_duplicate_names_are_refused() {
        for (path, got) in [
            ("", "one without the slash"),
            ("time/0", "one without the slash"),
            ("/a b", "one with ' ' in it"),
            ("/é", "one with 'é' in it"),
            ("/time/0?a=1", "one with '?' in it"),
        ] {
            let error = signed(path, "").unwrap_err().to_string();
            assert_eq!(error, format!("path: expected an encoded path that begins with a slash, got {got}"));
        }
        let error = signed("/time/0", "a=1&a=1").unwrap_err().to_string();
        assert_eq!(error, "params[\"a\"]: expected a unique name, got a duplicate");
    }

    #[test]
    fn an_empty_secret_is_refused() {
        assert!(Keyset::new("s", Some("p"), Some("")).is_err());
    }
}

//! Each known mistake is made here, and must be recognized.

use super::known::Known;
use super::*;
use pam_core::{Keyset, Method, Params, Request, sign};

const OTHER: &str = "pub-c-other";

fn keyset() -> Keyset {
    Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-demo")).unwrap()
}

/// The name of the mistake that is found if a client signs this text. `<pub>` stands for the publish key.
fn found(method: Method, target: &str, body: &str, text: &str) -> Option<&'static str> {
    let keys = keyset();
    let signature = sign(keys.signer().unwrap(), text.replace("<pub>", "pub-c-demo").as_bytes());
    named(method, target, body, &signature).map(|mistake| mistake.name)
}

fn named(method: Method, target: &str, body: &str, signature: &str) -> Option<Mistake> {
    let keys = keyset();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), format!("{query}&signature={signature}"));
    let request = Request { method, path, query, body: body.as_bytes().to_vec() };
    let params = Params::parse(&request.query).unwrap();
    let signed = Signed {
        request: &request,
        params: &params,
        right: SignedText::of(&request, &params, "pub-c-demo"),
        signer: keys.signer().unwrap(),
        subscribe_key: "sub-c-demo",
        other_publish_keys: &[OTHER.to_owned()],
    };
    find(&signed)
}

/// The expected mistake, the request, and the text that the client signed.
const MADE: [(&str, Method, &str, &str, &str); 31] = [
    ("space_as_plus", Method::Get, "/a?uuid=x%20y", "", "GET\n<pub>\n/a\nuuid=x+y\n"),
    ("space_as_plus", Method::Get, "/a?uuid=x+y&b=%2B", "", "GET\n<pub>\n/a\nb=%2B&uuid=x+y\n"),
    ("unsorted", Method::Get, "/a?b=1&a=2", "", "GET\n<pub>\n/a\nb=1&a=2\n"),
    ("query_as_sent", Method::Get, "/a?b=x/y&a=2", "", "GET\n<pub>\n/a\nb=x/y&a=2\n"),
    ("unencoded", Method::Get, "/a?a=x%2Fy&b=1", "", "GET\n<pub>\n/a\na=x/y&b=1\n"),
    ("unencoded", Method::Get, "/a?b=1&a=x%2Fy", "", "GET\n<pub>\n/a\nb=1&a=x/y\n"),
    (
        "sorted_as_pairs",
        Method::Get,
        "/a?channel=c&channel-group=g",
        "",
        "GET\n<pub>\n/a\nchannel-group=g&channel=c\n",
    ),
    ("tilde", Method::Get, "/a?uuid=x%7Ey", "", "GET\n<pub>\n/a\nuuid=x~y\n"),
    ("encoded_like_a_browser", Method::Get, "/a?uuid=x%2A%28", "", "GET\n<pub>\n/a\nuuid=x*(\n"),
    ("encoded_like_a_browser", Method::Get, "/a?uuid=x%2A%7E", "", "GET\n<pub>\n/a\nuuid=x*%7E\n"),
    ("lower_case_hex", Method::Get, "/a?uuid=x%2FY", "", "GET\n<pub>\n/a\nuuid=x%2fY\n"),
    ("parameter_left_out", Method::Get, "/a?b=1&pnsdk=x", "", "GET\n<pub>\n/a\nb=1\n"),
    ("parameter_left_out", Method::Get, "/a?b=1&c=2", "", "GET\n<pub>\n/a\n\n"),
    ("method", Method::Post, "/a?b=1", "{}", "GET\n<pub>\n/a\nb=1\n"),
    ("method", Method::Post, "/a?b=1", "{}", "PUT\n<pub>\n/a\nb=1\n{}"),
    ("method", Method::Delete, "/a?b=1", "", "delete\n<pub>\n/a\nb=1\n"),
    ("method", Method::Post, "/publish/p/s/0/c/0?b=1", "[]", "POST\n<pub>\n/publish/p/s/0/c/0\nb=1\n[]"),
    ("path_decoded", Method::Get, "/a%20b?c=1", "", "GET\n<pub>\n/a b\nc=1\n"),
    ("path_encoded_twice", Method::Get, "/a%20b?c=1", "", "GET\n<pub>\n/a%2520b\nc=1\n"),
    ("body_left_out", Method::Post, "/a?b=1", "{}", "POST\n<pub>\n/a\nb=1\n"),
    ("body_left_out", Method::Patch, "/a?b=1", "{}", "PATCH\n<pub>\n/a\nb=1\n"),
    ("body_signed", Method::Delete, "/a?b=1", "{}", "DELETE\n<pub>\n/a\nb=1\n{}"),
    ("body_signed", Method::Post, "/publish/p?b=1", "{}", "GET\n<pub>\n/publish/p\nb=1\n{}"),
    (
        "body_written_again",
        Method::Post,
        "/a?b=1",
        r#"{"a":[1,2],"b":3}"#,
        "POST\n<pub>\n/a\nb=1\n{\"a\": [1, 2], \"b\": 3}",
    ),
    ("body_written_again", Method::Post, "/a?b=1", r#"{ "a": 1 }"#, "POST\n<pub>\n/a\nb=1\n{\"a\":1}"),
    ("body_written_again", Method::Post, "/a?b=1", r#"{"a":1}"#, "POST\n<pub>\n/a\nb=1\n{\n  \"a\": 1\n}"),
    ("line_feed_left_out", Method::Get, "/a?b=1", "", "GET\n<pub>\n/a\nb=1"),
    ("publish_key", Method::Get, "/a?b=1", "", "GET\npub-c-other\n/a\nb=1\n"),
    ("publish_key", Method::Get, "/a?b=1", "", "GET\nsub-c-demo\n/a\nb=1\n"),
    ("publish_key", Method::Get, "/a?b=1", "", "GET\n\n/a\nb=1\n"),
    ("old_form", Method::Get, "/a?b=1", "", "sub-c-demo\n<pub>\n/a\nb=1"),
];

#[test]
fn every_mistake_of_the_table_is_found_by_its_signature() {
    for (name, method, target, body, text) in MADE {
        assert_eq!(found(method, target, body, text), Some(name), "{target} {body} {text:?}");
    }
}

#[test]
fn every_known_mistake_is_in_the_table_of_this_test() {
    for Known { name, .. } in KNOWN {
        assert!(MADE.iter().any(|(made, ..)| made == name), "{name}");
    }
}

#[test]
fn a_right_signature_in_a_wrong_form_is_found() {
    let keys = keyset();
    // Searches for a signature with both characters that differ between the base64 alphabets.
    let (query, right) = (0..)
        .map(|number| format!("b={number}"))
        .map(|query| {
            (
                query.clone(),
                sign(keys.signer().unwrap(), format!("GET\npub-c-demo\n/a\n{query}\n").as_bytes()),
            )
        })
        .find(|(_, signature)| signature.contains('-') && signature.contains('_'))
        .unwrap();
    let target = format!("/a?{query}");
    let name = |signature: &str| named(Method::Get, &target, "", signature).map(|mistake| mistake.name);
    let ordinary = right.replace('-', "+").replace('_', "/");
    assert_eq!(name(&format!("{right}=")), Some("padding"));
    assert_eq!(name(&format!("{right}%3D")), Some("padding"));
    assert_eq!(name(&ordinary.replace('+', "%2B")), Some("alphabet"));
    assert_eq!(name(&ordinary), Some("alphabet"));
    assert_eq!(name(right.trim_start_matches("v2.")), Some("version"));
    let bytes = forms::bytes(&right);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!([name(&hex), name(&format!("v2.{hex}"))], [Some("hex"); 2]);
}

#[test]
fn a_mistake_in_the_form_is_explained_beside_one_in_the_text() {
    let keys = keyset();
    let signature = sign(keys.signer().unwrap(), b"GET\npub-c-demo\n/a\nb=1&a=2\n");
    let mistake = named(Method::Get, "/a?b=1&a=2", "", &format!("{signature}=")).unwrap();
    assert_eq!(mistake.name, "unsorted");
    assert!(mistake.sentence.contains("sorted by name. The client kept the padding"), "{}", mistake.sentence);
}

#[test]
fn no_mistake_is_found_for_another_secret_key_or_without_a_signature() {
    let other = Keyset::new("sub-c-demo", Some("pub-c-demo"), Some("sec-c-other")).unwrap();
    let signature = sign(other.signer().unwrap(), b"GET\npub-c-demo\n/a\nb=1\n");
    for signature in [signature.as_str(), "", "v2.", "nonsense", "v2.é", "=", "0123"] {
        assert_eq!(named(Method::Get, "/a?b=1", "", signature), None, "{signature}");
    }
}

#[test]
fn sentences_contain_no_key_and_end_with_a_full_stop() {
    let keys = keyset();
    for (_, method, target, body, text) in MADE {
        let signature = sign(keys.signer().unwrap(), text.replace("<pub>", "pub-c-demo").as_bytes());
        let sentence = named(method, target, body, &signature).unwrap().sentence;
        assert!(sentence.starts_with("The client ") && sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains("-c-"), "{sentence}");
    }
}

//! A status and a body: every answer is read, and JSON is the same once written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pam_core::{Headers, Rejection, Response, Success, Value, granted_token};

fuzz_target!(|data: &[u8]| {
    let Some((first, body)) = data.split_first() else { return };
    // Mostly 200, which is looked at most closely.
    let status = if *first < 128 { 200 } else { 200 + u16::from(*first) };
    let response = Response { status, headers: Headers::default(), body: body.to_vec() };
    let json = serde_json::from_slice::<Value>(body).ok();
    read(&response, json.as_ref());
    if let Some(value) = json {
        written_and_read_again(&value, &response);
    }
});

fn read(response: &Response, json: Option<&Value>) {
    let is_object = matches!(json, Some(Value::Map(_)));
    let rejection = Rejection::read(response);
    assert_eq!((rejection.status, rejection.is_json), (response.status, is_object));
    assert_eq!(Success::read(response).is_some(), is_object && response.status == 200);
    match granted_token(response) {
        Ok(token) => assert!(Success::read(response).is_some() && token.len() <= response.body.len()),
        Err(refused) => assert_eq!(refused, rejection),
    }
}

fn written_and_read_again(value: &Value, response: &Response) {
    let text = serde_json::to_vec(value).expect("what JSON held it can hold");
    let again: Value = serde_json::from_slice(&text).expect("what is written can be read");
    assert_eq!(&again, value);
    let answer = Response { body: text, ..response.clone() };
    assert_eq!(Rejection::read(&answer), Rejection::read(response));
}

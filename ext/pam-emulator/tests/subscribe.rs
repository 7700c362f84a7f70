//! Polls: what they deliver, how they wait, and when they end.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use pam_core::{Method, Request, Value};
use pam_emulator::{AccessManager, Reply, Waiting};
use support::*;

fn owner(path: &str, params: &[(&str, &str)]) -> Request {
    support::owner(Method::Get, path, params)
}

fn say(service: &mut AccessManager, channel: &str, json: &str) {
    let path = format!("/publish/pub-c-demo/sub-c-demo/0/{channel}/0/{json}");
    assert_eq!(service.respond(&owner(&path, &[]), NOW).status, 200);
}

fn poll(channels: &str, params: &[(&str, &str)]) -> Request {
    owner(&format!("/v2/subscribe/sub-c-demo/{channels}/0"), params)
}

fn wait(service: &mut AccessManager, request: &Request) -> Waiting {
    match service.ask(request.clone(), NOW).reply {
        Reply::Wait(waiting) => waiting,
        Reply::Now(response) => panic!("{:?}", told(&response)),
    }
}

/// The data of the messages in an answer.
fn data((status, body): (u16, String)) -> Vec<Value> {
    assert_eq!(status, 200, "{body}");
    let body: Value = serde_json::from_str(&body).unwrap();
    let Some(Value::List(messages)) = body.get("m") else { panic!("no messages") };
    messages.iter().map(|message| message.get("d").unwrap().clone()).collect()
}

#[test]
fn the_handshake_has_a_timetoken_and_no_messages() {
    let mut service = service();
    say(&mut service, "a", "1");
    for params in [&[][..], &[("tt", "0")][..]] {
        let body = ask(&mut service, &poll("a", params)).1;
        assert!(body.starts_with(r#"{"t":{"t":"1700000000000000"#), "{body}");
        assert!(body.ends_with(r#","r":12},"m":[]}"#), "{body}");
    }
}

#[test]
fn a_message_is_delivered_in_its_envelope() {
    let mut service = service();
    say(&mut service, "a", "%7B%22x%22:1%7D");
    let body = ask(&mut service, &poll("a", &[("tt", "1")])).1;
    let message = r#"{"a":"2","f":0,"i":"server-1","p":{"t":"17000000000000000","r":12},"k":"sub-c-demo","c":"a","d":{"x":1}}"#;
    assert_eq!(body, format!(r#"{{"t":{{"t":"17000000000000000","r":12}},"m":[{message}]}}"#));
}

#[test]
fn a_poll_waits_for_a_message_on_its_channels() {
    let mut service = service();
    let waiting = wait(&mut service, &poll("a", &[("tt", "1")]));
    say(&mut service, "b", "1");
    assert!(service.delivery(&waiting, NOW).is_none());
    say(&mut service, "a", "2");
    assert_eq!(data(told(&service.delivery(&waiting, NOW).unwrap())), [Value::Int(2)]);
}

#[test]
fn a_poll_without_messages_ends_with_an_empty_list() {
    let mut service = service();
    let waiting = wait(&mut service, &poll("a", &[("tt", "1")]));
    assert!(data(told(&service.give_up(&waiting, NOW))).is_empty());
    say(&mut service, "a", "1");
    assert_eq!(data(told(&service.give_up(&waiting, NOW))).len(), 1);
}

#[test]
fn a_poll_is_recorded_when_it_comes() {
    let mut service = service();
    wait(&mut service, &poll("a", &[("tt", "1")]));
    assert_eq!(service.requests().map(|request| request.status).collect::<Vec<_>>(), [200]);
}

#[test]
fn messages_that_do_not_fit_into_one_answer_are_in_the_next() {
    let mut service = service();
    (0..150).for_each(|number| say(&mut service, "a", &number.to_string()));
    let (_, body) = ask(&mut service, &poll("a", &[("tt", "1")]));
    let first = data((200, body.clone()));
    let next: Value = serde_json::from_str(&body).unwrap();
    let since = next.get("t").unwrap().get("t").unwrap().as_text().unwrap().to_owned();
    let second = data(ask(&mut service, &poll("a", &[("tt", &since)])));
    let all: Vec<_> = first.into_iter().chain(second).collect();
    assert_eq!(all, (0..150).map(Value::Int).collect::<Vec<_>>());
}

#[test]
fn a_message_names_the_wildcard_or_group_through_which_it_was_received() {
    let mut service = service();
    let group = "/v1/channel-registration/sub-key/sub-c-demo/channel-group/g";
    ask(&mut service, &owner(group, &[("add", "x,y")]));
    say(&mut service, "a.b", "1");
    say(&mut service, "x", "2");
    say(&mut service, "a.", "3");
    say(&mut service, "ab", "4");
    let body = ask(&mut service, &poll("a.*", &[("tt", "1"), ("channel-group", "g")])).1;
    assert!(body.contains(r#""c":"a.b","d":1,"b":"a.*"}"#), "{body}");
    assert!(body.contains(r#""c":"x","d":2,"b":"g"}"#), "{body}");
    assert_eq!(data((200, body)).len(), 2);
}

#[test]
fn groups_are_filled_listed_emptied_and_deleted() {
    let mut service = service();
    let group = "/v1/channel-registration/sub-key/sub-c-demo/channel-group/g";
    let mut call = |path: &str, params: &[(&str, &str)]| ask(&mut service, &owner(path, params)).1;
    call(group, &[("add", "x,y,x")]);
    call(group, &[("remove", "x")]);
    assert!(call(group, &[]).contains(r#""payload":{"channels":["y"],"group":"g"}"#));
    assert!(call("/v1/channel-registration/sub-key/sub-c-demo/channel-group", &[]).contains(r#"["g"]"#));
    call(&format!("{group}/remove"), &[]);
    assert!(call(group, &[]).contains(r#""channels":[]"#));
}

#[test]
fn signals_and_files_have_a_type_and_keep_their_meta() {
    let mut service = service();
    for path in
        ["/signal/pub-c-demo/sub-c-demo/0/a/0/1", "/v1/files/publish-file/pub-c-demo/sub-c-demo/0/a/0/2"]
    {
        assert_eq!(ask(&mut service, &owner(path, &[("meta", r#"{"k":1}"#)])).0, 200);
    }
    let body = ask(&mut service, &poll("a", &[("tt", "1")])).1;
    assert!(body.contains(r#""f":0,"e":1,"#) && body.contains(r#""f":0,"e":4,"#), "{body}");
    assert_eq!(body.matches(r#""u":{"k":1}"#).count(), 2, "{body}");
}

#[test]
fn a_poll_without_channels_or_with_an_unreadable_timetoken_is_refused() {
    for (channels, params) in [(",", &[][..]), ("a", &[("tt", "soon")][..]), ("a", &[("tt", "-1")][..])] {
        assert_eq!(ask(&mut service(), &poll(channels, params)).0, 400, "{channels} {params:?}");
    }
}

#[test]
fn no_message_is_lost_if_the_clock_is_set_back() {
    let mut service = service();
    say(&mut service, "a", "1");
    service.set_clock_offset(-30);
    let body = ask(&mut service, &poll("a", &[])).1;
    let handshake: Value = serde_json::from_str(&body).unwrap();
    let since = handshake.get("t").unwrap().get("t").unwrap().as_text().unwrap().to_owned();
    say(&mut service, "a", "2");
    assert_eq!(data(ask(&mut service, &poll("a", &[("tt", &since)]))), [Value::Int(2)]);
}

#[test]
fn a_reset_forgets_messages_and_groups() {
    let mut service = service();
    say(&mut service, "a", "1");
    let before = service.latest_message();
    service.reset();
    assert_ne!(service.latest_message(), before);
    wait(&mut service, &poll("a", &[("tt", "1")]));
}

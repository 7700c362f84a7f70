//! The server: real sockets on loopback, and how all of them are closed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use pam_core::{Method, UnixTime};
use pam_emulator::{Cut, Fault, Hosts, Script, Server};
use std::time::{Duration, SystemTime};
use support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any test waits.
const AGES: Duration = Duration::from_secs(3_600);

/// A test that hangs fails.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(10), future).await.expect("an answer within 10 seconds")
}

async fn server() -> Server {
    Server::bind(([127, 0, 0, 1], 0).into(), Hosts::default(), service()).await.unwrap()
}

async fn connect(server: &Server) -> TcpStream {
    soon(TcpStream::connect(server.address())).await.unwrap()
}

/// One answer: its head, and a body as long as the head says.
async fn answer(stream: &mut TcpStream) -> (String, String) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(soon(stream.read_u8()).await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    soon(stream.read_exact(&mut body)).await.unwrap();
    (head, String::from_utf8(body).unwrap())
}

async fn exchange(stream: &mut TcpStream, request: &str) -> (String, String) {
    stream.write_all(request.as_bytes()).await.unwrap();
    answer(stream).await
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nhost: localhost\r\n\r\n")
}

#[expect(clippy::disallowed_methods, reason = "the server asks the same clock")]
fn now() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
}

/// True once the other side has closed the connection.
async fn is_closed(stream: &mut TcpStream) -> bool {
    // A connection that is reset is closed, too.
    soon(stream.read(&mut [0; 64])).await.unwrap_or(0) == 0
}

#[tokio::test]
async fn two_requests_share_a_connection() {
    let server = server().await;
    let mut stream = connect(&server).await;
    let (first, body) = exchange(&mut stream, &get("/time/0?uuid=me")).await;
    assert!(first.starts_with("HTTP/1.1 200 OK\r\n"), "{first}");
    assert!(first.contains("content-type: text/javascript; charset=UTF-8\r\n"), "{first}");
    assert_eq!(first.matches("date: ").count(), 1, "{first}");
    assert_eq!(body.len(), 19, "{body}");
    let (second, body) = exchange(&mut stream, &get("/nowhere")).await;
    assert!(second.starts_with("HTTP/1.1 404 Not Found\r\n"), "{second}");
    assert!(body.contains("Not Found"), "{body}");
    let statuses: Vec<_> = server.with(|manager| manager.requests().map(|seen| seen.status).collect());
    assert_eq!(statuses, [200, 404]);
    soon(server.stop()).await;
}

#[tokio::test]
async fn a_grant_by_post_is_verified_over_its_raw_path_and_body() {
    let server = server().await;
    let mut stream = connect(&server).await;
    let body = body_of(r#""channels":{"é😀":1}"#, "");
    let now = now();
    let signed = signed(&keyset(), Method::Post, GRANT_PATH, body.as_bytes(), now);
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}",
        signed.target(),
        body.len()
    );
    let (head, body) = exchange(&mut stream, &request).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(body.contains(r#""token":"p0F2AkF0G"#), "{body}");
    let seen = server.with(|manager| manager.requests().next().cloned()).unwrap();
    assert_eq!((seen.request.path.as_str(), &seen.request.body), (GRANT_PATH, &signed.body));
    soon(server.stop()).await;
}

#[tokio::test]
async fn percent_encoded_paths_arrive_as_they_were_sent() {
    let server = server().await;
    let mut stream = connect(&server).await;
    let path = "/v3/pam/sub-c-demo/grant/a%2Fb%3D%3D%20%C3%A9";
    exchange(&mut stream, &format!("DELETE {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
    assert_eq!(server.with(|manager| manager.requests().next().unwrap().request.path.clone()), path);
    soon(server.stop()).await;
}

#[tokio::test]
async fn stop_ends_idle_half_open_and_half_sent_connections() {
    let server = server().await;
    let mut idle = connect(&server).await;
    exchange(&mut idle, &get("/time/0")).await;
    let mut silent = connect(&server).await;
    let mut half_head = connect(&server).await;
    half_head.write_all(b"GET /time/0 HTTP/1.1\r\nho").await.unwrap();
    let mut half_body = connect(&server).await;
    half_body
        .write_all(b"POST /v3/pam/sub-c-demo/grant HTTP/1.1\r\nhost: h\r\ncontent-length: 99\r\n\r\nhalf")
        .await
        .unwrap();
    soon(server.stop()).await;
    for stream in [&mut idle, &mut silent, &mut half_head, &mut half_body] {
        assert!(is_closed(stream).await);
    }
    assert!(soon(TcpStream::connect(server.address())).await.is_err());
}

#[tokio::test]
async fn stopping_twice_does_nothing_and_the_service_can_still_be_inspected() {
    let server = server().await;
    let mut stream = connect(&server).await;
    exchange(&mut stream, &get("/time/0")).await;
    soon(server.stop()).await;
    soon(server.stop()).await;
    assert_eq!(server.with(|manager| manager.requests().count()), 1);
}

#[tokio::test]
async fn a_dropped_server_ends_its_connections() {
    let server = server().await;
    let mut stream = connect(&server).await;
    exchange(&mut stream, &get("/time/0")).await;
    drop(server);
    assert!(is_closed(&mut stream).await);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_without_being_read_to_its_end() {
    let server = server().await;
    let mut stream = connect(&server).await;
    let body = "x".repeat(40_000);
    let request =
        format!("POST {GRANT_PATH} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\n\r\n{body}");
    let (head, body) = exchange(&mut stream, &request).await;
    assert!(head.starts_with("HTTP/1.1 413 "), "{head}");
    assert!(body.contains("Request Entity Too Large"), "{body}");
    soon(server.stop()).await;
}

#[tokio::test]
async fn methods_that_the_service_does_not_have_are_refused() {
    let server = server().await;
    let mut stream = connect(&server).await;
    let (head, _) = exchange(&mut stream, "PUT /time/0 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 405 ") && head.contains("allow: GET\r\n"), "{head}");
    let (head, _) = exchange(&mut stream, "BREW /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 404 "), "{head}");
    soon(server.stop()).await;
}

#[tokio::test]
async fn bytes_that_are_not_http_close_only_their_own_connection() {
    let server = server().await;
    let mut noise = connect(&server).await;
    noise.write_all(b"\x16\x03\x01\x00\xff\xff\r\n\r\n").await.unwrap();
    let mut rest = Vec::new();
    let _ = soon(noise.read_to_end(&mut rest)).await;
    let mut stream = connect(&server).await;
    assert!(exchange(&mut stream, &get("/time/0")).await.0.starts_with("HTTP/1.1 200 OK\r\n"));
    soon(server.stop()).await;
}

#[tokio::test]
async fn every_status_that_can_be_scripted_can_be_sent() {
    let server = server().await;
    for status in [200, 204, 304, 429, 500, 503, 599] {
        server.with(|manager| manager.fail_next(status, 1));
        let mut stream = connect(&server).await;
        stream
            .write_all(get("/time/0").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n").as_bytes())
            .await
            .unwrap();
        let mut whole = String::new();
        soon(stream.read_to_string(&mut whole)).await.unwrap();
        assert!(whole.starts_with(&format!("HTTP/1.1 {status} ")), "{whole}");
    }
    soon(server.stop()).await;
}

fn scripted(fault: Fault) -> Script {
    Script { fault, times: 1, on: Vec::new() }
}

/// All bytes until the other side closes the connection.
async fn everything(stream: &mut TcpStream) -> String {
    let mut whole = Vec::new();
    // A connection that is reset is closed, too.
    let _ = soon(stream.read_to_end(&mut whole)).await;
    String::from_utf8(whole).unwrap()
}

#[tokio::test]
async fn an_answer_is_cut_off_where_it_is_scripted_to_be() {
    let server = server().await;
    for (cut, head, body) in [(Cut::Start, false, 0), (Cut::Head, true, 0), (Cut::Middle, true, 9)] {
        server.with(|manager| manager.script(scripted(Fault::CutOff(cut))));
        let mut stream = connect(&server).await;
        stream.write_all(get("/time/0").as_bytes()).await.unwrap();
        let whole = everything(&mut stream).await;
        assert_eq!(whole.starts_with("HTTP/1.1 200 OK\r\n"), head, "{cut:?}: {whole}");
        assert_eq!(whole.contains("content-length: 19\r\n"), head, "{cut:?}: {whole}");
        let came = whole.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
        assert_eq!(came, body, "{cut:?}: {whole}");
    }
    soon(server.stop()).await;
}

#[tokio::test]
async fn a_slow_answer_is_complete_and_delays_no_other_request() {
    let server = server().await;
    let pause = Duration::from_millis(2);
    server.with(|manager| manager.script(scripted(Fault::Slow { before: pause, between: pause })));
    let mut slow = connect(&server).await;
    slow.write_all(get("/time/0").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut slow).await.1.len(), 19);

    server.with(|manager| manager.script(scripted(Fault::Slow { before: AGES, between: Duration::ZERO })));
    slow.write_all(get("/time/0").as_bytes()).await.unwrap();
    while server.with(|manager| manager.requests().count()) < 2 {
        tokio::task::yield_now().await;
    }
    assert!(
        exchange(&mut connect(&server).await, &get("/time/0")).await.0.starts_with("HTTP/1.1 200 OK\r\n")
    );
    soon(server.stop()).await;
    assert!(is_closed(&mut slow).await);
}

#[tokio::test]
async fn stop_ends_an_answer_between_two_of_its_bytes() {
    let server = server().await;
    server.with(|manager| manager.script(scripted(Fault::Slow { before: Duration::ZERO, between: AGES })));
    let mut stream = connect(&server).await;
    stream.write_all(get("/time/0").as_bytes()).await.unwrap();
    let mut came = Vec::new();
    while !came.ends_with(b"\r\n\r\n[") {
        came.push(soon(stream.read_u8()).await.unwrap());
    }
    soon(server.stop()).await;
    assert!(is_closed(&mut stream).await);
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let server = server().await;
    assert!(Server::bind(server.address(), Hosts::default(), service()).await.is_err());
    soon(server.stop()).await;
}

#[test]
fn the_service_can_be_used_after_a_panic_in_a_callback() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(server());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        server.with(|_| std::panic::resume_unwind(Box::new(())));
    }));
    assert!(panicked.is_err());
    assert_eq!(server.with(|manager| manager.requests().count()), 0);
    runtime.block_on(soon(server.stop()));
}

/// The connection of a subscriber whose poll waits at the server.
async fn waiting(server: &Server) -> TcpStream {
    let path = "/v2/subscribe/sub-c-demo/room-1/0";
    let poll = signed_with(&keyset(), Method::Get, path, &[("tt", "1")], b"", now());
    let mut stream = connect(server).await;
    stream.write_all(get(&format!("{path}?{}", poll.query)).as_bytes()).await.unwrap();
    while server.with(|manager| manager.requests().count()) == 0 {
        tokio::task::yield_now().await;
    }
    stream
}

#[tokio::test]
async fn a_poll_is_answered_when_somebody_publishes() {
    let server = server().await;
    let mut subscriber = waiting(&server).await;
    let path = "/publish/pub-c-demo/sub-c-demo/0/room-1/0/%22hello%22";
    let publish = signed(&keyset(), Method::Get, path, b"", now());
    exchange(&mut connect(&server).await, &get(&format!("{path}?{}", publish.query))).await;
    let (head, body) = answer(&mut subscriber).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(body.contains(r#""c":"room-1","d":"hello""#), "{body}");
    server.stop().await;
}

#[tokio::test]
async fn stop_ends_a_poll_that_waits() {
    let server = server().await;
    let mut subscriber = waiting(&server).await;
    soon(server.stop()).await;
    assert!(is_closed(&mut subscriber).await);
}

#[tokio::test]
async fn a_preflight_request_is_answered() {
    let server = server().await;
    let mut stream = connect(&server).await;
    let ask =
        |path| format!("OPTIONS {path} HTTP/1.1\r\nhost: localhost\r\norigin: http://a.example\r\n\r\n");
    let (head, _) = exchange(&mut stream, &ask("/v2/objects/sub-c-demo/uuids/ann")).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("access-control-allow-origin: *\r\n"), "{head}");
    assert!(
        head.contains("access-control-allow-methods: GET, POST, PUT, PATCH, DELETE, OPTIONS\r\n"),
        "{head}"
    );
    let (head, _) = exchange(&mut stream, &ask("/nowhere")).await;
    assert!(head.starts_with("HTTP/1.1 404 ") && head.contains("access-control-allow-origin: *"), "{head}");
    server.stop().await;
}

#[tokio::test]
async fn only_requests_for_this_machine_or_an_allowed_host_are_answered() {
    let mut hosts = Hosts::default();
    assert!(hosts.allow("pubnub.test"));
    let server = Server::bind(([127, 0, 0, 1], 0).into(), hosts, service()).await.unwrap();
    let mut stream = connect(&server).await;
    let port = server.address().port();
    for (target, hosts, status) in [
        ("/time/0", format!("host: localhost:{port}\r\n"), 200),
        ("/time/0", "host: Pubnub.TEST.\r\n".to_owned(), 200),
        ("/time/0", "host: evil.example\r\n".to_owned(), 403),
        ("/time/0", String::new(), 403),
        ("http://evil.example/time/0", "host: localhost\r\n".to_owned(), 403),
        ("http://localhost/time/0", "host: localhost\r\n".to_owned(), 200),
    ] {
        for method in ["GET", "OPTIONS", "TRACE"] {
            let request = format!("{method} {target} HTTP/1.1\r\n{hosts}\r\n");
            let (head, body) = exchange(&mut stream, &request).await;
            let refused = head.starts_with("HTTP/1.1 403 ");
            assert_eq!(refused, status == 403, "{request}{head}");
            assert_eq!(body.contains("The emulator does not answer requests"), refused, "{body}");
            if method == "GET" {
                assert!(head.contains("access-control-allow-origin: *\r\n"), "{head}");
            }
        }
    }
    assert_eq!(server.with(|manager| manager.requests().count()), 3, "what is refused so is not recorded");
    soon(server.stop()).await;
}

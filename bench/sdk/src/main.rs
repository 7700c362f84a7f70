//! The official Rust SDK as a contender: one question a line, one answer a line.

use pubnub::access::permissions::{self, Permission};
use pubnub::dx::pubnub_client::PubNubClientInstance;
use pubnub::providers::deserialization_serde::DeserializerSerde;
use pubnub::transport::TransportReqwest;
use pubnub::transport::middleware::PubNubMiddleware;
use pubnub::{Keyset, PubNubClientBuilder, RequestRetryConfiguration, parse_token};
use serde_json::{Value, json};
use std::hint::black_box;
use std::io::{Write, stdin, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Client = PubNubClientInstance<PubNubMiddleware<TransportReqwest>, DeserializerSerde>;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let mut client = None;
    for line in stdin().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let asked = Instant::now();
        let answer = match question["work"].as_str() {
            Some("parse") => parse(&question),
            _ => {
                let client = match &client {
                    Some(client) => Client::clone(client),
                    None => client.insert(connect(&question)?).clone(),
                };
                grant(&client, &question, asked).await
            }
        };
        let answer = answer.unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(stdout(), "{answer}")?;
        stdout().flush()?;
    }
    Ok(())
}

/// Its own TLS reads the certificates of `SSL_CERT_FILE`: nothing but its address can be set.
fn connect(question: &Value) -> Result<Client, Failure> {
    let mut transport = TransportReqwest::new();
    let scheme = if question["ca_file"].is_string() { "https" } else { "http" };
    transport.set_hostname(format!("{scheme}://{}", text(question, "origin")));
    let keyset = Keyset {
        subscribe_key: "sub-c-bench".to_owned(),
        publish_key: Some("pub-c-bench".to_owned()),
        secret_key: Some("sec-c-bench".to_owned()),
    };
    let builder = PubNubClientBuilder::with_transport(transport).with_keyset(keyset).with_user_id("bench");
    builder
        .with_retry_configuration(RequestRetryConfiguration::None)
        .build()
        .map_err(|error| error.to_string().into())
}

fn parse(question: &Value) -> Result<Value, Failure> {
    let (token, limit) = (text(question, "token"), limit(question));
    let (started, mut count) = (Instant::now(), 0_u64);
    while started.elapsed() < limit {
        for _ in 0..64 {
            black_box(parse_token(&token).map_err(|error| error.to_string())?);
        }
        count += 64;
    }
    Ok(json!({ "count": count, "seconds": started.elapsed().as_secs_f64() }))
}

/// So many tasks at once, each of which makes calls until the time is over, or until as many as asked for are made.
async fn grant(client: &Client, question: &Value, asked: Instant) -> Result<Value, Failure> {
    let tasks = question["threads"].as_u64().unwrap_or(1);
    let is_once = question["once"].as_bool().unwrap_or(false);
    // Making the client counts only for a wait.
    let started = if is_once { asked } else { Instant::now() };
    let calls = if is_once { question["calls"].as_u64().unwrap_or(tasks) } else { u64::MAX };
    let left = Arc::new(AtomicU64::new(calls));
    let ends = (!is_once).then(|| started + limit(question));
    let resources = question["resources"].as_u64().unwrap_or(1);
    let tasks: Vec<_> = (0..tasks)
        .map(|_| tokio::spawn(repeat(client.clone(), resources, Arc::clone(&left), ends)))
        .collect();
    let mut count = 0;
    for task in tasks {
        count += task.await??;
    }
    let count = if is_once { 1 } else { count };
    Ok(json!({ "count": count, "seconds": started.elapsed().as_secs_f64() }))
}

async fn repeat(
    client: Client,
    resources: u64,
    left: Arc<AtomicU64>,
    ends: Option<Instant>,
) -> Result<u64, String> {
    let mut count = 0;
    while ends.is_none_or(|ends| Instant::now() < ends) && take_one(&left) {
        let channels: Vec<Box<dyn Permission>> = (1..=resources)
            .map(|index| permissions::channel(format!("room-{index}")).read().write() as Box<dyn Permission>)
            .collect();
        let call = client.grant_token(15).resources(&channels).authorized_user_id("user-1");
        call.execute().await.map_err(|error| error.to_string())?;
        count += 1;
    }
    Ok(count)
}

/// Whether there is a call left to make.
fn take_one(left: &AtomicU64) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

fn text(question: &Value, key: &str) -> String {
    question[key].as_str().unwrap_or_default().to_owned()
}

fn limit(question: &Value) -> Duration {
    Duration::from_secs_f64(question["seconds"].as_f64().unwrap_or(1.0))
}

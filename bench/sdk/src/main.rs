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
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Client = PubNubClientInstance<PubNubMiddleware<TransportReqwest>, DeserializerSerde>;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let mut client = None;
    for line in stdin().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let answer = match question["work"].as_str() {
            Some("parse") => parse(&question),
            _ => {
                let client = match &client {
                    Some(client) => Client::clone(client),
                    None => client.insert(connect(&question)?).clone(),
                };
                grant(&client, &question).await
            }
        };
        let answer = answer.unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(stdout(), "{answer}")?;
        stdout().flush()?;
    }
    Ok(())
}

fn connect(question: &Value) -> Result<Client, Failure> {
    let mut transport = TransportReqwest::new();
    transport.set_hostname(format!("http://{}", text(question, "origin")));
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

async fn grant(client: &Client, question: &Value) -> Result<Value, Failure> {
    let limit = limit(question);
    let number = |key: &str| question[key].as_u64().unwrap_or(1);
    let (started, resources) = (Instant::now(), number("resources"));
    let tasks: Vec<_> = (0..number("threads"))
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut count = 0_u64;
                while started.elapsed() < limit {
                    let channels: Vec<Box<dyn Permission>> = (1..=resources)
                        .map(|index| {
                            permissions::channel(format!("room-{index}")).read().write()
                                as Box<dyn Permission>
                        })
                        .collect();
                    let call = client.grant_token(15).resources(&channels).authorized_user_id("user-1");
                    call.execute().await.map_err(|error| error.to_string())?;
                    count += 1;
                }
                Ok::<u64, String>(count)
            })
        })
        .collect();
    let mut count = 0;
    for task in tasks {
        count += task.await??;
    }
    Ok(json!({ "count": count, "seconds": started.elapsed().as_secs_f64() }))
}

fn text(question: &Value, key: &str) -> String {
    question[key].as_str().unwrap_or_default().to_owned()
}

fn limit(question: &Value) -> Duration {
    Duration::from_secs_f64(question["seconds"].as_f64().unwrap_or(1.0))
}

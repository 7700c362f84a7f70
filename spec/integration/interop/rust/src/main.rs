//! The official Rust SDK behind a pipe: reads one command a line, as JSON, and answers each with one line of JSON.

mod call;
mod show;

use pubnub::core::PubNubError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{Write, stdin, stdout};

type Failure = Box<dyn std::error::Error>;

#[derive(Deserialize)]
struct Command {
    client: call::Settings,
    #[serde(flatten)]
    call: call::Call,
}

// Asynchronous because in the SDK's blocking transport a timeout of ten seconds is one of ten microseconds.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    for line in stdin().lines() {
        writeln!(stdout(), "{}", answer(&line?).await)?;
        stdout().flush()?;
    }
    Ok(())
}

async fn answer(line: &str) -> Value {
    match perform(line).await {
        Ok(value) => json!({ "value": value }),
        Err(failure) => json!({ "error": refusal(failure) }),
    }
}

async fn perform(line: &str) -> Result<Value, Failure> {
    let Command { client, call } = serde_json::from_str(line)?;
    Ok(call.run(&client.connect()?).await?)
}

fn refusal(failure: Failure) -> Value {
    match failure.downcast::<PubNubError>() {
        Ok(error) => show::refusal(&error),
        Err(other) => json!({ "kind": "driver", "message": other.to_string() }),
    }
}

//! `limit` answers questions on its standard input, as every contender does; `limit respond` is a server instead.

mod respond;

use serde_json::{Value, json};
use std::future::Future;
use std::io::{Write, stdin, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    // Two, as the machine it is run on has cores: with as many as the gem's own runtime has, it does a little less.
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if std::env::args().nth(1).as_deref() == Some("respond") {
        return runtime.block_on(respond::serve());
    }
    let client = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build()?;
    for line in stdin().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let answer = runtime
            .block_on(measure(&client, &question))
            .unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(stdout(), "{answer}")?;
        stdout().flush()?;
    }
    Ok(())
}

/// So many loops at once, each of which posts the same body to the same address again and again.
async fn measure(client: &reqwest::Client, question: &Value) -> Result<Value, Failure> {
    let text = |key: &str| question[key].as_str().unwrap_or_default().to_owned();
    let (url, body) = (format!("http://{}{}", text("origin"), text("target")), text("body"));
    let (over, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let started = Instant::now();
    let tasks: Vec<_> = (0..question["threads"].as_u64().unwrap_or(1))
        .map(|_| {
            tokio::spawn(repeat(
                client.clone(),
                url.clone(),
                body.clone(),
                Arc::clone(&over),
                Arc::clone(&count),
            ))
        })
        .collect();
    tokio::time::sleep(Duration::from_secs_f64(question["seconds"].as_f64().unwrap_or(1.0))).await;
    over.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await??;
    }
    Ok(json!({ "count": count.load(Ordering::Relaxed), "seconds": started.elapsed().as_secs_f64() }))
}

fn repeat(
    client: reqwest::Client,
    url: String,
    body: String,
    over: Arc<AtomicBool>,
    count: Arc<AtomicU64>,
) -> impl Future<Output = Result<(), Failure>> + Send {
    async move {
        while !over.load(Ordering::Relaxed) {
            let request = client.post(&url).header("content-type", "application/json").body(body.clone());
            request.send().await?.error_for_status()?.bytes().await?;
            count.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

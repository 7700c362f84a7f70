//! Bugs on purpose, and time that passes at once, for specs to see what becomes of them. Not in what users install.

#![expect(clippy::panic, reason = "that is the point")]

use crate::call::{Call, Sent};
use crate::error;
use crate::fence::function;
use crate::lane::Pools;
use crate::runtime;
use crate::stopwatch::Elapsed;
use magnus::prelude::*;
use magnus::{Error, RModule, Ruby};
use pam_core::{Caller, Request};
use pam_http::{Config, Origin, Timeouts, Trust};
use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) fn define(_ruby: &Ruby, native: RModule) -> Result<(), Error> {
    native.define_singleton_method("panic", function!(broken::<()>, 0))?;
    native.define_singleton_method("panic_in_task", function!(panic_in_task, 0))?;
    native.define_singleton_method("panic_in_run", function!(panic_in_run, 0))?;
    native.define_singleton_method("panic_in_lane", function!(panic_in_lane, 0))?;
    native.define_singleton_method("lanes_after", function!(lanes_after, 2))?;
    Ok(())
}

/// A call whose task panics.
fn panic_in_task(ruby: &Ruby) -> Result<Call, Error> {
    let engine = runtime::engine().map_err(|failed| setup(ruby, &failed))?;
    let ticket = engine.spawn(None, || async { broken() });
    let caller = Caller::new("u").map_err(|invalid| error::invalid(ruby, &invalid))?;
    let sent = Sent { call: Arc::new(pam_core::Call::time(&caller)), origin: "http://127.0.0.1".into() };
    Ok(Call::under_way(ticket, sent, Elapsed::default()))
}

fn panic_in_run(ruby: &Ruby) -> Result<(), Error> {
    let engine = runtime::engine().map_err(|failed| setup(ruby, &failed))?;
    engine.run(ruby, || async { broken() })
}

/// A call that panics on the thread that waits for it.
fn panic_in_lane(ruby: &Ruby) -> Result<(), Error> {
    let mut lane = pools(ruby)?.take().map_err(|failed| setup(ruby, &failed))?;
    let ran = lane.run(ruby, async |transport| drop(transport.send(&broken::<Request>).await))?;
    ran.map_err(|lost| lost.error(ruby))
}

/// How many lanes are left of so many, where one is used again after so many seconds.
fn lanes_after(ruby: &Ruby, count: usize, seconds: u64) -> Result<usize, Error> {
    let (pools, now) = (pools(ruby)?, Instant::now());
    let take = || pools.take().map_err(|failed| setup(ruby, &failed));
    let lanes = (0..count).map(|_| take()).collect::<Result<Vec<_>, _>>()?;
    lanes.into_iter().for_each(|lane| pools.put(lane, now));
    pools.put(take()?, now + Duration::from_secs(seconds));
    Ok(pools.waiting())
}

fn pools(ruby: &Ruby) -> Result<Pools, Error> {
    let config = Config {
        origin: Origin::new("127.0.0.1", false).map_err(|invalid| error::invalid(ruby, &invalid))?,
        timeouts: Timeouts { open: None, read: None, total: None },
        max_retries: 0,
        proxy: None,
        trust: Trust::default(),
        user_agent: String::new(),
    };
    Pools::new(config).map_err(|failure| setup(ruby, &failure))
}

fn setup(ruby: &Ruby, failed: &dyn Display) -> Error {
    error::named(ruby, "InternalError", failed)
}

fn broken<T>() -> T {
    panic!("the text of a panic can hold a secret")
}

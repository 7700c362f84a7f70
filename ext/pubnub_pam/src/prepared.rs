//! A call on its way: sent by a task of the runtime's, or by the thread that waits for it.

use crate::call::{self, Call, Sent};
use crate::exchange::{Outcome, SignedCall};
use crate::gate;
use crate::lane::Pools;
use crate::runtime::{Engine, Hook, Live, Ticket};
use crate::stopwatch::Elapsed;
use magnus::{Error, Ruby};
use pam_http::Kind;
use std::mem;
use std::sync::Arc;
use std::time::Instant;

/// A call that nobody has sent yet.
pub(crate) struct PreparedCall {
    call: SignedCall,
    pools: Arc<Pools>,
    elapsed: Elapsed,
}

impl PreparedCall {
    pub(crate) fn new(call: SignedCall, pools: Arc<Pools>) -> Self {
        Self { call, pools, elapsed: Elapsed::default() }
    }

    pub(crate) fn elapsed(&self) -> Elapsed {
        self.elapsed.clone()
    }

    /// Sent by a task, whose end `hook` tells of.
    pub(crate) fn start(self, engine: &Engine, hook: Option<Hook>) -> Ticket<Outcome> {
        let (watch, transport) = (self.elapsed.start(), self.pools.shared());
        engine.spawn(hook, || async move {
            let _watch = watch;
            self.call.send(&transport).await
        })
    }

    pub(crate) fn spawn(self, engine: &Engine, hook: Option<Hook>, sent: Sent) -> Call {
        let elapsed = self.elapsed();
        Call::under_way(self.start(engine, hook), sent, elapsed)
    }

    /// Sent by this thread, which comes back with the outcome.
    pub(crate) fn run(self, ruby: &Ruby) -> Result<Outcome, Error> {
        let _live = Live::new();
        let _watch = self.elapsed.start();
        let mut lane = match self.pools.take().or_else(|_| self.pools.take_after_collection(ruby)) {
            Ok(lane) => lane,
            Err(failed) => return Ok(Outcome::failed(Kind::Setup, failed.to_string())),
        };
        let call = self.call;
        let ran = lane.run(ruby, |transport| call.send(transport));
        if lane.is_foreign() {
            // The parent's, which goes on with it.
            mem::forget((lane, self.pools));
            return ran.map(|ran| ran.unwrap_or_else(|lost| call::without_answer(&lost)));
        }
        match ran? {
            Ok(outcome) if outcome.answer.is_ok() => {
                self.pools.put(lane, Instant::now());
                Ok(outcome)
            }
            // The lane goes, with a connection that is in doubt.
            Ok(outcome) => Ok(outcome),
            Err(lost) => Ok(call::without_answer(&lost)),
        }
    }

    /// Whether this thread can wait for it, which would hold up a fiber scheduler.
    pub(crate) fn can_run(ruby: &Ruby) -> bool {
        gate::scheduler(ruby).is_none()
    }
}

//! How long an attempt may take: until the total time is over, and from one sign of life to the next.
//!
//! One timer for both, set once: a sign of life only moves the moment that it is compared with when it goes off, which
//! it hardly ever does. Setting timers costs more than most of what else an attempt takes.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// What ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overdue {
    /// The time between two signs of life.
    Sign,
    /// The time of all attempts.
    Total,
}

pub(crate) struct Patience {
    total: Option<Instant>,
    between: Option<Duration>,
    /// Since the clock was last looked at.
    is_alive: AtomicBool,
    /// The next sign's time. Only the attempt itself takes this lock.
    sign: Mutex<Option<Instant>>,
}

impl Patience {
    /// From now on.
    pub(crate) fn new(total: Option<Instant>, between: Option<Duration>) -> Self {
        Self { total, between, is_alive: AtomicBool::new(true), sign: Mutex::new(None) }
    }

    /// There was a sign of life. When that was is looked up once nothing more comes: most that comes, comes at once.
    pub(crate) fn renew(&self) {
        self.is_alive.store(true, Ordering::Relaxed);
    }

    /// What `work` comes to, in time.
    pub(crate) async fn with<W: Future>(&self, mut work: Pin<&mut W>) -> Result<W::Output, Overdue> {
        let mut timer = pin!(None);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
            Poll::Pending => self.poll(timer.as_mut(), context).map(Err),
        })
        .await
    }

    fn poll(&self, mut timer: Pin<&mut Option<Sleep>>, context: &mut Context<'_>) -> Poll<Overdue> {
        while let Some((due, overdue)) = self.due() {
            match timer.as_mut().as_pin_mut() {
                Some(set) if set.deadline() <= due => {
                    if set.poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    if Instant::now() >= due {
                        return Poll::Ready(overdue);
                    }
                    timer.set(None);
                }
                _ => timer.set(Some(sleep_until(due))),
            }
        }
        Poll::Pending
    }

    fn due(&self) -> Option<(Instant, Overdue)> {
        let mut sign = self.sign.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_alive.swap(false, Ordering::Relaxed) {
            *sign = self.between.and_then(|between| Instant::now().checked_add(between));
        }
        let sign = *sign;
        let both = [(sign, Overdue::Sign), (self.total, Overdue::Total)];
        both.into_iter().filter_map(|(due, overdue)| Some((due?, overdue))).min_by_key(|(due, _)| *due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};
    use tokio::time::{advance, sleep};

    const SECOND: Duration = Duration::from_secs(1);

    fn run<T>(work: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(work)
    }

    #[test]
    fn what_is_done_in_time_comes_through() {
        run(async {
            let patience = Patience::new(Some(Instant::now()), Some(Duration::ZERO));
            assert_eq!(patience.with(pin!(ready(7))).await, Ok(7));
        });
    }

    #[test]
    fn whichever_time_is_over_first_ends_it() {
        run(async {
            let (now, total) = (Instant::now(), Instant::now() + 3 * SECOND);
            let patience = Patience::new(Some(total), Some(2 * SECOND));
            assert_eq!(patience.with(pin!(pending::<()>())).await, Err(Overdue::Sign));
            assert_eq!(now.elapsed().as_secs(), 2);
            let patience = Patience::new(Some(total), Some(2 * SECOND));
            assert_eq!(patience.with(pin!(pending::<()>())).await, Err(Overdue::Total));
            assert_eq!(now.elapsed().as_secs(), 3);
        });
    }

    #[test]
    fn each_sign_of_life_renews_it_until_the_total_time_is_over() {
        run(async {
            let now = Instant::now();
            let patience = Patience::new(Some(now + 10 * SECOND), Some(2 * SECOND));
            let signs = async {
                for _ in 0..7 {
                    sleep(SECOND).await;
                    patience.renew();
                }
                pending::<()>().await;
            };
            assert_eq!(patience.with(pin!(signs)).await, Err(Overdue::Sign));
            assert_eq!(now.elapsed().as_secs(), 9);
        });
    }

    #[test]
    fn without_limits_it_never_ends() {
        run(async {
            let patience = Patience::new(None, None);
            let mut long = pin!(sleep(86_400 * SECOND));
            let waiting = patience.with(long.as_mut());
            advance(SECOND).await;
            assert_eq!(waiting.await, Ok(()));
        });
    }
}

//! When to try again, and how long to wait before.

use pam_core::Response;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Answers that a second attempt can turn into better ones. Never another 4xx: those say the request is wrong.
pub(crate) const fn is_transient(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

/// The pause before the next attempt: what the service asked for, else exponential with full jitter.
pub(crate) fn pause(attempt: u32, response: Option<&Response>) -> Duration {
    let asked =
        response.and_then(|response| response.header("retry-after")).and_then(|text| text.parse().ok());
    asked.map_or_else(|| ceiling(attempt).mul_f64(jitter()), Duration::from_secs)
}

fn ceiling(attempt: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(LONGEST_PAUSE)
}

/// Between 0 and 1. Spreading clients out needs no better randomness than the hasher's own seed.
fn jitter() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 11;
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64")]
    let fraction = bits as f64 / (1_u64 << 53) as f64;
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_are_spread_and_end() {
        assert_eq!(ceiling(1), FIRST_PAUSE);
        assert_eq!(ceiling(2), FIRST_PAUSE * 2);
        assert_eq!(ceiling(40), LONGEST_PAUSE);
        let pauses: Vec<_> = (0..32).map(|_| pause(1, None)).collect();
        assert!(pauses.iter().all(|pause| *pause <= FIRST_PAUSE));
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
    }

    #[test]
    fn what_the_service_asks_for_is_done() {
        let headers = vec![("retry-after".to_owned(), "7".to_owned())];
        let response = Response { status: 503, headers, body: Vec::new() };
        assert_eq!(pause(1, Some(&response)), Duration::from_secs(7));
    }

    #[test]
    fn refusals_are_not_retried() {
        assert!([400, 401, 403, 404, 414].iter().all(|status| !is_transient(*status)));
        assert!([429, 500, 502, 503, 504].iter().all(|status| is_transient(*status)));
    }
}

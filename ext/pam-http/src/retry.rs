//! When to retry, and how long to wait first.

use crate::date::http_date;
use crate::failure::Failure;
use pam_core::{Response, UnixTime};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The longest `Retry-After` that is obeyed. If the service asks for more, its answer is returned instead.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// The pause before retry number `retry` (from 1): what the service asks for, else exponential backoff with full
/// jitter.
///
/// `None` if a retry cannot help, or if the service asks for more than a minute.
pub(crate) fn pause(retry: u32, outcome: &Result<Response, Failure>, now: UnixTime) -> Option<Duration> {
    let asked = match outcome {
        Ok(response) if is_transient(response.status) => asked_for(response, now),
        Err(failure) if failure.kind.is_transient() => None,
        _ => return None,
    };
    let pause = asked.unwrap_or_else(|| ceiling(retry).mul_f64(jitter()));
    Some(pause).filter(|pause| *pause <= LONGEST_ASKED)
}

/// The statuses after which a retry may succeed. Other 4xx statuses mean that the request itself is wrong.
const fn is_transient(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

/// `Retry-After` as a number of seconds or a date. A date is compared with the answer's own `Date` header if it has
/// one, because the two clocks may differ.
fn asked_for(response: &Response, now: UnixTime) -> Option<Duration> {
    let text = response.header("retry-after")?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = http_date(text)?;
    let now = response.header("date").and_then(http_date).unwrap_or(now);
    Some(Duration::from_secs(until.0.saturating_sub(now.0)))
}

fn ceiling(retry: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << retry.saturating_sub(1).min(10)).min(LONGEST_PAUSE)
}

/// A random number between 0 and 1. The seed of the standard hasher is random enough to spread retries out.
fn jitter() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 11;
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64")]
    let fraction = bits as f64 / (1_u64 << 53) as f64;
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::FailureKind;

    const NOW: UnixTime = UnixTime(784_111_777);

    fn answer(status: u16, headers: &[(&str, &str)]) -> Result<Response, Failure> {
        Ok(Response { status, headers: headers.iter().copied().collect(), body: Vec::new() })
    }

    fn asked(text: &str) -> Option<Duration> {
        pause(1, &answer(503, &[("retry-after", text)]), NOW)
    }

    #[test]
    fn pauses_grow_up_to_a_limit_and_are_random() {
        assert_eq!(ceiling(1), FIRST_PAUSE);
        assert_eq!(ceiling(2), FIRST_PAUSE * 2);
        assert_eq!(ceiling(40), LONGEST_PAUSE);
        let pauses: Vec<_> = (0..64).map(|_| pause(1, &answer(503, &[]), NOW).unwrap()).collect();
        assert!(pauses.iter().all(|pause| *pause <= FIRST_PAUSE));
        assert!(pauses.iter().any(|pause| *pause < FIRST_PAUSE / 2));
        assert!(pauses.iter().any(|pause| *pause > FIRST_PAUSE / 2));
    }

    #[test]
    fn retry_after_is_obeyed_in_seconds_and_as_a_date() {
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("0"), Some(Duration::ZERO));
        assert_eq!(asked("60"), Some(Duration::from_secs(60)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:47 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn a_retry_after_of_more_than_a_minute_ends_the_retries() {
        for text in ["61", "99999999999", "99999999999999999999999", "Sun, 06 Nov 1994 08:50:38 GMT"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_compared_with_the_date_of_the_answer() {
        let headers =
            [("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"), ("date", "Sun, 06 Nov 1994 08:49:44 GMT")];
        assert_eq!(pause(1, &answer(503, &headers), UnixTime(0)), Some(Duration::from_secs(3)));
    }

    #[test]
    fn an_invalid_retry_after_is_ignored() {
        for text in ["", "-1", "1.5", "soon"] {
            assert!(asked(text).is_some_and(|pause| pause <= FIRST_PAUSE), "{text}");
        }
    }

    #[test]
    fn only_transient_failures_are_retried() {
        let retried = |outcome| pause(1, &outcome, NOW).is_some();
        assert!([429, 500, 502, 503, 504].iter().all(|status| retried(answer(*status, &[]))));
        let finals = [200, 302, 400, 401, 402, 403, 404, 408, 413, 414, 501, 505];
        assert!(finals.iter().all(|status| !retried(answer(*status, &[("retry-after", "1")]))));
        let failed = |kind| retried(Err(Failure::new(kind, "")));
        assert!([FailureKind::Connection, FailureKind::Timeout].into_iter().all(failed));
        assert!(
            ![FailureKind::Setup, FailureKind::Tls, FailureKind::Answer, FailureKind::Internal]
                .into_iter()
                .any(failed)
        );
    }
}

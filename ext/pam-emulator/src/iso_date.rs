//! Dates as DataSync writes them.

use pam_core::UnixTime;

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;
/// The end of the year 9999, because the format has four digits for the year.
const LAST_SECOND: UnixTime = UnixTime(253_402_300_799);

/// `2026-09-07T07:34:55.000000Z`
pub(crate) fn iso_time(time: UnixTime) -> String {
    format!("{}T{}.000000Z", date(time), time.min(LAST_SECOND).clock())
}

/// The first midnight after `days` days have passed: `2026-10-08T00:00:00Z`
pub(crate) fn iso_midnight_after(time: UnixTime, days: u64) -> String {
    let later = UnixTime(time.0.saturating_add((days + 1) * SECONDS_PER_DAY));
    format!("{}T00:00:00Z", date(later))
}

fn date(time: UnixTime) -> String {
    time.min(LAST_SECOND).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_microseconds() {
        for (time, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (784_111_777, "1994-11-06T08:49:37.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000000Z"),
            (253_402_300_799, "9999-12-31T23:59:59.000000Z"),
        ] {
            assert_eq!(iso_time(UnixTime(time)), text);
        }
        assert!(iso_time(UnixTime(u64::MAX)).starts_with("9999-12-31T"));
    }

    #[test]
    fn an_object_expires_at_midnight_a_month_and_a_day_later() {
        // The time 2026-09-07 07:34:55 and the result are from an answer that was recorded from the service.
        assert_eq!(iso_midnight_after(UnixTime(1_788_766_495), 30), "2026-10-08T00:00:00Z");
        assert!(iso_midnight_after(UnixTime(u64::MAX), 30).starts_with("9999-12-31T"));
    }
}

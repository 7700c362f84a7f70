//! Dates as DataSync writes them.

use pam_core::UnixTime;

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;
/// The last day of the year 9999, because the format has four digits for the year.
const LAST_DAY: u64 = 2_932_896;

/// `2026-09-07T07:34:55.000000Z`
pub(crate) fn iso_time(time: UnixTime) -> String {
    let second = time.0 % SECONDS_PER_DAY;
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{}T{hour:02}:{minute:02}:{:02}.000000Z", date(time), second % 60)
}

/// The first midnight after `days` days have passed: `2026-10-08T00:00:00Z`
pub(crate) fn iso_midnight_after(time: UnixTime, days: u64) -> String {
    let later = UnixTime(time.0.saturating_add((days + 1) * SECONDS_PER_DAY));
    format!("{}T00:00:00Z", date(later))
}

/// The Gregorian date. Years are counted from March, so that a leap day is the last day of its year.
fn date(time: UnixTime) -> String {
    let days = (time.0 / SECONDS_PER_DAY).min(LAST_DAY) + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
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
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
            (253_402_300_799, "9999-12-31T23:59:59.000000Z"),
        ] {
            assert_eq!(iso_time(UnixTime(time)), text);
        }
        assert!(iso_time(UnixTime(u64::MAX)).starts_with("9999-12-31T"));
    }

    #[test]
    fn an_object_ends_at_midnight_a_month_and_a_day_later() {
        // The time 2026-09-07 07:34:55 and the result are from an answer that was recorded from the service.
        assert_eq!(iso_midnight_after(UnixTime(1_788_766_495), 30), "2026-10-08T00:00:00Z");
        assert!(iso_midnight_after(UnixTime(u64::MAX), 30).starts_with("9999-12-31T"));
    }
}

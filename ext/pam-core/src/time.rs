//! Times in seconds since 1970, as requests and tokens have them.

/// A moment in whole seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// The moment `minutes` later; the latest possible one if the sum overflows.
    pub fn plus_minutes(self, minutes: u64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60)))
    }

    /// The Gregorian date in UTC: `2026-09-07`. Years are counted from March, so that a leap day is the last day of
    /// its year.
    pub fn date(self) -> String {
        let days = self.0 / SECONDS_PER_DAY + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The time of the day in UTC: `07:34:55`.
    pub fn clock(self) -> String {
        let second = self.0 % SECONDS_PER_DAY;
        format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
    }
}

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

/// How far another clock is ahead of this machine's, in seconds; negative if it is behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockOffset(pub i64);

impl ClockOffset {
    /// The uncertainty of a measurement, in seconds: dates are whole seconds, and answers take time to arrive.
    const TOLERANCE: u64 = 2;

    /// The longest distance that is corrected, in seconds: 15 hours. Time zones are up to 14 hours from UTC, so a clock
    /// that was set to local time is corrected. Whoever can change an answer's date on its way makes the client sign
    /// requests that are valid at another time, but never on another day.
    pub const LONGEST: u64 = 15 * 3_600;

    /// From the `date` of an answer. The service set it between the local times at which the request was sent and the
    /// answer was received; their middle is the best estimate.
    pub fn measured(sent: UnixTime, received: UnixTime, date: UnixTime) -> Self {
        let halfway = sent.0 + received.0.saturating_sub(sent.0) / 2;
        let distance = i64::try_from(date.0.abs_diff(halfway)).unwrap_or(i64::MAX);
        Self(if date.0 < halfway { -distance } else { distance })
    }

    /// Converts a time of the local clock to the other clock.
    #[must_use]
    pub fn applied_to(self, time: UnixTime) -> UnixTime {
        UnixTime(time.0.saturating_add_signed(self.0))
    }

    /// True if it can come from a clock that was set wrong; a larger offset is probably a forged date.
    pub const fn is_credible(self) -> bool {
        self.0.unsigned_abs() <= Self::LONGEST
    }

    /// True if the difference is more than the uncertainty of a measurement.
    pub const fn differs_from(self, other: Self) -> bool {
        self.0.abs_diff(other.0) > Self::TOLERANCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(sent: u64, received: u64, date: u64) -> i64 {
        ClockOffset::measured(UnixTime(sent), UnixTime(received), UnixTime(date)).0
    }

    #[test]
    fn an_offset_is_measured_from_the_middle_between_request_and_answer() {
        assert_eq!(measured(1_000, 1_000, 1_093), 93);
        assert_eq!(measured(1_000, 1_000, 907), -93);
        assert_eq!(measured(1_000, 1_010, 1_005), 0);
        assert_eq!(measured(1_000, 1_010, 2_005), 1_000);
    }

    #[test]
    fn extreme_times_give_an_offset_without_an_overflow() {
        assert_eq!(measured(1_000, 900, 1_000), 0);
        assert_eq!(measured(0, 0, u64::MAX), i64::MAX);
        assert_eq!(measured(u64::MAX, u64::MAX, 0), -i64::MAX);
        assert_eq!(ClockOffset(i64::MIN).applied_to(UnixTime(5)), UnixTime(0));
    }

    #[test]
    fn a_measured_offset_corrects_the_local_time() {
        let (here, there) = (UnixTime(1_000), UnixTime(907));
        assert_eq!(ClockOffset::measured(here, here, there).applied_to(here), there);
    }

    #[test]
    fn a_distance_of_up_to_fifteen_hours_is_credible() {
        for seconds in [0, 93, 14 * 3_600, 54_000] {
            assert!(ClockOffset(seconds).is_credible() && ClockOffset(-seconds).is_credible(), "{seconds}");
        }
        for seconds in [54_001, 86_400, i64::MAX] {
            assert!(!ClockOffset(seconds).is_credible() && !ClockOffset(-seconds).is_credible(), "{seconds}");
        }
        assert!(!ClockOffset(i64::MIN).is_credible());
    }

    #[test]
    fn offsets_differ_if_the_difference_is_more_than_the_uncertainty() {
        assert!(!ClockOffset(93).differs_from(ClockOffset(95)));
        assert!(ClockOffset(93).differs_from(ClockOffset(96)));
        assert!(ClockOffset(i64::MIN).differs_from(ClockOffset(i64::MAX)));
    }
}

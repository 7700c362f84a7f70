//! The service's two clocks and the forms in which it tells the time.

use pam_core::UnixTime;

const SECONDS_PER_MINUTE: i64 = 60;

/// A timetoken counts tenths of microseconds.
const TICKS: u64 = 10_000_000;

/// How the service's clocks differ from real time.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    advanced_seconds: i64,
    /// How far a test has travelled, beside what it has advanced.
    ahead_seconds: i64,
    offset_seconds: i64,
    last_timetoken: u64,
    last_message: u64,
}

impl Clock {
    pub(crate) fn advance(&mut self, minutes: u64) {
        let seconds = i64::try_from(minutes).unwrap_or(i64::MAX).saturating_mul(SECONDS_PER_MINUTE);
        self.advanced_seconds = self.advanced_seconds.saturating_add(seconds);
    }

    pub(crate) fn set_ahead(&mut self, seconds: i64) {
        self.ahead_seconds = seconds;
    }

    pub(crate) fn set_offset(&mut self, seconds: i64) {
        self.offset_seconds = seconds;
    }

    pub(crate) fn reset(&mut self) {
        let Self { last_timetoken, last_message, .. } = *self;
        *self = Self { last_timetoken, last_message, ..Self::default() };
    }

    /// The time that timestamps are compared with, and that `Date` and `/time/0` tell.
    pub(crate) fn service_time(&self, now: UnixTime) -> UnixTime {
        UnixTime(now.0.saturating_add_signed(self.offset_seconds))
    }

    /// The time that tokens live by.
    pub(crate) fn token_time(&self, now: UnixTime) -> UnixTime {
        let ahead = self.advanced_seconds.saturating_add(self.ahead_seconds);
        UnixTime(now.0.saturating_add_signed(ahead))
    }

    /// A timetoken of that second, unlike every other one of the same second.
    pub(crate) fn timetoken(&mut self, time: UnixTime) -> String {
        let start = time.0.saturating_mul(TICKS);
        let same_second = self.last_timetoken / TICKS == time.0;
        self.last_timetoken = if same_second { self.last_timetoken.saturating_add(1) } else { start };
        format!("{:017}", self.last_timetoken)
    }

    /// A timetoken for messages and cursors: after every earlier one, even where the clock was set back.
    pub(crate) fn message_timetoken(&mut self, time: UnixTime) -> u64 {
        let start = time.0.saturating_mul(TICKS);
        self.last_message = start.max(self.last_message.saturating_add(1));
        self.last_message
    }
}

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The end of the year 9999, the last one that the HTTP form has room for.
const LAST_SECOND: u64 = 253_402_300_799;
const SECONDS_PER_DAY: u64 = 86_400;

/// The form of the HTTP `Date` header: `Tue, 14 Nov 2023 22:13:20 GMT`.
pub(crate) fn http_date(time: UnixTime) -> String {
    let seconds = time.0.min(LAST_SECOND);
    let (days, rest) = (seconds / SECONDS_PER_DAY, seconds % SECONDS_PER_DAY);
    let (year, month, day) = civil(days);
    let weekday = DAYS.iter().cycle().nth((days % 7) as usize).unwrap_or(&"");
    let month = MONTHS.get(month).unwrap_or(&"");
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// Year, month (from 0) and day of the month; years are counted off one by one, as few as there are.
fn civil(mut days: u64) -> (u64, usize, u64) {
    let mut year = 1970;
    while days >= year_days(year) {
        days -= year_days(year);
        year += 1;
    }
    let mut month = 0;
    for length in month_days(year) {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

const fn is_leap(year: u64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn year_days(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

const fn month_days(year: u64) -> [u64; 12] {
    [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_http_has_them() {
        for (time, date) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (u64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(http_date(UnixTime(time)), date);
        }
    }

    #[test]
    fn timetokens_have_17_digits_and_never_repeat_within_a_second() {
        let mut clock = Clock::default();
        let mut told = |time| clock.timetoken(UnixTime(time));
        assert_eq!(told(1_700_000_000), "17000000000000000");
        assert_eq!(told(1_700_000_000), "17000000000000001");
        assert_eq!(told(1_700_000_001), "17000000010000000");
        assert_eq!(told(1_600_000_000), "16000000000000000");
        assert_eq!(told(1), "00000000010000000");
    }

    #[test]
    fn the_timetokens_of_messages_rise_whatever_the_clock_does() {
        let mut clock = Clock::default();
        let mut told = |time| clock.message_timetoken(UnixTime(time));
        assert_eq!(told(1_700_000_000), 17_000_000_000_000_000);
        assert_eq!(told(1_600_000_000), 17_000_000_000_000_001);
        assert_eq!(told(1_700_000_001), 17_000_000_010_000_000);
    }

    #[test]
    fn travelling_and_advancing_add_up() {
        let mut clock = Clock::default();
        clock.set_ahead(-500);
        assert_eq!(clock.token_time(UnixTime(1_000)), UnixTime(500));
        clock.advance(1);
        clock.set_ahead(100);
        assert_eq!(clock.token_time(UnixTime(1_000)), UnixTime(1_160));
        clock.set_ahead(i64::MAX);
        clock.advance(u64::MAX);
        assert_eq!(clock.token_time(UnixTime(0)), UnixTime(i64::MAX.unsigned_abs()));
    }

    #[test]
    fn the_two_clocks_move_apart() {
        let mut clock = Clock::default();
        clock.advance(2);
        clock.set_offset(-7);
        assert_eq!(clock.token_time(UnixTime(1_000)), UnixTime(1_120));
        assert_eq!(clock.service_time(UnixTime(1_000)), UnixTime(993));
        clock.set_offset(i64::MIN);
        assert_eq!(clock.service_time(UnixTime(1_000)), UnixTime(0));
    }
}

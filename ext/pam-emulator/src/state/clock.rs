//! The service's two clocks, and the timetokens that it generates.

use pam_core::UnixTime;

const SECONDS_PER_MINUTE: i64 = 60;

/// The units of a timetoken in a second. A unit is 100 nanoseconds.
const TICKS: u64 = 10_000_000;

/// A time on each clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) real: UnixTime,
    /// The time that request timestamps are compared with.
    pub(crate) service: UnixTime,
    /// The time by which tokens and legacy grants expire.
    pub(crate) token: UnixTime,
}

/// How the service's clocks differ from real time.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    advanced_seconds: i64,
    /// The distance of a time travel, in addition to what was advanced.
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

    /// The clock for checking request timestamps. The `Date` header and `/time/0` use it too.
    pub(crate) fn service_time(&self, now: UnixTime) -> UnixTime {
        UnixTime(now.0.saturating_add_signed(self.offset_seconds))
    }

    /// The clock by which tokens and legacy grants expire.
    pub(crate) fn token_time(&self, now: UnixTime) -> UnixTime {
        let ahead = self.advanced_seconds.saturating_add(self.ahead_seconds);
        UnixTime(now.0.saturating_add_signed(ahead))
    }

    /// This time on each clock.
    pub(crate) fn moment(&self, now: UnixTime) -> Moment {
        Moment { real: now, service: self.service_time(now), token: self.token_time(now) }
    }

    /// A timetoken within this second. Timetokens of the same second are never equal.
    pub(crate) fn timetoken(&mut self, time: UnixTime) -> String {
        let start = time.0.saturating_mul(TICKS);
        let same_second = self.last_timetoken / TICKS == time.0;
        self.last_timetoken = if same_second { self.last_timetoken.saturating_add(1) } else { start };
        format!("{:017}", self.last_timetoken)
    }

    /// A timetoken for messages and cursors. It is always later than earlier ones, even if the clock was set back.
    pub(crate) fn message_timetoken(&mut self, time: UnixTime) -> u64 {
        let start = time.0.saturating_mul(TICKS);
        self.last_message = start.max(self.last_message.saturating_add(1));
        self.last_message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_timetokens_of_messages_rise_even_if_the_clock_is_set_back() {
        let mut clock = Clock::default();
        let mut told = |time| clock.message_timetoken(UnixTime(time));
        assert_eq!(told(1_700_000_000), 17_000_000_000_000_000);
        assert_eq!(told(1_600_000_000), 17_000_000_000_000_001);
        assert_eq!(told(1_700_000_001), 17_000_000_010_000_000);
    }

    #[test]
    fn time_travel_and_advancing_add_up() {
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
    fn the_two_clocks_are_independent() {
        let mut clock = Clock::default();
        clock.advance(2);
        clock.set_offset(-7);
        assert_eq!(clock.token_time(UnixTime(1_000)), UnixTime(1_120));
        assert_eq!(clock.service_time(UnixTime(1_000)), UnixTime(993));
        clock.set_offset(i64::MIN);
        assert_eq!(clock.service_time(UnixTime(1_000)), UnixTime(0));
    }
}

//! Dates in HTTP headers.

use pam_core::UnixTime;
use std::time::{Duration, UNIX_EPOCH};

/// The end of the year 9999. The HTTP format has four digits for the year, and `httpdate` panics for later dates.
const LAST_SECOND: u64 = 253_402_300_799;

/// The format of the HTTP `Date` header: `Tue, 14 Nov 2023 22:13:20 GMT`.
pub(crate) fn http_date(time: UnixTime) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(time.0.min(LAST_SECOND)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_the_http_form() {
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
}

//! Dates in HTTP headers.

use pam_core::UnixTime;
use std::time::UNIX_EPOCH;

/// Parses any of the three date formats of HTTP; `None` for dates before 1970.
pub fn http_date(text: &str) -> Option<UnixTime> {
    let time = httpdate::parse_http_date(text).ok()?;
    time.duration_since(UNIX_EPOCH).ok().map(|since| UnixTime(since.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_formats_of_a_date_are_parsed() {
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(http_date(text), Some(UnixTime(784_111_777)), "{text}");
        }
    }

    #[test]
    fn other_text_is_not_a_date() {
        for text in ["", "7", "1994-11-06", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT"]
        {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}

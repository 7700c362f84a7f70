//! Messages that SDKs compress before they publish them by POST.

use flate2::read::{GzDecoder, ZlibDecoder};
use hyper::header::HeaderValue;
use std::io::Read;

/// The body as it was before it was compressed, where it was; what cannot be read stays as it is.
///
/// Only publishes are unpacked: their signature leaves the body out, every other one is over the bytes that came.
pub(crate) fn unpacked(path: &str, encoding: Option<&HeaderValue>, body: Vec<u8>, limit: usize) -> Vec<u8> {
    let packed: &[u8] = &body;
    let plain = match encoding.map(HeaderValue::as_bytes) {
        Some(b"deflate") if path.starts_with("/publish/") => read(ZlibDecoder::new(packed), limit),
        Some(b"gzip") if path.starts_with("/publish/") => read(GzDecoder::new(packed), limit),
        _ => None,
    };
    plain.unwrap_or(body)
}

/// One byte more than the limit is as good as all of them: the service refuses both.
fn read(decoder: impl Read, limit: usize) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.take(most).read_to_end(&mut plain).ok()?;
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use std::io::Write;

    fn unpack(path: &str, encoding: &'static str, body: &[u8]) -> Vec<u8> {
        unpacked(path, Some(&HeaderValue::from_static(encoding)), body.to_vec(), 100)
    }

    fn deflated(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_published_message_is_unpacked() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(b"[1]").unwrap();
        assert_eq!(unpack("/publish/p/s/0/c/0", "gzip", &gzip.finish().unwrap()), b"[1]");
        assert_eq!(unpack("/publish/p/s/0/c/0", "deflate", &deflated(b"[1]")), b"[1]");
    }

    #[test]
    fn nothing_else_is() {
        let packed = deflated(b"[1]");
        assert_eq!(unpack("/v3/pam/s/grant", "deflate", &packed), packed);
        assert_eq!(unpack("/publish/p/s/0/c/0", "br", &packed), packed);
        assert_eq!(unpack("/publish/p/s/0/c/0", "deflate", b"no such thing"), b"no such thing");
    }

    #[test]
    fn a_bomb_goes_off_at_the_limit() {
        assert_eq!(unpack("/publish/p/s/0/c/0", "deflate", &deflated(&[b' '; 1_000_000])).len(), 101);
    }
}

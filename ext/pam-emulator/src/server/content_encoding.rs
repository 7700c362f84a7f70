//! Decompresses messages: SDKs can compress the body of a publish by POST.

use flate2::read::{GzDecoder, ZlibDecoder};
use std::io::Read;

/// Decompresses the body according to its `Content-Encoding`. A body that cannot be decompressed is returned as it
/// is.
///
/// Only publishes are decompressed, because their signature does not cover the body. Other signatures cover the bytes
/// as they were sent.
pub(crate) fn decoded(path: &str, encoding: Option<&[u8]>, body: Vec<u8>, limit: usize) -> Vec<u8> {
    let compressed: &[u8] = &body;
    let plain = match encoding {
        Some(b"deflate") if path.starts_with("/publish/") => read(ZlibDecoder::new(compressed), limit),
        Some(b"gzip") if path.starts_with("/publish/") => read(GzDecoder::new(compressed), limit),
        _ => None,
    };
    plain.unwrap_or(body)
}

/// Reads at most one byte more than the limit: the service refuses a body of that size anyway.
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

    fn decode(path: &str, encoding: &str, body: &[u8]) -> Vec<u8> {
        decoded(path, Some(encoding.as_bytes()), body.to_vec(), 100)
    }

    fn deflated(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_published_message_is_decompressed() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(b"[1]").unwrap();
        assert_eq!(decode("/publish/p/s/0/c/0", "gzip", &gzip.finish().unwrap()), b"[1]");
        assert_eq!(decode("/publish/p/s/0/c/0", "deflate", &deflated(b"[1]")), b"[1]");
    }

    #[test]
    fn nothing_else_is_decompressed() {
        let compressed = deflated(b"[1]");
        assert_eq!(decode("/v3/pam/s/grant", "deflate", &compressed), compressed);
        assert_eq!(decode("/publish/p/s/0/c/0", "br", &compressed), compressed);
        assert_eq!(decode("/publish/p/s/0/c/0", "deflate", b"no such thing"), b"no such thing");
    }

    #[test]
    fn decompression_stops_at_the_limit() {
        assert_eq!(decode("/publish/p/s/0/c/0", "deflate", &deflated(&[b' '; 1_000_000])).len(), 101);
    }
}

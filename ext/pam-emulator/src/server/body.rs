//! Reads the bodies of requests.

use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::io;

/// Stops reading beyond the limit; the service then refuses the request because the body is too large.
pub(super) async fn read(mut body: Incoming, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(io::Error::other)?.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() > limit {
            break;
        }
    }
    Ok(bytes)
}

//! TLS settings, shared by all clients of the process with the same trust, so that certificates are read only once.
//!
//! Reading a system's bundle takes 6 ms. A new client that resumes a TLS 1.2 session of another one saves a round trip:
//! at 50 ms, its first call took 104 instead of 158 ms.

use crate::lock::lock;
use crate::process_local::ProcessLocal;
use pam_http::{Failure, Tls, Trust};
use std::convert::Infallible;
use std::sync::Mutex;

/// How many settings are kept. Most processes have one, but some use a new trust for each client.
const KEPT: usize = 8;

static SHARED: ProcessLocal<Mutex<Vec<Tls>>> = ProcessLocal::new();

/// The TLS settings for this trust. They are reused unless a certificate file has changed.
pub(crate) fn of(trust: &Trust) -> Result<Tls, Failure> {
    let Ok(shared) = SHARED.get_or_try_build(|| Ok::<_, Infallible>(Mutex::default()));
    let mut shared = lock(&shared);
    if let Some(tls) = shared.iter().find(|tls| tls.is_current(trust)) {
        return Ok(tls.clone());
    }
    let tls = Tls::new(trust)?;
    shared.retain(|other| !other.is_of(trust));
    shared.truncate(KEPT - 1);
    shared.insert(0, tls.clone());
    Ok(tls)
}

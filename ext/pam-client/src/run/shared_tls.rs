//! TLS settings that clients with the same trust share: they are made, and files of certificates are read, once in a
//! process.

use crate::lock::lock;
use crate::process_local::ProcessLocal;
use pam_http::{Failure, Tls, Trust};
use std::convert::Infallible;
use std::sync::Mutex;

/// Most processes have one trust. Those that make up a new one for each client keep the last few.
const KEPT: usize = 8;

static SHARED: ProcessLocal<Mutex<Vec<Tls>>> = ProcessLocal::new();

/// The settings of this trust: those that are there, unless a file has changed since.
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

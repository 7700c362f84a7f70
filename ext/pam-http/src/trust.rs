//! Whose certificates are believed: the bundled roots, and what the user adds to them.

use crate::failure::{Failure, Kind};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that add certificates to the bundled roots. There is no way to take verification away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// PEM files, each with one or more certificates.
    pub files: Vec<PathBuf>,
    /// Folders of PEM files.
    pub folders: Vec<PathBuf>,
}

impl Trust {
    /// The TLS settings; a file that cannot be read is an error, never a silent gap.
    pub(crate) fn tls(&self) -> Result<ClientConfig, Failure> {
        let roots = self.roots()?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::new(Kind::Setup, format!("no TLS: {error}")))?;
        Ok(config.with_root_certificates(roots).with_no_client_auth())
    }

    fn roots(&self) -> Result<RootCertStore, Failure> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for file in &self.files {
            if add_file(&mut roots, file)? == 0 {
                return Err(unusable(file, "no certificate in it"));
            }
        }
        self.add_folders(&mut roots)?;
        Ok(roots)
    }

    /// As OpenSSL does it: some of the folders may be missing, and other files in them do no harm. An error only where
    /// no folder can be read.
    fn add_folders(&self, roots: &mut RootCertStore) -> Result<(), Failure> {
        let (mut first_failure, mut has_read) = (None, false);
        for folder in &self.folders {
            match std::fs::read_dir(folder) {
                Ok(entries) => {
                    has_read = true;
                    entries.flatten().for_each(|entry| drop(add_file(roots, &entry.path())));
                }
                Err(error) => {
                    first_failure.get_or_insert_with(|| unusable(folder, &error.to_string()));
                }
            }
        }
        first_failure.filter(|_| !has_read).map_or(Ok(()), Err)
    }
}

fn add_file(roots: &mut RootCertStore, file: &Path) -> Result<usize, Failure> {
    let certificates =
        CertificateDer::pem_file_iter(file).map_err(|error| unusable(file, &error.to_string()))?;
    let (added, _ignored) = roots.add_parsable_certificates(certificates.flatten());
    Ok(added)
}

fn unusable(path: &Path, why: &str) -> Failure {
    Failure::new(Kind::Setup, format!("no certificates from {}: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_roots_alone_make_a_client() {
        assert!(Trust::default().tls().is_ok());
    }

    #[test]
    fn one_of_several_folders_may_be_missing_but_not_all() {
        let trust = |folders: &[&str]| {
            let folders = folders.iter().map(PathBuf::from).collect();
            Trust { folders, files: Vec::new() }.tls().map(drop).map_err(|failure| failure.message)
        };
        let here = env!("CARGO_MANIFEST_DIR");
        assert_eq!(trust(&["/nowhere", here]), Ok(()));
        assert_eq!(trust(&[here, "/nowhere"]), Ok(()));
        let error = trust(&["/nowhere", "/neither"]).unwrap_err();
        assert!(error.starts_with("no certificates from /nowhere: No such file"), "{error}");
    }

    #[test]
    fn a_file_without_certificates_is_named() {
        for (file, why) in [
            ("/nowhere/ca.pem", "No such file"),
            (concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "no certificate"),
        ] {
            let trust = Trust { files: vec![file.into()], folders: Vec::new() };
            let failure = trust.tls().unwrap_err();
            assert_eq!(failure.kind, Kind::Setup);
            assert!(failure.message.contains(file) && failure.message.contains(why), "{failure}");
        }
    }
}

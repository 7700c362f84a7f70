//! Which certificates are trusted: the bundled roots, and those that the user adds.

use crate::failure::{Failure, FailureKind};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::fs::{metadata, read_dir};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Files with certificates that are trusted in addition to the bundled roots. Verification cannot be turned off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// PEM files with one or more certificates each.
    pub files: Vec<PathBuf>,
    /// Directories of PEM files.
    pub folders: Vec<PathBuf>,
}

/// TLS settings made from a [`Trust`]. Clones share their TLS sessions, so each can resume those of the others.
#[derive(Clone)]
pub struct Tls {
    pub(crate) config: ClientConfig,
    trust: Trust,
    state: Vec<FileState>,
}

impl Tls {
    /// Reads the certificates.
    ///
    /// # Errors
    /// A file cannot be read or has no certificate, or none of the directories can be read.
    pub fn new(trust: &Trust) -> Result<Self, Failure> {
        // The state is taken before reading, so a file that changes meanwhile is read again next time.
        let state = trust.state();
        Ok(Self { config: trust.config()?, trust: trust.clone(), state })
    }

    /// Whether these settings were made from this trust, even if its files have changed since.
    pub fn is_of(&self, trust: &Trust) -> bool {
        self.trust == *trust
    }

    /// Whether these settings were made from this trust, and none of its files has changed since.
    pub fn is_current(&self, trust: &Trust) -> bool {
        self.is_of(trust) && self.state == trust.state()
    }
}

/// A file with its length and time. They tell that it was replaced or written to.
type FileState = (PathBuf, Option<(u64, Option<SystemTime>)>);

fn state_of(path: PathBuf) -> FileState {
    let state = metadata(&path).ok().map(|metadata| (metadata.len(), metadata.modified().ok()));
    (path, state)
}

impl Trust {
    /// The states of all files, in a stable order.
    fn state(&self) -> Vec<FileState> {
        let entries = self.folders.iter().filter_map(|folder| read_dir(folder).ok()).flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.extend_from_slice(&self.files);
        paths.sort_unstable();
        paths.into_iter().map(state_of).collect()
    }

    fn config(&self) -> Result<ClientConfig, Failure> {
        let roots = self.roots()?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::new(FailureKind::Setup, format!("no TLS: {error}")))?;
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

    /// Like OpenSSL, ignores missing directories and other files in them. It is an error only if no directory can be
    /// read.
    fn add_folders(&self, roots: &mut RootCertStore) -> Result<(), Failure> {
        let (mut first_failure, mut has_read) = (None, false);
        for folder in &self.folders {
            match read_dir(folder) {
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
    Failure::new(FailureKind::Setup, format!("no certificates from {}: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_roots_are_enough() {
        assert!(Tls::new(&Trust::default()).is_ok());
    }

    #[test]
    fn one_of_several_folders_may_be_missing_but_not_all() {
        let trust = |folders: &[&str]| {
            let folders = folders.iter().map(PathBuf::from).collect();
            let trust = Trust { folders, files: Vec::new() };
            Tls::new(&trust).map(drop).map_err(|failure| failure.message)
        };
        let here = env!("CARGO_MANIFEST_DIR");
        assert_eq!(trust(&["/nowhere", here]), Ok(()));
        assert_eq!(trust(&[here, "/nowhere"]), Ok(()));
        let error = trust(&["/nowhere", "/neither"]).unwrap_err();
        assert!(error.starts_with("no certificates from /nowhere: No such file"), "{error}");
    }

    #[test]
    fn an_unusable_file_is_named() {
        for (file, why) in [
            ("/nowhere/ca.pem", "No such file"),
            (concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "no certificate"),
        ] {
            let trust = Trust { files: vec![file.into()], folders: Vec::new() };
            let failure = Tls::new(&trust).err().unwrap();
            assert_eq!(failure.kind, FailureKind::Setup);
            assert!(failure.message.contains(file) && failure.message.contains(why), "{failure}");
        }
    }

    #[test]
    fn settings_are_current_until_a_file_or_a_folder_changes() {
        let folder = std::env::temp_dir().join(format!("pam-http-trust-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let trust = Trust { folders: vec![folder.clone()], files: Vec::new() };
        let tls = Tls::new(&trust).unwrap();
        assert!(tls.is_current(&trust) && !tls.is_current(&Trust::default()));
        std::fs::write(folder.join("a.pem"), "one").unwrap();
        assert!(!tls.is_current(&trust));
        let tls = Tls::new(&trust).unwrap();
        std::fs::write(folder.join("a.pem"), "another").unwrap();
        assert!(!tls.is_current(&trust));
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(!tls.is_current(&trust));
    }
}

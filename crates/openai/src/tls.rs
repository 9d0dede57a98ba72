//! The one TLS configuration that REST and the sideband share: rustls with ring, the system's root certificates.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// TLS as a client. Cheap to clone.
///
/// The cryptography is named in it, so nothing has to be installed for the process, and no library can find two.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ClientConfig>,
    root_count: usize,
}

/// No protocol version that the cryptography knows: a fault of the build, not of the machine.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct TlsError(#[from] rustls::Error);

impl Tls {
    /// Reads the system's root certificates (or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name).
    ///
    /// A machine without any is no fault here: plain `http://` to loopback still works, and [`Self::root_count`] tells.
    pub fn from_system() -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        // What cannot be read or parsed is left out; the count tells whether enough is left.
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        Self::with_roots(roots)
    }

    /// Without any root certificate, for who only speaks `http://`: reading the system's takes a tenth of a second.
    pub fn without_roots() -> Result<Self, TlsError> {
        Self::with_roots(RootCertStore::empty())
    }

    /// The same, for tests.
    #[cfg(test)]
    pub(super) fn rootless() -> Self {
        Self::without_roots().unwrap()
    }

    fn with_roots(roots: RootCertStore) -> Result<Self, TlsError> {
        let root_count = roots.len();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), root_count })
    }

    /// How many root certificates there are; with none, every `https://` fails.
    pub const fn root_count(&self) -> usize {
        self.root_count
    }

    /// The settings themselves, for other clients of this workspace.
    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.config
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("root_count", &self.root_count).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_root_certificate_is_a_count_of_zero_and_no_fault() {
        assert_eq!(Tls::rootless().root_count(), 0);
    }
}

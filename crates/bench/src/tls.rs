//! A certificate for OpenAI's side, made for one measure, and the TLS that shows it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use anyhow::{Context as _, Result, ensure};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio_rustls::TlsAcceptor;

/// Makes a certificate for the loopback address with `openssl`, and TLS with it: what accepts, and the file that a client must
/// trust (`SSL_CERT_FILE`).
pub(super) fn acceptor(folder: &Path) -> Result<(TlsAcceptor, PathBuf)> {
    let (certificate, key) = (folder.join("certificat.pem"), folder.join("cle.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"])
        // A certificate authority is not taken for a server.
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("--tls demande le programme openssl (paquet Debian openssl)")?;
    ensure!(made.success(), "openssl n'a pas fait de certificat");
    let chain = CertificateDer::pem_file_iter(&certificate)?.collect::<Result<Vec<_>, _>>()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(&key)?)?;
    Ok((TlsAcceptor::from(Arc::new(config)), certificate))
}

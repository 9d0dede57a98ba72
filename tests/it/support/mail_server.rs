//! A real mail server for the program under test: aiosmtpd, with faults.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// The Python that has aiosmtpd.
const PYTHON: &str = "VACANCES_BLEUES_PYTHON";

/// That of the one user, `reception`.
pub(crate) const PASSWORD: &str = "s3cret-p@ss";

/// A real mail server, which ends with its value.
pub(crate) struct MailServer {
    process: Child,
    folder: TempDir,
    ports: BTreeMap<String, u16>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl MailServer {
    /// With a port for each of these: see `smtp_server.py`.
    pub(crate) fn start(names: &[&str]) -> Self {
        let python = std::env::var(PYTHON).unwrap_or_else(|_| {
            panic!("{PYTHON} is not set: run ./test.sh, which installs a mail server for this test")
        });
        let folder = TempDir::new().unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/channels/tests/smtp_server.py");
        let mut command = Command::new(python);
        command.arg(script).arg(folder.path()).args(names).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, folder, ports: serde_json::from_str(&line).unwrap() }
    }

    /// What the server has taken.
    pub(crate) fn taken(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(format!("{}.eml", self.ports[name]))).unwrap_or_default()
    }

    /// Where it keeps its certificates and mails.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `[courriel]` of a hotel that sends by this port.
    pub(crate) fn section(&self, name: &str, security: &str) -> String {
        let port = self.ports[name];
        format!(
            "serveur = \"localhost\"\nport = {port}\nsecurite = \"{security}\"\nutilisateur = \"reception\"\nexpediteur = \"reception@hotel.example\"\n"
        )
    }
}

/// The example's hotel with an identity, and with this in `[courriel]`.
pub(crate) fn hotel_file(mail: &str) -> String {
    let identity = "raison_sociale = \"SAS Essai\"\nadresse = \"1 quai du Port\"\ntelephone = \"01 99 00 00 01\"\nemail = \"reception@hotel.example\"\n";
    let text = include_str!("../../../hotel.exemple.toml").replacen("[hotel]\n", &format!("[hotel]\n{identity}"), 1);
    format!("{text}\n[courriel]\n{mail}")
}

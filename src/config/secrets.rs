//! Secrets that are not in the environment itself: in a file that `…_FILE` names, as containers have them, or among the credentials that
//! systemd hands over (`LoadCredential=`, systemd.exec(5)). A variable that is set wins over both.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

use super::{
    environment::Environment,
    error::{Remark, cause},
};

/// Secrets of this program; those of `[[webhooks]]` are known by how they begin.
pub(super) const NAMES: &[&str] =
    &["OPENAI_API_KEY", "OPENAI_WEBHOOK_SECRET", "STAFF_API_TOKEN", "METRICS_TOKEN", "SMTP_MOT_DE_PASSE", "SMS_CLE"];

/// What the name of a webhook's secret begins with; its receiver's name follows.
pub(super) const WEBHOOK_PREFIX: &str = "WEBHOOK_SECRET_";

/// What the name of the variable ends with that names a file.
const FILE_SUFFIX: &str = "_FILE";

/// Where systemd puts credentials, one file each.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Whether a variable is a secret, names the file of one, or the folder of them.
pub(super) fn is_known(name: &str) -> bool {
    name == CREDENTIALS || is_secret(name.strip_suffix(FILE_SUFFIX).unwrap_or(name))
}

fn is_secret(name: &str) -> bool {
    NAMES.contains(&name) || name.len() > WEBHOOK_PREFIX.len() && name.starts_with(WEBHOOK_PREFIX)
}

impl Environment {
    /// The environment with the secrets that files have. `webhooks` are the names of those that `hotel.toml` asks for.
    pub(super) fn with_secrets(
        &self,
        webhooks: impl IntoIterator<Item = String>,
        read_file: impl Fn(&Path) -> io::Result<String>,
    ) -> Self {
        let mut whole = self.clone();
        let named = self.values.keys().filter_map(|name| name.strip_suffix(FILE_SUFFIX));
        let named = named.filter(|name| is_secret(name)).map(str::to_owned);
        let all: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).chain(webhooks).chain(named).collect();
        for name in all.into_iter().filter(|name| !self.values.contains_key(name)) {
            let variable = format!("{name}{FILE_SUFFIX}");
            let read = if let Some(path) = self.values.get(&variable) {
                Some(read_file(Path::new(path.trim())).map_err(|error| Remark::new(&variable, unread(&error))))
            } else {
                self.values.get(CREDENTIALS).and_then(|folder| {
                    let path = PathBuf::from(folder).join(&name);
                    match read_file(&path) {
                        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                        read => {
                            Some(read.map_err(|error| Remark::new(format!("{CREDENTIALS}, {name}"), unread(&error))))
                        }
                    }
                })
            };
            match read {
                Some(Ok(secret)) => drop(whole.values.insert(name, secret.trim().to_owned())),
                Some(Err(fault)) => whole.faults.push(fault),
                None => {}
            }
        }
        whole.values.retain(|_, value| !value.is_empty());
        whole
    }
}

/// Why a file of a secret cannot be read. Never quotes the file, as the reason for other files does.
fn unread(error: &io::Error) -> String {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        "le fichier qu'elle nomme n'existe pas".to_owned()
    } else if kind == io::ErrorKind::InvalidData {
        "le fichier qu'elle nomme n'est pas du texte UTF-8".to_owned()
    } else {
        format!("le fichier qu'elle nomme ne peut pas être lu ({})", cause(error))
    }
}

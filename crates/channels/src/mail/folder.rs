//! Mails as files: to see what guests would receive, before there is an account.

use std::{
    fs::{DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::Mail;
use crate::{
    Outcome,
    attempt::{Attempt, Cause},
};

/// A folder of `.eml` files, readable by their owner alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at this path; it is made when the first mail comes.
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    pub(super) async fn send(&self, mail: &Mail) -> Attempt {
        let (folder, mail) = (self.0.clone(), mail.clone());
        let written = tokio::task::spawn_blocking(move || write(&folder, &mail)).await;
        match written.map_err(io::Error::other).flatten() {
            Ok(path) => Attempt::new(Outcome::Delivered, &format!("écrit dans {}", path.display())),
            Err(error) => {
                let answer = format!("dossier {} : {}", self.0.display(), error.kind());
                Attempt::later(&answer).because_of(Cause::Configuration)
            }
        }
    }
}

/// Writes the mail whole, over an earlier attempt of the same.
fn write(folder: &Path, mail: &Mail) -> io::Result<PathBuf> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(format!("{}.eml", mail.id));
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&path)?;
    file.write_all(mail.mime.expose().as_bytes())?;
    file.sync_all()?;
    Ok(path)
}

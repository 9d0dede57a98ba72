//! Folders that hold guests' data: readable by their owner alone.

use std::{
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::Path,
};

use super::{Disk, Event, Step, history};

/// Only the account that owns a folder may look into it.
const PRIVATE_FOLDER_MODE: u32 = 0o700;

impl Disk {
    /// Creates a folder. One that is there is a fault.
    pub fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.run(Step::Create, path, || DirBuilder::new().mode(PRIVATE_FOLDER_MODE).create(path))?;
        self.give(&File::open(path)?)
    }

    /// Creates a folder, and those that it lies in, where they are not there.
    pub fn create_folders(&self, path: &Path) -> io::Result<()> {
        self.run(Step::Create, path, || DirBuilder::new().recursive(true).mode(PRIVATE_FOLDER_MODE).create(path))
    }

    /// Removes an empty folder; that there is none is no fault.
    pub fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.run(Step::Remove, path, || match fs::remove_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        })?;
        self.remember(|| Event::Remove(history::name(path)));
        Ok(())
    }
}

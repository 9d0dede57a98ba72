//! The store that a command works on: that of this folder's configuration.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use chrono_tz::Tz;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{command, complain},
};
use crate::{
    config::{Examined, hotel_file::HotelSettings},
    control::{self, Answer, Office, Request},
};
use basics::{clock::Clock, ids::Ids};
use store::{
    durable::{Disk, beside, cause},
    json::{self, JsonStore},
};

/// A file of reservations, and the time at its hotel.
#[derive(Debug)]
pub(super) struct Place {
    /// The file, links followed.
    pub(super) file: PathBuf,
    pub(super) clock: Clock,
    pub(super) zone: Tz,
    can_transfer: bool,
}

impl Place {
    /// The store of this folder.
    ///
    /// Errors: the exit code, once the reason was said.
    pub(super) fn find() -> Result<Self, u8> {
        let examined = Examined::load();
        let Some(settings) = examined.store else {
            complain(&format!("RESERVATIONS_FILE est à corriger : lancez {}", command("doctor")));
            return Err(EXIT_WRONG);
        };
        let file = json::resolve(&settings.path).map_err(|fault| failed(&fault.to_string()))?;
        if !file.exists() && !beside(&file, ".journal").exists() {
            return Err(failed(&format!(
                "Il n'y a pas de fichier de réservations ici : {} n'existe pas. Lancez cette commande dans le dossier du serveur (celui de .env et de hotel.toml), ou indiquez RESERVATIONS_FILE.",
                file.display()
            )));
        }
        let hotel = examined.hotel.or_else(|| HotelSettings::built_in().ok());
        let zone = hotel.map_or(chrono_tz::Europe::Paris, |hotel| hotel.catalogue.hotel.zone);
        let clock = Clock::system().with_pinned_date(examined.pinned_date);
        Ok(Self { file, clock, zone, can_transfer: examined.transfer.is_some() })
    }

    /// Asks the running server; `None` where none runs.
    ///
    /// Errors: the exit code, once the reason was said.
    pub(super) fn ask(&self, request: &Request) -> Result<Option<Answer>, u8> {
        control::ask(&self.file, request).map_err(|fault| failed(&fault.to_string()))
    }
}

impl Place {
    /// The store itself, where no server runs. What is written belongs to the owner of the files, whoever runs the command.
    ///
    /// Errors: the exit code, once the reason was said.
    pub(super) fn own_office(&self) -> Result<Office, u8> {
        let disk = Disk::keeping_owner_of(&self.file).map_err(|error| failed(&cause(&error)))?;
        let store = JsonStore::open(&self.file, self.clock.clone(), Ids::system(), disk, Arc::default());
        let store = store.map_err(|fault| failed(&fault.to_string()))?;
        Ok(Office::without_server(Arc::new(store), self.clock.clone(), self.zone, self.can_transfer))
    }
}

/// The exit code of a command that has said why, where it failed.
pub(super) fn exit(result: Result<(), u8>) -> ExitCode {
    result.map_or_else(ExitCode::from, |()| ExitCode::SUCCESS)
}

/// Says why something failed; the exit code.
pub(super) fn failed(reason: &str) -> u8 {
    complain(reason);
    EXIT_FAILED
}

//! `vacances-bleues sauvegarder` and `vacances-bleues restaurer`: a copy of everything, taken while the server runs or not, read back
//! before it counts; and a copy put back.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use clap::Args;

use self::copy::{Copied, CopyError};
use super::{
    EXIT_WRONG,
    console::{command, complain, print},
    place::{Place, exit, failed},
};
use crate::config::Examined;
use store::{
    durable::{Disk, cause},
    json::{self, StoreFiles},
};

mod copy;
mod rotation;

/// How the folder of a copy is named: its instant, so that copies sort by their names.
const NAME: &str = "%Y-%m-%dT%H%M%SZ";

/// Where copies go, and how many stay.
#[derive(Debug, Args)]
pub struct BackUpArguments {
    /// Dossier qui reçoit la copie, dans un sous-dossier daté
    dossier: PathBuf,
    /// Ne garde que les N copies vérifiées les plus récentes, quel que soit leur âge
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    garder: Option<u16>,
}

/// Which copy.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// Dossier d'une copie faite par « sauvegarder », par exemple sauvegardes/2026-11-30T031500Z
    copie: PathBuf,
}

/// Makes a copy.
pub fn back_up(arguments: &BackUpArguments) -> ExitCode {
    exit(make(arguments))
}

/// Puts a copy back.
pub fn restore(arguments: &RestoreArguments) -> ExitCode {
    exit(put_back(&arguments.copie))
}

fn make(arguments: &BackUpArguments) -> Result<(), u8> {
    let place = Place::find()?;
    let folder = arguments.dossier.as_path();
    let hotel = std::fs::read(Examined::load().hotel_file).ok();
    let unusable = |error: &std::io::Error| {
        failed(&format!(
            "Le dossier {} ne peut pas être utilisé : {}. Aucune copie n'est faite.",
            folder.display(),
            cause(error)
        ))
    };
    Disk::real().create_folders(folder).map_err(|error| unusable(&error))?;
    let disk = Disk::keeping_owner_of(folder).map_err(|error| unusable(&error))?;
    let Some(_only) = disk.lock_content(folder).map_err(|error| unusable(&error))? else {
        return Err(failed(&format!("Une autre sauvegarde est en cours dans {}.", folder.display())));
    };
    let (files, content) = StoreFiles::read(&place.file).map_err(|fault| failed(&fault.to_string()))?;
    let now = place.clock.now();
    let copied = Copied { files, content, hotel };
    let path = copied.write(folder, &name(now), now, &disk).map_err(|fault| failed(&fault.to_string()))?;
    print(&format!("Copie vérifiée : {} ({}).\n", path.display(), counted(&copied)));
    if let Some(most) = arguments.garder {
        let rotation = rotation::rotate(folder, usize::from(most), &disk).map_err(|error| unusable(&error))?;
        for bad in &rotation.damaged {
            complain(&format!("Copie abîmée, laissée en place et non comptée : {}.", bad.display()));
        }
        for left in &rotation.not_removed {
            complain(&format!(
                "Ancienne copie à supprimer vous-même (elle contient d'autres fichiers) : {}.",
                left.display()
            ));
        }
        if rotation.removed > 0 {
            print(&format!("{} copie(s) plus ancienne(s) supprimée(s).\n", rotation.removed));
        }
    }
    Ok(())
}

fn put_back(folder: &Path) -> Result<(), u8> {
    let copied = match Copied::read(folder) {
        Ok(copied) => copied,
        Err(fault @ CopyError::NotACopy(_)) => {
            complain(&fault.to_string());
            return Err(EXIT_WRONG);
        }
        Err(fault) => return Err(failed(&format!("{fault} Rien n'est remplacé."))),
    };
    let examined = Examined::load();
    let Some(settings) = examined.store else {
        complain(&format!("RESERVATIONS_FILE est à corriger : lancez {}", command("doctor")));
        return Err(EXIT_WRONG);
    };
    let refused = |fault: &json::OpenError| failed(&format!("{fault} Rien n'est remplacé."));
    let file = json::resolve(&settings.path).map_err(|fault| refused(&fault))?;
    if json::is_interrupted(&file) {
        complain("Une restauration précédente avait été interrompue ; elle est d'abord terminée.");
    }
    let disk = Disk::keeping_owner_of(&file).map_err(|error| failed(&cause(&error)))?;
    let now = basics::clock::Clock::system().now();
    let restored = match json::restore(&file, &copied.files, now, &disk) {
        Ok(restored) => restored,
        Err(fault @ json::OpenError::Locked { .. }) => {
            return Err(failed(&format!("Arrêtez d'abord le serveur. {fault} Rien n'est remplacé.")));
        }
        Err(fault) if json::is_interrupted(&file) => {
            return Err(failed(&format!(
                "{fault} La restauration est décidée mais pas terminée : le prochain démarrage, ou la même commande, la termine."
            )));
        }
        Err(fault) => return Err(failed(&format!("{fault} Les réservations d'avant restent en place."))),
    };
    print(&format!("Restauré dans {} : {}.\n", file.display(), counted(&copied)));
    for kept in &restored.kept {
        print(&format!("L'état d'avant est gardé : {}\n", kept.display()));
    }
    if copied.hotel.is_some() && copied.hotel != std::fs::read(&examined.hotel_file).ok() {
        complain(&format!(
            "La copie contient un autre hotel.toml que {} : il n'est pas remis. Comparez-les si des chambres ou des prix ont changé.",
            examined.hotel_file.display()
        ));
    }
    complain(
        "Les clients effacés depuis cette copie y sont de nouveau : effacez-les encore une fois. Puis démarrez le serveur.",
    );
    Ok(())
}

fn name(at: DateTime<Utc>) -> String {
    at.format(NAME).to_string()
}

fn counted(copied: &Copied) -> String {
    format!("{} réservation(s), {} rappel(s)", copied.content.reservations, copied.content.callbacks)
}

//! `vacances-bleues exporter` and `vacances-bleues effacer`: what is kept about a guest is shown to them, or erased (RGPD, articles
//! 15, 17 and 20). The server has to be stopped: both take its lock.

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::Args;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{complain, print},
};
use crate::{
    clock::Clock,
    config::{Examined, hotel_file::HotelSettings},
    durable::Disk,
    ids::Ids,
    store::json::{self, EraseFault, JsonStore, Person},
};

/// What a person types who means it.
const YES: &str = "oui";

/// Which guest.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// Identifiant ou code d'une réservation du client
    id: String,
}

/// Which guest, and whether that was thought over.
#[derive(Debug, Args)]
pub struct EraseArguments {
    /// Identifiant ou code d'une réservation du client
    id: String,
    /// N'attend pas de confirmation
    #[arg(long)]
    oui: bool,
    /// Efface aussi le client d'un séjour à venir, qui ne pourra plus être accueilli sous son nom
    #[arg(long)]
    force: bool,
}

/// Prints everything that is kept about a guest.
pub fn export(arguments: &ExportArguments) -> ExitCode {
    let Some((path, clock)) = place() else { return ExitCode::from(EXIT_WRONG) };
    match json::export(&path, &arguments.id) {
        Ok(Some(person)) => {
            // A value has nothing that could fail to be written.
            let text = serde_json::to_string_pretty(&person.to_json(clock.now())).unwrap_or_default();
            print(&format!("{text}\n"));
            complain(&format!("{}.", counted(&person)));
            mention(&person);
            ExitCode::SUCCESS
        }
        Ok(None) => failed(&not_found(&path)),
        Err(fault) => failed(&fault.to_string()),
    }
}

/// Erases a guest.
pub async fn erase(arguments: EraseArguments) -> ExitCode {
    let Some((path, clock)) = place() else { return ExitCode::from(EXIT_WRONG) };
    if !path.exists() {
        return failed(&EraseFault::NoFile(path.display().to_string()).to_string());
    }
    let store = match JsonStore::open(&path, clock.clone(), Ids::system(), Disk::real(), Arc::default()) {
        Ok(store) => store,
        Err(fault) => return failed(&fault.to_string()),
    };
    let Some(person) = store.person(&arguments.id) else { return failed(&not_found(&path)) };
    if person.is_odd() {
        return failed("Cette ligne n'a pas la forme d'une réservation : corrigez-la ou supprimez-la dans le fichier.");
    }
    let zone = HotelSettings::built_in()
        .map_or(chrono_tz::Europe::Paris, |built_in| Examined::load().hotel.unwrap_or(built_in).catalogue.hotel.zone);
    let to_come = person.to_come(clock.today(zone));
    if to_come > 0 && !arguments.force {
        return failed(&format!(
            "{to_come} séjour(s) de ce client ne sont pas finis : annulez-les d'abord (POST /reservations/{{id}}/annulation), ou ajoutez --force. Rien n'est effacé."
        ));
    }
    complain(&format!("À effacer : {}. Dates, type, prix et statut restent pour les comptes.", counted(&person)));
    if !arguments.oui && !is_confirmed() {
        complain("Rien n'est effacé.");
        return ExitCode::from(EXIT_WRONG);
    }
    match store.erase(&person).await {
        Ok(()) => {
            print(&format!("Effacé : {}.\n", counted(&person)));
            mention(&person);
            complain("Pensez aux copies de sauvegarde : ce programme ne les connaît pas.");
            ExitCode::SUCCESS
        }
        Err(fault) => failed(&fault.to_string()),
    }
}

/// The file, and the clock to look at it by.
fn place() -> Option<(PathBuf, Clock)> {
    let examined = Examined::load();
    let Some(settings) = examined.store else {
        complain("RESERVATIONS_FILE est à corriger : lancez vacances-bleues doctor.");
        return None;
    };
    Some((settings.path, Clock::system().with_pinned_date(examined.pinned_date)))
}

/// Asks the person at the terminal. Without one, nobody can answer.
fn is_confirmed() -> bool {
    if !io::stdin().is_terminal() {
        complain("Sans terminal pour confirmer, ajoutez --oui.");
        return false;
    }
    complain(&format!("Cela ne se défait pas. Tapez « {YES} » pour effacer :"));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).is_ok() && answer.trim().eq_ignore_ascii_case(YES)
}

fn counted(person: &Person) -> String {
    format!("{} réservation(s), {} rappel(s)", person.reservations(), person.callbacks())
}

fn mention(person: &Person) {
    if person.mentions() > 0 {
        complain(&format!(
            "{} rappel(s) d'autres numéros citent ce nom de famille : regardez-les dans GET /rappels.",
            person.mentions()
        ));
    }
}

fn not_found(path: &Path) -> String {
    format!("Aucune réservation de cet identifiant ou de ce code dans {}.", path.display())
}

fn failed(reason: &str) -> ExitCode {
    complain(reason);
    ExitCode::from(EXIT_FAILED)
}

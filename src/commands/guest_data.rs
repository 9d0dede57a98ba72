//! `vacances-bleues exporter` and `vacances-bleues effacer`: what is kept about a guest is shown to them, or erased (RGPD, articles
//! 15, 17 and 20). A running server does it itself, through its control socket; otherwise the command takes its lock.

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use clap::Args;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{complain, print},
    place::{Place, exit, failed},
};
use crate::control::{self, Answer, Request, Summary};
use store::json;

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
    exit(show(&arguments.id))
}

/// Erases a guest.
pub async fn erase(arguments: EraseArguments) -> ExitCode {
    exit(take_out(arguments).await)
}

fn show(id: &str) -> Result<(), u8> {
    let place = Place::find()?;
    let guest = if let Some(answer) = place.ask(&Request::Export { id: id.to_owned() })? {
        guest(answer)?
    } else {
        // Opening the store would begin a journal anew: to look at it changes nothing.
        let person = json::export(&place.file, id).map_err(|fault| failed(&fault.to_string()))?;
        let person = person.ok_or_else(|| failed(&control::not_found(&place.file)))?;
        Summary::with_data(&person, place.clock.now(), place.clock.today(place.zone))
    };
    let data = guest.data.as_ref().map_or("", |data| data.expose().as_str());
    print(&format!("{data}\n"));
    complain(&format!("{}.", counted(&guest)));
    mention(&guest);
    Ok(())
}

async fn take_out(EraseArguments { id, oui, force }: EraseArguments) -> Result<(), u8> {
    let place = Place::find()?;
    let describe = || Request::Describe { id: id.clone() };
    let running = place.ask(&describe())?;
    let office = if running.is_none() { Some(place.own_office()?) } else { None };
    let described = match (running, &office) {
        (Some(answer), _) => answer,
        (None, Some(office)) => office.answer(describe()).await,
        (None, None) => return Err(EXIT_FAILED),
    };
    let found = guest(described)?;
    if found.to_come > 0 && !force {
        return Err(failed(&control::not_over(found.to_come)));
    }
    complain(&format!("À effacer : {}. Dates, type, prix et statut restent pour les comptes.", counted(&found)));
    if !oui && !is_confirmed() {
        complain("Rien n'est effacé.");
        return Err(EXIT_WRONG);
    }
    let erase = Request::Erase { id, force };
    let erased = match office {
        Some(office) => {
            let answer = office.answer(erase).await;
            office.close().await;
            answer
        }
        None => place
            .ask(&erase)?
            .ok_or_else(|| failed("Le serveur s'est arrêté entre-temps ; rien n'est effacé. Recommencez."))?,
    };
    let erased = guest(erased)?;
    print(&format!("Effacé : {}.\n", counted(&erased)));
    mention(&erased);
    for left in json::leftovers(&place.file) {
        let path = left.path.display();
        complain(&format!("{path} peut contenir encore ce client : supprimez ce fichier quand il ne sert plus."));
    }
    complain("Pensez aux copies de sauvegarde : elles contiennent encore ce client.");
    Ok(())
}

/// The guest of an answer.
fn guest(answer: Answer) -> Result<Summary, u8> {
    match answer {
        Answer::Guest(guest) => Ok(guest),
        Answer::Refused(reason) => Err(failed(&reason)),
        Answer::Status(_) | Answer::Paused(_) => {
            Err(failed("Le serveur en marche a répondu autre chose que ce qui était demandé."))
        }
    }
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

fn counted(guest: &Summary) -> String {
    format!("{} réservation(s), {} rappel(s)", guest.reservations, guest.callbacks)
}

fn mention(guest: &Summary) {
    if guest.mentions > 0 {
        complain(&format!(
            "{} rappel(s) d'autres numéros citent ce nom de famille : regardez-les dans GET /rappels.",
            guest.mentions
        ));
    }
}

//! `vacances-bleues recette`: ten real calls on the real number, one after the other, before guests make them. The owner telephones and
//! says what was heard; the server's own measures say what it saw. The report has yes and no, times and costs: nothing that anybody said.

use std::{io, path::PathBuf, process::ExitCode, thread, time::Duration};

use clap::Args;
use secrecy::ExposeSecret as _;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{command, complain, print},
};
use crate::config::Examined;
use basics::clock::Clock;
use store::durable::Disk;

mod calls;
mod measures;
mod report;

use calls::{TRIALS, Trial};
use measures::{Grown, ReadError, Reading};
use report::{Entry, Report};

/// How often the end of a call is looked for, and how many times: a call that was hung up ends within a second or two.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
const LOOKS: usize = 10;

/// Where the report goes.
#[derive(Debug, Args)]
pub struct AcceptanceArguments {
    /// Fichier Markdown qui reçoit le rapport ; sans lui, il est affiché
    #[arg(long, value_name = "FICHIER")]
    rapport: Option<PathBuf>,
}

/// Why the trial does not go on.
enum Stop {
    /// The measures cannot be read.
    Blind(ReadError),
    /// Nobody answers the questions any more.
    Left,
}

/// Leads through the calls. Exit code 0 where all ten went well, 1 where one did not, 2 where the trial cannot begin.
pub(super) fn run(arguments: &AcceptanceArguments) -> ExitCode {
    let examined = Examined::load();
    let Some((server, hotel)) = examined.server.as_ref().zip(examined.hotel.as_ref()) else {
        complain(&format!("La configuration est à corriger : lancez {}", command("doctor")));
        return ExitCode::from(EXIT_WRONG);
    };
    let Some(token) = &server.metrics_token else {
        complain(
            "METRICS_TOKEN est absent : le serveur ne peut pas dire ce qu'il mesure. Ajoutez-le à .env (openssl rand -hex 24), redémarrez le serveur, recommencez.",
        );
        return ExitCode::from(EXIT_WRONG);
    };
    let read = || Reading::of(server.address, token.expose_secret());
    if let Err(error) = read() {
        complain(&format!("Rien à essayer : {error}."));
        return ExitCode::from(EXIT_WRONG);
    }
    print(&format!(
        "Dix appels au numéro de {}, avec un téléphone. Comptez vingt minutes et un ou deux dollars. Prenez un nom inventé.\n",
        hotel.catalogue.hotel.name
    ));
    let mut report = Report::begun(Clock::system().now().with_timezone(&hotel.catalogue.hotel.zone));
    for (number, trial) in (1..).zip(&TRIALS) {
        match one(number, trial, read) {
            Ok(entry) => report.add(entry),
            Err(Stop::Left) => break,
            Err(Stop::Blind(error)) => {
                complain(&format!("La recette s'arrête : {error}."));
                break;
            }
        }
    }
    let text = report.text();
    if let Some(path) = &arguments.rapport {
        if let Err(error) = Disk::default().replace(path, text.as_bytes()) {
            complain(&format!("Le rapport n'a pas pu être écrit dans {} ({error}) :\n{text}", path.display()));
            return ExitCode::from(EXIT_FAILED);
        }
        print(&format!("\nRapport : {}\n", path.display()));
    } else {
        print(&format!("\n{text}"));
    }
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

/// One call: what to do, what the server saw, what was heard.
fn one(number: usize, trial: &'static Trial, read: impl Fn() -> Result<Reading, ReadError>) -> Result<Entry, Stop> {
    let before = read().map_err(Stop::Blind)?;
    print(&format!("\n── Appel {number} sur {} : {} ──\n{}\n", TRIALS.len(), trial.name, trial.todo));
    let grown = loop {
        print("Après l'appel, appuyez sur Entrée (p : passer) : ");
        if answer()? == "p" {
            return Ok(Entry { trial, grown: None, heard: Vec::new() });
        }
        match ended(&before, &read)? {
            Some(grown) => break grown,
            None => print(
                "Le serveur n'a vu aucun appel se terminer : est-il arrivé, dure-t-il encore ? « doctor » le dit.\n",
            ),
        }
    };
    if let Err(missing) = (trial.seen)(&grown) {
        print(&format!("  ✗ vu par le serveur : {missing}\n"));
    }
    let mut heard = Vec::new();
    for question in trial.heard {
        heard.push(asked(question)?);
    }
    Ok(Entry { trial, grown: Some(grown), heard })
}

/// What happened, once a call has ended and none is on the line; `None` where that does not come.
fn ended(before: &Reading, read: &impl Fn() -> Result<Reading, ReadError>) -> Result<Option<Grown>, Stop> {
    for look in 0..LOOKS {
        if look > 0 {
            thread::sleep(LOOK_AGAIN);
        }
        let reading = read().map_err(Stop::Blind)?;
        let grown = reading.since(before);
        if grown.calls > 0 && !reading.is_busy() {
            return Ok(Some(grown));
        }
    }
    Ok(None)
}

/// A question, until it is answered by yes or no.
fn asked(question: &str) -> Result<bool, Stop> {
    loop {
        print(&format!("  {question} (o/n) : "));
        match answer()?.as_str() {
            "o" | "oui" => return Ok(true),
            "n" | "non" => return Ok(false),
            _ => {}
        }
    }
}

/// A line that was typed, in small letters.
fn answer() -> Result<String, Stop> {
    let mut line = String::new();
    match io::stdin().read_line(&mut line) {
        Ok(length) if length > 0 => Ok(line.trim().to_lowercase()),
        Ok(_) | Err(_) => Err(Stop::Left),
    }
}

//! `vacances-bleues pause` and `vacances-bleues reprendre`: the assistant answers no calls for a while.

use std::process::ExitCode;

use clap::Args;

use super::{
    EXIT_WRONG,
    console::{complain, print},
    place::{Place, exit, failed},
};
use crate::{
    call::pause,
    control::{Answer, Request},
};

/// Until when.
#[derive(Debug, Args)]
pub struct PauseArguments {
    /// Durée (30m, 2h), heure de l'hôtel (14:00) ou "jusqu'à 14h30" ; 24 heures au plus
    #[arg(required = true, value_name = "DURÉE")]
    duree: Vec<String>,
}

/// Pauses the assistant.
pub async fn pause(arguments: PauseArguments) -> ExitCode {
    exit(ask(Some(arguments.duree.join(" "))).await)
}

/// Ends the pause.
pub async fn resume() -> ExitCode {
    exit(ask(None).await)
}

async fn ask(until: Option<String>) -> Result<(), u8> {
    let place = Place::find()?;
    if let Some(text) = &until
        && let Err(fault) = pause::read(text, place.clock.now(), place.zone)
    {
        complain(&format!("« {text} » : {fault}."));
        return Err(EXIT_WRONG);
    }
    let request = || Request::Pause { until: until.clone() };
    let running = place.ask(&request())?;
    let is_running = running.is_some();
    let answer = if let Some(answer) = running {
        answer
    } else {
        let office = place.own_office()?;
        let answer = office.answer(request()).await;
        office.close().await;
        answer
    };
    match answer {
        Answer::Paused(sentence) => print(&format!("{sentence}\n")),
        Answer::Refused(reason) => return Err(failed(&reason)),
        Answer::Status(_) | Answer::Guest(_) => {
            return Err(failed("Le serveur en marche a répondu autre chose que ce qui était demandé."));
        }
    }
    if !is_running {
        complain("Le serveur est arrêté : cela vaudra à son démarrage.");
    }
    Ok(())
}

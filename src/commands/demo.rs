//! `vacances-bleues demo`: French calls played through the real server, without a key and without a network.
//!
//! Each call has a server and a store of its own, in a folder that is removed afterwards: signed webhook, accept, sideband and tools
//! are those of `serve`; only OpenAI's side is played.

mod letters;

use std::{process::ExitCode, time::Duration};

use clap::Args;
use tokio::sync::mpsc::UnboundedReceiver;

use self::letters::Letters;
use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{command, complain, has_colours, is_watched, print},
    house,
};
use crate::config::hotel_file;
use evaluation::{PlayOptions, Played, Presenter, Scenario};
use openai_double::{Heard, Observer};

/// The pause for each character where a person watches: about twice as fast as speech.
const READING_PACE: Duration = Duration::from_millis(25);

/// The call that is played where nothing is asked for: one that ends in a booking, and is over within a minute at the reading pace.
const FIRST: &str = "deux-personnes-en-aout";

/// Arguments of `vacances-bleues demo`.
#[derive(Debug, Args)]
#[command(
    about = "Joue des appels de démonstration : ni clé, ni réseau",
    after_help = "Code de retour : 0 si chaque appel a laissé les réservations attendues, 1 sinon, 2 pour des arguments faux."
)]
pub struct DemoArguments {
    /// Appels à jouer, par nom, numéro ou fichier ; sans nom : une réservation, en moins d'une minute
    #[arg(value_name = "NOM")]
    noms: Vec<String>,
    /// Joue toute la démonstration : une douzaine d'appels, quelques minutes à l'écran
    #[arg(long, conflicts_with = "noms")]
    tout: bool,
    /// Joue sans attendre, même à l'écran
    #[arg(long)]
    vite: bool,
}

/// Plays the calls. Exit code 0 where every call left the reservations that its scenario expects.
pub async fn run(arguments: DemoArguments) -> ExitCode {
    let is_first_only = arguments.noms.is_empty() && !arguments.tout;
    let scenarios = if arguments.tout {
        Scenario::demonstration()
    } else if is_first_only {
        Scenario::named(FIRST).map(|first| vec![first])
    } else {
        arguments.noms.iter().map(|name| Scenario::open(name)).collect()
    };
    let scenarios = match scenarios {
        Ok(scenarios) => scenarios,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::from(EXIT_WRONG);
        }
    };
    print("Démonstration : appels inventés, vrai serveur, OpenAI joué par le simulateur, catalogue d'exemple.\n\n");
    let letters = Letters::new();
    let mut failed = 0;
    for scenario in &scenarios {
        let mut presenter = Presenter::new(has_colours());
        print(&format!("{}\n", presenter.heading(scenario)));
        let played =
            play(scenario, &letters.hotel_file(hotel_file::EXAMPLE), &mut presenter, pace(arguments.vite)).await;
        failed += usize::from(!played.passed());
        print(&format!("{}\n", presenter.verdict(&played)));
    }
    print(&letters.shown());
    let total = scenarios.len();
    if failed == 0 {
        match total {
            1 => print("L'appel s'est terminé comme prévu.\n"),
            _ => print(&format!("{total} appels joués, chacun comme prévu.\n")),
        }
        if is_first_only {
            print(&format!(
                "Pour voir la suite, une douzaine d'appels : {}\n\
                 Pour répéter un appel avec votre propre hotel.toml : {}\n",
                command("demo --tout"),
                command("repetition"),
            ));
        }
        ExitCode::SUCCESS
    } else {
        print(&format!("{failed} appel(s) sur {total} ne se sont pas déroulés comme prévu.\n"));
        ExitCode::from(EXIT_FAILED)
    }
}

/// The pause for each character: none where nobody watches, or where the person who does is in a hurry.
pub(super) fn pace(is_fast: bool) -> Duration {
    if is_watched() && !is_fast { READING_PACE } else { Duration::ZERO }
}

/// Plays one scenario in a house of its own with this hotel file, and prints it while it lasts.
pub(super) async fn play(scenario: &Scenario, hotel_file: &str, presenter: &mut Presenter, pace: Duration) -> Played {
    let (observer, mut heard) = Observer::channel();
    let playing = house::play(scenario, hotel_file, PlayOptions { pace }, Some(observer));
    while_heard(playing, &mut heard, presenter).await
}

/// Waits until a call is played, and prints what is heard of it.
pub(super) async fn while_heard(
    playing: impl Future<Output = Played>,
    heard: &mut UnboundedReceiver<Heard>,
    presenter: &mut Presenter,
) -> Played {
    let played = {
        tokio::pin!(playing);
        loop {
            tokio::select! {
                biased;
                Some(next) = heard.recv() => print(&presenter.lines(&next)),
                played = &mut playing => break played,
            }
        }
    };
    while let Ok(next) = heard.try_recv() {
        print(&presenter.lines(&next));
    }
    played
}

//! The commands of the program: arguments in, exit code out.

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub mod acceptance;
pub mod backup;
pub mod console;
pub mod demo;
pub mod doctor;
pub mod evaluate;
pub mod guest_data;
pub mod house;
mod language;
pub mod pause;
mod place;
pub mod rehearsal;
mod runtime;
mod sante;
pub mod serve;
pub mod shell;
pub mod simulator;
pub mod trial_mail;

/// Something failed: a store that cannot be used, a second server on the same file, a port taken.
pub const EXIT_FAILED: u8 = 1;

/// Wrong configuration or arguments.
pub const EXIT_WRONG: u8 = 2;

/// Assistant vocal d'hôtel : répond au téléphone par OpenAI Realtime, tient les réservations.
#[derive(Debug, Parser)]
#[command(name = "vacances-bleues", version, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Démarre le serveur (c'est aussi ce qui se passe sans commande)
    Serve(serve::ServeArguments),
    /// Joue des appels de démonstration : ni clé, ni réseau
    Demo(demo::DemoArguments),
    /// Répète un appel entier avec votre hotel.toml : ni clé, ni numéro, ni réseau
    Repetition(rehearsal::RehearsalArguments),
    /// Mène dix appels réels au numéro de l'hôtel, demande ce qui a été entendu, mesure, et en fait un rapport
    Recette(acceptance::AcceptanceArguments),
    /// Double d'OpenAI, sur cette machine seulement : pour essais et mesures
    Simulator(simulator::SimulatorArguments),
    /// Joue scénarios et saboteurs, et dresse le bilan : ni clé, ni réseau
    Evaluate(evaluate::EvaluateArguments),
    /// Affiche en JSON tout ce qui est conservé d'un client
    Exporter(guest_data::ExportArguments),
    /// Efface les données d'un client : dates, prix et statut restent pour les comptes
    Effacer(guest_data::EraseArguments),
    /// Met l'assistant en pause : les appels vont à la réception
    Pause(pause::PauseArguments),
    /// Met fin à la pause
    Reprendre,
    /// Envoie un message d'essai par le courriel configuré, et affiche la réponse du serveur
    EssaiCourriel(trial_mail::TrialMailArguments),
    /// Copie réservations, rappels et journal dans un sous-dossier daté, et vérifie la copie ; serveur en marche ou arrêté
    Sauvegarder(backup::BackUpArguments),
    /// Remet une copie à la place des réservations, serveur arrêté ; ce qu'elle remplace est gardé
    Restaurer(backup::RestoreArguments),
    /// Vérifie configuration, catalogue, réservations, horloge, clés et réseau
    Doctor(doctor::DoctorArguments),
    /// Code 0 si le serveur de ce dossier est en service, 1 sinon : pour un conteneur
    Sante,
    /// Affiche ce qui complète les commandes dans bash, zsh ou fish
    Completion(shell::CompletionArguments),
    /// Affiche la page de manuel, pour man
    Manuel,
    /// Affiche l'aide, ou celle d'une commande
    Help {
        /// Commande dont l'aide est affichée
        #[arg(value_name = "COMMANDE")]
        commande: Option<String>,
    },
}

/// Reads the arguments and runs the command that they name.
pub fn main() -> ExitCode {
    let command = language::in_french(Arguments::command());
    let parsed = command.try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            let Some(mistake) = language::mistake(&error, &console::command("help")) else {
                // Help and version are no errors. Nothing can be said where the stream is closed.
                let _ = error.print();
                return ExitCode::SUCCESS;
            };
            console::complain(&mistake);
            return ExitCode::from(EXIT_WRONG);
        }
    };
    match arguments.command.unwrap_or_else(|| Command::Serve(serve::ServeArguments::default())) {
        Command::Serve(arguments) => serve::main(&arguments),
        Command::Demo(arguments) => runtime::block_on(demo::run(arguments)),
        Command::Repetition(arguments) => runtime::block_on(rehearsal::run(arguments)),
        Command::Recette(arguments) => acceptance::run(&arguments),
        Command::Simulator(arguments) => runtime::block_on(simulator::run(arguments)),
        Command::Evaluate(arguments) => runtime::block_on(evaluate::run(arguments)),
        Command::Exporter(arguments) => guest_data::export(&arguments),
        Command::Effacer(arguments) => runtime::block_on(guest_data::erase(arguments)),
        Command::Pause(arguments) => runtime::block_on(pause::pause(arguments)),
        Command::Reprendre => runtime::block_on(pause::resume()),
        Command::EssaiCourriel(arguments) => runtime::block_on(trial_mail::run(arguments)),
        Command::Sauvegarder(arguments) => backup::back_up(&arguments),
        Command::Restaurer(arguments) => backup::restore(&arguments),
        Command::Doctor(arguments) => runtime::block_on(doctor::run(arguments)),
        Command::Sante => runtime::block_on(sante::run()),
        Command::Completion(arguments) => shell::completion(&arguments, language::in_french(Arguments::command())),
        Command::Manuel => shell::manual(language::in_french(Arguments::command())),
        Command::Help { commande } => help(commande.as_deref()),
    }
}

/// Prints the help of the program, or of one of its commands.
fn help(name: Option<&str>) -> ExitCode {
    let mut command = language::in_french(Arguments::command());
    command.build();
    let Some(name) = name else {
        console::print(&command.render_help().to_string());
        return ExitCode::SUCCESS;
    };
    if let Some(found) = command.find_subcommand_mut(name) {
        console::print(&found.render_long_help().to_string());
        return ExitCode::SUCCESS;
    }
    let list = console::command("help");
    console::complain(&format!("Erreur : la commande « {name} » n'existe pas. La liste : {list}"));
    ExitCode::from(EXIT_WRONG)
}

//! `trials`: tries a server with a real model, or with many callers.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Essais qui ne sont pas installés chez l'hôtel : un vrai modèle, ou beaucoup d'appels à la fois
#[derive(Debug, Parser)]
#[command(name = "trials", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Joue des scénarios en texte avec le vrai modèle et votre clé (.env) ; payant, le coût est annoncé d'abord
    Live(trials::live::LiveArguments),
    /// Fait sonner un serveur par beaucoup d'appels joués d'après un scénario, et mesure
    Load(trials::load::LoadArguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Live(arguments) => trials::live::run(arguments).await,
        Command::Load(arguments) => trials::load::run(arguments).await,
    }
}

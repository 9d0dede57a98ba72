//! `vacances-bleues sante`: whether the server of this folder is well, as an exit code, for containers without a shell.

use std::process::ExitCode;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{command, complain},
    doctor::server,
};
use crate::config::Examined;

/// Asks `/health` of the configured port.
pub(super) async fn run() -> ExitCode {
    let Some(settings) = Examined::load().server else {
        complain(&format!("HOST ou PORT est à corriger : lancez {}", command("doctor")));
        return ExitCode::from(EXIT_WRONG);
    };
    match server::ask(settings.address).await.illness() {
        None => ExitCode::SUCCESS,
        Some(illness) => {
            complain(&format!("{} : {illness}", settings.address));
            ExitCode::from(EXIT_FAILED)
        }
    }
}

//! The runtime that every command runs on.

use std::{future::Future, process::ExitCode};

use super::EXIT_FAILED;

/// Runs a command to its end.
pub(super) fn block_on(command: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command),
        Err(error) => {
            tracing::error!(erreur = %error, "le programme ne peut pas démarrer ses tâches");
            ExitCode::from(EXIT_FAILED)
        }
    }
}

//! `vacances-bleues serve`: the server, from its configuration to its stop.

use std::process::ExitCode;

use tokio::net::TcpListener;

use super::{EXIT_FAILED, EXIT_WRONG, console::complain, runtime};
use crate::{
    app::{App, Parts},
    config::Config,
    lifecycle::{HangUps, Signals},
    telemetry,
};

pub(super) fn main() -> ExitCode {
    let config = match Config::load() {
        Ok(config) => config,
        Err(faults) => {
            complain(&format!("Configuration à corriger :\n{faults}"));
            return ExitCode::from(EXIT_WRONG);
        }
    };
    telemetry::install(&config.logs.filter, config.logs.format);
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    runtime::block_on(serve(config))
}

async fn serve(config: Config) -> ExitCode {
    let (mut signals, mut hang_ups) = match (Signals::install(), HangUps::install()) {
        (Ok(signals), Ok(hang_ups)) => (signals, hang_ups),
        (Err(error), _) | (_, Err(error)) => return failed(&format!("signaux : {error}")),
    };
    let wanted = config.server.address;
    let listener = match TcpListener::bind(wanted).await {
        Ok(listener) => listener,
        Err(error) => {
            return failed(&format!(
                "L'adresse {wanted} ne peut pas être ouverte ({error}) : un autre programme l'utilise, ou PORT et HOST sont à corriger."
            ));
        }
    };
    let app = match App::start(config, Parts::system(), listener) {
        Ok(app) => app,
        Err(fault) => return failed(&fault.to_string()),
    };
    loop {
        tokio::select! {
            () = signals.next() => break,
            () = app.broken() => break,
            () = hang_ups.next() => {
                app.reload_hotel();
            }
        }
    }
    if app.stop(signals.next()).await { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

fn failed(reason: &str) -> ExitCode {
    // Said whatever the level of the logs.
    complain(reason);
    ExitCode::from(EXIT_FAILED)
}

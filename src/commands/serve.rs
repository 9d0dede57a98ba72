//! `vacances-bleues serve`: the server, from its configuration to its stop.

use std::{io, net::SocketAddr, process::ExitCode, sync::Arc};

use clap::Args;
use tokio::net::{TcpListener, TcpSocket};

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{command, complain, errors_have_colours, print},
    runtime,
};
use crate::{
    app::{App, Parts},
    config::Config,
    lifecycle::{HangUps, Signals},
    telemetry::Logs,
};
use basics::causes::chain;

/// How many connections may wait to be accepted. Two thousand that come at once must not fill the queue: who finds it full is not told,
/// and tries again after one second, then after three. Linux grants `net.core.somaxconn` at the most, 4,096 by default.
const WAITING_CONNECTIONS: u32 = 4_096;

/// How the server starts, or whether it would.
#[derive(Debug, Default, Args)]
pub struct ServeArguments {
    /// Vérifie seulement configuration et hotel.toml, comme un démarrage : 0 s'ils sont corrects, 2 sinon
    #[arg(long)]
    verifier: bool,
}

pub(super) fn main(arguments: &ServeArguments) -> ExitCode {
    if arguments.verifier {
        return verify();
    }
    let logs = match Logs::start() {
        Ok(logs) => logs,
        Err(error) => {
            complain(&format!("Le programme ne peut pas démarrer l'écriture de son journal : {error}"));
            return ExitCode::from(EXIT_FAILED);
        }
    };
    let config = match Config::load() {
        Ok(config) => config,
        Err(faults) => {
            logs.say(&format!("Configuration à corriger :\n{faults} Contrôle complet : {}", command("doctor")));
            return ExitCode::from(EXIT_WRONG);
        }
    };
    logs.install(&config.logs.filter, config.logs.format, errors_have_colours());
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    runtime::block_on(async {
        match serve(config, &logs).await {
            Ok(code) => code,
            Err(reason) => {
                // Said whatever the level of the logs.
                logs.say(&reason);
                ExitCode::from(EXIT_FAILED)
            }
        }
    })
}

/// Says whether a start would be refused for its configuration, without starting.
fn verify() -> ExitCode {
    match Config::load() {
        Ok(_) => {
            print("Configuration et catalogue corrects.\n");
            ExitCode::SUCCESS
        }
        Err(faults) => {
            let doctor = command("doctor");
            complain(&format!(
                "Configuration à corriger ; un démarrage serait refusé :\n{faults} Contrôle complet : {doctor}"
            ));
            ExitCode::from(EXIT_WRONG)
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port whose last connections are still closing can be taken at once, so that a restart is not refused.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_CONNECTIONS)
}

async fn serve(config: Config, logs: &Logs) -> Result<ExitCode, String> {
    let unusable = |error| format!("signaux : {error}");
    let mut signals = Signals::install().map_err(unusable)?;
    let mut hang_ups = HangUps::install().map_err(unusable)?;
    let wanted = config.server.address;
    let listener = listen(wanted).map_err(|error| {
        format!(
            "L'adresse {wanted} ne peut pas être ouverte ({error}) : un autre programme l'utilise, ou PORT et HOST sont à corriger."
        )
    })?;
    let app = App::start(config, Parts::system(), listener).map_err(|error| chain(&error))?;
    logs.tell(Arc::clone(app.metrics()));
    loop {
        tokio::select! {
            () = signals.next() => break,
            () = app.broken() => break,
            () = hang_ups.next() => {
                app.reload_hotel();
            }
        }
    }
    let stopped = app.stop(signals.next()).await;
    Ok(if stopped { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) })
}

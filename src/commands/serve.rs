//! `vacances-bleues serve`: the server, from its configuration to its stop.

use std::{
    io,
    net::{SocketAddr, TcpListener as StdListener},
    pin::pin,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use listenfd::ListenFd;
use tokio::net::{TcpListener, TcpSocket};

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{command, complain, errors_have_colours, print},
    runtime,
};
use crate::{
    app::{App, Parts},
    config::{Config, environment},
    lifecycle::{HangUps, ServiceManager, Signals, Stop, status},
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
    // Before any other thread is there: it takes its variables out of the environment.
    let inherited = ListenFd::from_env().take_tcp_listener(0);
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
        match serve(config, inherited, &logs).await {
            Ok(code) => code,
            Err(error) => {
                // Said whatever the level of the logs.
                logs.say(&chain(error.as_ref()));
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

/// The socket that systemd holds open through restarts (`vacances-bleues.socket`), or one at the configured address.
fn listen(inherited: io::Result<Option<StdListener>>, wanted: SocketAddr) -> anyhow::Result<TcpListener> {
    let unusable = "La socket remise par systemd est inutilisable : voyez vacances-bleues.socket";
    let Some(inherited) = inherited.context(unusable)? else {
        return open(wanted).with_context(|| {
            format!(
                "L'adresse {wanted} ne peut pas être ouverte : un autre programme l'utilise, ou PORT et HOST sont à corriger"
            )
        });
    };
    inherited.set_nonblocking(true).context(unusable)?;
    let listener = TcpListener::from_std(inherited).context(unusable)?;
    let address = listener.local_addr().context(unusable)?;
    if address.port() != wanted.port() {
        tracing::warn!(
            socket = %address,
            configuration = %wanted,
            "la socket de systemd n'est pas à l'adresse de HOST et PORT, où sante et doctor cherchent le serveur : accordez-les"
        );
    }
    Ok(listener)
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port whose last connections are still closing can be taken at once, so that a restart is not refused.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_CONNECTIONS)
}

/// The manager that started this process. A server that cannot reach it answers calls all the same.
fn service_manager() -> ServiceManager {
    let (socket, watchdog) = (environment::notify_socket(), environment::watchdog());
    ServiceManager::reached(socket.as_deref(), watchdog).unwrap_or_else(|error| {
        tracing::warn!(erreur = %error, "systemd ne peut pas être informé : NOTIFY_SOCKET n'est pas une socket");
        ServiceManager::default()
    })
}

async fn serve(config: Config, inherited: io::Result<Option<StdListener>>, logs: &Logs) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::install().context("signaux")?;
    let mut hang_ups = HangUps::install().context("signaux")?;
    let drain = config.server.drain;
    let listener = listen(inherited, config.server.address)?;
    let manager = service_manager();
    let app = App::start(config, Parts::system(), listener)?;
    logs.tell(Arc::clone(app.metrics()));
    let supervisor = app.supervisor().clone();
    manager.ready(&status(&supervisor));
    // Goes on while calls are waited for.
    let mut signs = pin!(manager.keep(app.address(), &supervisor));
    let asked = loop {
        tokio::select! {
            asked = signals.next() => break asked,
            () = app.broken() => break Stop::HandOver,
            () = hang_ups.next() => {
                manager.reloading();
                let accepted = app.reload_hotel();
                manager.ready(if accepted { "hotel.toml relu" } else { "hotel.toml refusé : l'ancien reste en vigueur" });
            }
            () = &mut signs => {}
        }
    };
    manager.stopping(if asked == Stop::Drain { drain } else { Duration::ZERO });
    let hurry = async {
        if asked == Stop::Drain {
            signals.next().await;
        }
    };
    let stopped = tokio::select! {
        stopped = app.stop(hurry) => stopped,
        () = signs => false,
    };
    Ok(if stopped { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) })
}

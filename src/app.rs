//! Wires everything from the configuration: what `serve`, `demo` and every test start.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::net::TcpListener;

use crate::{
    call::{
        Ledger, Services, Supervisor,
        admission::AdmissionLimits,
        briefing::{Briefings, VoiceSettings},
        machine::MachineSettings,
    },
    clock::Clock,
    config::{Config, prices},
    desk::{Desk, reception::Reception},
    durable::Disk,
    http::{self, AppState},
    ids::Ids,
    lifecycle,
    metrics::Metrics,
    openai::{
        calls::{ApiSettings, CallsClient, ClientFault},
        sideband::SidebandConnector,
        status::OpenAiStatus,
        tls::{Tls, TlsFault},
    },
    store::{
        Callbacks, Calls, Reservations,
        json::{JsonStore, OpenFault},
    },
    tasks::Tasks,
    tools::Toolbox,
};

/// How often the counters are logged, where they changed.
const COUNTERS_PERIOD: Duration = Duration::from_secs(600);

/// How long nothing may be heard of OpenAI before it is asked: a key that was revoked overnight is known before the first guest calls.
const PROBE_PERIOD: Duration = Duration::from_secs(600);
/// How often calls without a driver are looked for: a caller in silence should not wait for longer.
const SWEEP_PERIOD: Duration = Duration::from_secs(15);

/// What is injected beside the configuration.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The time.
    pub clock: Clock,
    /// Identifiers and randomness.
    pub ids: Ids,
    /// The file operations of the store.
    pub disk: Disk,
}

impl Parts {
    /// The machine's own clock, randomness and disk.
    pub fn system() -> Self {
        Self { clock: Clock::system(), ids: Ids::system(), disk: Disk::default() }
    }
}

/// Why the server does not start. The texts are for the person who starts it.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// The TLS library refused its settings.
    #[error("TLS : {0}")]
    Tls(#[from] TlsFault),
    /// No client can be made for OpenAI.
    #[error("OpenAI : {0}")]
    Client(#[from] ClientFault),
    /// The reservations cannot be used.
    #[error("{0}")]
    Store(#[from] OpenFault),
    /// What the model is told cannot be written.
    #[error("consignes de l'assistant : {0}")]
    Briefing(#[from] serde_json::Error),
    /// The port cannot be used.
    #[error("port {0}")]
    Port(#[from] io::Error),
}

/// A server that runs.
#[derive(Debug)]
pub struct App {
    address: SocketAddr,
    supervisor: Supervisor,
    store: Arc<JsonStore>,
    metrics: Arc<Metrics>,
    tasks: Tasks,
    drain: Duration,
}

impl App {
    /// Starts on a listener that is bound already. Needs a tokio runtime.
    pub fn start(config: Config, parts: Parts, listener: TcpListener) -> Result<Self, StartFault> {
        let Config { openai, server, store, hotel, limits, transfer, pinned_date, .. } = config;
        let clock = parts.clock.with_pinned_date(pinned_date);
        let metrics = Arc::new(Metrics::default());
        let tasks = Tasks::default();

        let api = ApiSettings { base_url: openai.base_url, key: openai.api_key, auth: openai.auth };
        let tls = Tls::from_system()?;
        if tls.root_count() == 0 {
            tracing::warn!(
                "aucun certificat racine trouvé : OpenAI ne sera pas joignable en HTTPS (paquet ca-certificates)"
            );
        }
        let calls = CallsClient::new(&api, &tls)?;
        let sidebands = SidebandConnector::new(&api, &tls)?;

        let json_store =
            JsonStore::open(&store.path, clock.clone(), parts.ids.clone(), parts.disk, Arc::clone(&metrics))?;
        let json_store = Arc::new(json_store);
        let reservations: Arc<dyn Reservations> = Arc::clone(&json_store) as _;
        let journal: Arc<dyn Calls> = Arc::clone(&json_store) as _;
        let callbacks: Arc<dyn Callbacks> = Arc::clone(&json_store) as _;

        let model_prices = prices::of_model(&openai.model);
        if model_prices.is_none() {
            tracing::info!(table = prices::READ_IN, "prix de ce modèle inconnus : le coût des appels n'est pas estimé");
        }
        let voice = VoiceSettings { model: openai.model, voice: hotel.assistant.voice, speed: hotel.assistant.speed };
        let briefings = Briefings::new(Arc::clone(&hotel.catalogue), hotel.assistant.texts, voice, clock.clone())?;
        let zone = hotel.catalogue.hotel.zone;
        let reception = Reception::new(
            Arc::clone(&callbacks),
            transfer.is_some(),
            &hotel.catalogue,
            clock.clone(),
            Arc::clone(&metrics),
        );
        let desk = Desk::new(Arc::clone(&reservations), hotel.catalogue, clock.clone(), Arc::clone(&metrics));
        let status = Arc::new(OpenAiStatus::default());
        let services = Services {
            calls: calls.clone(),
            openai: Arc::clone(&status),
            sidebands,
            toolbox: Toolbox::new(Arc::new(desk), Arc::new(reception)),
            journal,
            briefings,
            machine: MachineSettings {
                longest_call: Duration::from_secs(u64::from(limits.call_minutes) * 60),
                can_transfer: transfer.is_some(),
                ..MachineSettings::default()
            },
            transfer_uri: transfer.map(|uri| uri.as_str().to_owned()),
            prices: model_prices,
            clock: clock.clone(),
            metrics: Arc::clone(&metrics),
            tasks: tasks.clone(),
        };
        let admission = AdmissionLimits {
            calls: usize::try_from(limits.calls).unwrap_or(usize::MAX),
            calls_per_number_hour: limits.calls_per_number_hour,
            daily_minutes: limits.daily_minutes,
        };
        let ledger = Ledger::new(admission, &limits.blocked_numbers, &parts.ids);
        let supervisor = Supervisor::new(Arc::new(services), ledger, zone);
        supervisor.take_up();

        let state = AppState {
            openai: Arc::clone(&status),
            supervisor: supervisor.clone(),
            reservations,
            callbacks,
            webhook_secrets: Arc::new(openai.webhook_secrets),
            staff_token: server.staff_token,
            zone,
            clock,
            metrics: Arc::clone(&metrics),
        };
        let address = listener.local_addr()?;
        tasks.spawn_vital("http", http::server::serve(listener, http::router(state), tasks.clone()));
        tasks.spawn(probe_openai(calls, status, tasks.clone()));
        tasks.spawn(log_counters(Arc::clone(&metrics), tasks.clone()));
        tasks.spawn(sweep(supervisor.clone(), tasks.clone()));
        tracing::info!(adresse = %address, version = env!("CARGO_PKG_VERSION"), "serveur prêt");
        Ok(Self { address, supervisor, store: json_store, metrics, tasks, drain: server.drain })
    }

    /// Where the server listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was counted.
    pub const fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Who is on the line.
    pub const fn supervisor(&self) -> &Supervisor {
        &self.supervisor
    }

    /// The store.
    pub const fn store(&self) -> &Arc<JsonStore> {
        &self.store
    }

    /// Ends once a stop has begun that nobody asked for: a vital task died.
    pub async fn broken(&self) {
        self.tasks.drained().await;
    }

    /// Stops: calls in progress go on for `DRAIN_SECONDS` at the most, or until `hurry` ends; then everything is put on disk.
    /// `false` where the server had failed, or something could not be put on disk.
    pub async fn stop(self, hurry: impl Future<Output = ()>) -> bool {
        lifecycle::stop(&self.tasks, &self.supervisor, self.drain, hurry).await;
        let stored = self.store.close().await;
        tracing::info!(compteurs = self.metrics.summary(), "serveur arrêté");
        stored.is_ok() && !self.tasks.has_failed()
    }
}

/// Asks OpenAI how it is where no call has told for a while.
async fn probe_openai(calls: CallsClient, status: Arc<OpenAiStatus>, tasks: Tasks) {
    let mut news = status.news();
    loop {
        tokio::select! {
            () = tokio::time::sleep(PROBE_PERIOD) => {}
            () = tasks.ended() => return,
        }
        if news == status.news() {
            status.answered(&calls.models().await);
        }
        news = status.news();
    }
}

/// Looks for calls without a driver.
async fn sweep(supervisor: Supervisor, tasks: Tasks) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(SWEEP_PERIOD) => supervisor.take_up(),
            () = tasks.ended() => return,
        }
    }
}

async fn log_counters(metrics: Arc<Metrics>, tasks: Tasks) {
    let mut last = String::new();
    loop {
        tokio::select! {
            () = tokio::time::sleep(COUNTERS_PERIOD) => {}
            () = tasks.ended() => return,
        }
        let summary = metrics.summary();
        if summary != last {
            tracing::info!(compteurs = summary, "compteurs depuis le démarrage");
            last = summary;
        }
    }
}

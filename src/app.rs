//! Wires everything from the configuration: what `serve`, `demo` and every test start.

mod background;
mod hotel_watch;
mod messaging;

use std::{
    future::Future,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::net::TcpListener;

use crate::{
    call::{
        CallQuotas, Services, Supervisor,
        admission::AdmissionLimits,
        bodies::Bodies,
        hotel_snapshot::{HotelSnapshot, HotelSnapshots},
        machine::MachineSettings,
        pause::Pause,
        session_template::{SessionTemplates, TRANSCRIPTION_MODEL, VoiceSettings},
    },
    config::{
        Config,
        error::Remark,
        hotel_file::{self, HotelSettings},
        prices,
    },
    control::{self, Door, Office},
    desk::{Desk, reception::Reception},
    http::{self, AppState, server::Doors},
    lifecycle,
    mailroom::{Letterhead, Mailroom},
    tasks::Tasks,
    tools::Toolbox,
};
use basics::{clock::Clock, ids::Ids, log_throttle::LogThrottle, metrics::Metrics};
use openai::{
    calls::{ApiSettings, CallsClient, ClientError},
    sideband::SidebandConnector,
    status::OpenAiStatus,
    tls::{Tls, TlsError},
};
use store::{
    Callbacks, Calls, Effects, Reservations,
    durable::{self, Disk},
    json::{JsonStore, OpenError},
};

pub use self::messaging::ChannelError;
pub use background::{PROBE_PERIOD, SWEEP_PERIOD};
pub use hotel_watch::HOTEL_FILE_PERIOD;

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
pub enum StartError {
    /// The TLS library refused its settings.
    #[error("TLS : {0}")]
    Tls(#[from] TlsError),
    /// A channel of messages cannot be made.
    #[error("envois : {0}")]
    Channel(#[from] ChannelError),
    /// No client can be made for OpenAI.
    #[error("OpenAI : {0}")]
    Client(#[from] ClientError),
    /// The reservations cannot be used.
    #[error("{0}")]
    Store(#[from] OpenError),
    /// The session template cannot be written as JSON.
    #[error("consignes de l'assistant : {0}")]
    SessionTemplate(#[from] serde_json::Error),
    /// The port cannot be used.
    #[error("port {0}")]
    Port(#[from] io::Error),
}

/// A server that runs.
#[derive(Debug)]
pub struct App {
    address: SocketAddr,
    supervisor: Supervisor,
    builder: SnapshotBuilder,
    mailroom: Mailroom,
    hotel_file: PathBuf,
    store: Arc<JsonStore>,
    metrics: Arc<Metrics>,
    tasks: Tasks,
    drain: Duration,
}

impl App {
    /// Starts on a listener that is bound already. Needs a tokio runtime.
    pub fn start(config: Config, parts: Parts, listener: TcpListener) -> Result<Self, StartError> {
        let Config { openai, server, store, hotel, hotel_file, limits, transfer, messaging, pinned_date, .. } = config;
        let clock = parts.clock.with_pinned_date(pinned_date);
        let metrics = Arc::new(Metrics::default());
        let tasks = Tasks::default();

        // Plain HTTP goes to loopback only (the configuration sees to it): there is nobody to check a certificate of.
        let secure = openai.base_url.scheme() == "https";
        let tls = if secure { Tls::from_system()? } else { Tls::without_roots()? };
        if secure && tls.root_count() == 0 {
            tracing::warn!(
                "aucun certificat racine trouvé : OpenAI ne sera pas joignable en HTTPS (paquet ca-certificates)"
            );
        }
        let api = ApiSettings { base_url: openai.base_url, key: openai.api_key, auth: openai.auth };
        let calls = CallsClient::new(&api, &tls)?;
        let sidebands = SidebandConnector::new(&api, &tls)?;

        let disk = parts.disk.clone();
        let json_store =
            JsonStore::open(&store.path, clock.clone(), parts.ids.clone(), parts.disk, Arc::clone(&metrics))?;
        let json_store = Arc::new(json_store);
        let reservations: Arc<dyn Reservations> = Arc::clone(&json_store) as _;
        let journal: Arc<dyn Calls> = Arc::clone(&json_store) as _;
        let callbacks: Arc<dyn Callbacks> = Arc::clone(&json_store) as _;
        let effects: Arc<dyn Effects> = Arc::clone(&json_store) as _;
        let mailroom = Mailroom {
            effects: Arc::clone(&effects),
            reservations: Arc::clone(&reservations),
            callbacks: Arc::clone(&callbacks),
            outlets: Arc::new(messaging::outlets(&messaging)?),
            letterhead: Arc::new(Letterhead::new(Arc::clone(&hotel.catalogue), messaging.mediator)),
            clock: clock.clone(),
            metrics: Arc::clone(&metrics),
            tasks: tasks.clone(),
        };
        mailroom.follow(&hotel.catalogue);

        let model_prices = prices::of_model(&openai.model);
        if model_prices.is_none() {
            tracing::info!(table = prices::READ_IN, "prix de ce modèle inconnus : le coût des appels n'est pas estimé");
        }
        background::read_rows(&json_store, &hotel.catalogue, &metrics);
        let reasons = openai::session_config::model_reasons(&openai.model);
        let builder = SnapshotBuilder {
            reservations: Arc::clone(&reservations),
            callbacks,
            can_transfer: transfer.is_some(),
            writes_letters: messaging.mail.is_some(),
            model: openai.model,
            clock: clock.clone(),
            metrics: Arc::clone(&metrics),
        };
        let hotel_snapshot = builder.build(hotel)?;
        let status = Arc::new(OpenAiStatus::new(clock.clone()));
        if let Some(last) = journal.last_webhook() {
            status.webhook(last);
        }
        let services = Services {
            calls: calls.clone(),
            openai: Arc::clone(&status),
            sidebands,
            hotel_snapshots: HotelSnapshots::new(hotel_snapshot),
            journal: Arc::clone(&journal),
            machine: MachineSettings {
                longest_call: Duration::from_secs(u64::from(limits.call_minutes) * 60),
                can_transfer: transfer.is_some(),
                reasons,
                ..MachineSettings::default()
            },
            transfer_uri: transfer.map(|uri| uri.as_str().to_owned()),
            bodies: Bodies::default(),
            transcription_price: prices::of_transcription(TRANSCRIPTION_MODEL),
            pause: Pause::default(),
            prices: model_prices,
            clock: clock.clone(),
            metrics: Arc::clone(&metrics),
            tasks: tasks.clone(),
        };
        let admission = AdmissionLimits {
            calls: usize::try_from(limits.calls).unwrap_or(usize::MAX),
            calls_per_number_hour: limits.calls_per_number_hour,
            call_minutes: limits.call_minutes,
            daily_minutes: limits.daily_minutes,
        };
        metrics.measures().limit(admission.calls);
        let quotas = CallQuotas::new(admission, &limits.blocked_numbers, &api.key);
        let supervisor = Supervisor::new(Arc::new(services), quotas);
        supervisor.take_up_pause();
        supervisor.take_up();

        let state = AppState {
            openai: Arc::clone(&status),
            supervisor: supervisor.clone(),
            reservations,
            effects,
            journal,
            webhook_secrets: Arc::new(openai.webhook_secrets),
            staff_token: server.staff_token,
            metrics_token: server.metrics_token,
            trusted_proxies: server.trusted_proxies,
            attempts: http::Attempts::default(),
            tokens_refused: http::Refusals::default(),
            clock: clock.clone(),
            metrics: Arc::clone(&metrics),
            signatures_refused: http::Refusals::default(),
            elsewhere_told: LogThrottle::default().after(http::WRONG_ADDRESSES_TOLD),
        };
        let address = listener.local_addr()?;
        let office = Office::of_server(
            Arc::clone(&json_store),
            clock.clone(),
            supervisor.clone(),
            address,
            Arc::clone(&metrics),
        );
        open_door(office, json_store.file(), disk, &tasks);
        let doors = Doors {
            router: http::router(state),
            calls: admission.calls,
            metrics: Arc::clone(&metrics),
            clock: clock.clone(),
            tasks: tasks.clone(),
        };
        tasks.spawn_vital("envois", mailroom.clone().run());
        tasks.spawn_vital("http", http::server::serve(listener, doors));
        tasks.spawn(background::probe_openai(calls, status, Arc::clone(&metrics), clock.clone(), tasks.clone()));
        tasks.spawn(background::tell_missing_room_types(supervisor.clone(), Arc::clone(&metrics)));
        tasks.spawn(hotel_watch::watch(hotel_file.clone(), Arc::clone(&metrics), clock.clone(), tasks.clone()));
        tasks.spawn(background::forget_old(
            Arc::clone(&json_store),
            supervisor.clone(),
            Arc::clone(&metrics),
            clock.clone(),
            tasks.clone(),
        ));
        tasks.spawn(background::log_counters(Arc::clone(&metrics), clock.clone(), tasks.clone()));
        background::watch_clock(&clock, &metrics);
        tasks.spawn(background::sweep(supervisor.clone(), Arc::clone(&metrics), clock, tasks.clone()));
        tracing::info!(adresse = %address, version = env!("CARGO_PKG_VERSION"), "serveur prêt");
        Ok(Self {
            address,
            supervisor,
            builder,
            mailroom,
            hotel_file,
            store: json_store,
            metrics,
            tasks,
            drain: server.drain,
        })
    }

    /// Where the server listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was counted.
    pub const fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// The calls in progress.
    pub const fn supervisor(&self) -> &Supervisor {
        &self.supervisor
    }

    /// Until when the assistant answers no calls.
    pub fn pause(&self) -> &Pause {
        self.supervisor.pause()
    }

    /// The store.
    pub const fn store(&self) -> &Arc<JsonStore> {
        &self.store
    }

    /// Reads the hotel file again, for the calls that follow; `false` where it has faults: then the old one stays in force, and every
    /// fault is told.
    pub fn reload_hotel(&self) -> bool {
        let file = self.hotel_file.display();
        let read = HotelSettings::load(&self.hotel_file, hotel_file::read_text);
        let printed = read.and_then(|hotel| {
            background::read_rows(&self.store, &hotel.catalogue, &self.metrics);
            self.mailroom.follow(&hotel.catalogue);
            self.builder.build(hotel).map_err(|error| vec![Remark::new("HOTEL_FILE", error.to_string())])
        });
        match printed {
            Ok(hotel_snapshot) => {
                self.supervisor.hotel_snapshots().publish(hotel_snapshot);
                hotel_watch::accepted(&self.hotel_file, &self.metrics);
                let metrics = Arc::clone(&self.metrics);
                self.tasks.spawn(background::tell_missing_room_types(self.supervisor.clone(), metrics));
                tracing::info!(fichier = %file, "catalogue relu : il vaut pour les appels qui suivent");
                true
            }
            Err(faults) => {
                hotel_watch::refused(&self.hotel_file, &faults, &self.metrics);
                for fault in &faults {
                    tracing::error!(fichier = %file, "{fault}");
                }
                tracing::error!(fichier = %file, fautes = faults.len(), "catalogue refusé : l'ancien reste en vigueur");
                false
            }
        }
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
        if stored.is_err() {
            let file = self.store.file().display();
            tracing::error!(
                "⚠️ Arrêt avec le code 1 : tout n'a pas pu être écrit dans {file}. Ce qui a été confirmé reste dans le journal."
            );
            for problem in self.store.problems() {
                tracing::error!("⚠️ {problem}");
            }
        }
        tracing::info!(compteurs = self.metrics.summary(), "serveur arrêté");
        stored.is_ok() && !self.tasks.has_failed()
    }
}

/// Serves commands. A folder that takes no socket is no reason to let the telephone ring.
fn open_door(office: Office, reservations: &Path, disk: Disk, tasks: &Tasks) {
    match Door::open(reservations, &disk) {
        Ok(door) => tasks.spawn(door.serve(office, disk, tasks.clone())),
        Err(error) => tracing::warn!(
            socket = %control::socket_of(reservations).display(),
            cause = durable::cause(&error),
            "les commandes exporter, effacer, pause et reprendre ne peuvent pas joindre ce serveur : elles ne marcheront qu'à l'arrêt"
        ),
    }
}

/// Makes snapshots of what the hotel sells and says.
#[derive(Debug)]
struct SnapshotBuilder {
    reservations: Arc<dyn Reservations>,
    callbacks: Arc<dyn Callbacks>,
    can_transfer: bool,
    writes_letters: bool,
    model: String,
    clock: Clock,
    metrics: Arc<Metrics>,
}

impl SnapshotBuilder {
    fn build(&self, hotel: HotelSettings) -> Result<HotelSnapshot, serde_json::Error> {
        let HotelSettings { catalogue, assistant, .. } = hotel;
        let (first_silence, speed_percent) = (assistant.first_silence, assistant.speed.percent());
        let voice = VoiceSettings { model: self.model.clone(), voice: assistant.voice, speed: assistant.speed };
        let session_templates =
            SessionTemplates::new(Arc::clone(&catalogue), assistant.texts, voice, self.clock.clone())?;
        let zone = catalogue.hotel.zone;
        let (clock, metrics) = (&self.clock, &self.metrics);
        let callbacks = Arc::clone(&self.callbacks);
        let reception = Reception::new(callbacks, self.can_transfer, &catalogue, clock.clone(), Arc::clone(metrics));
        let desk = Desk::new(Arc::clone(&self.reservations), catalogue, clock.clone(), Arc::clone(metrics))
            .with_line_to_reception(self.can_transfer)
            .with_letters(self.writes_letters);
        let reception = Arc::new(reception);
        let toolbox = Toolbox::new(Arc::new(desk), Arc::clone(&reception));
        Ok(HotelSnapshot { zone, first_silence, speed_percent, toolbox, reception, session_templates })
    }
}

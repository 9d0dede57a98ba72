//! What requests are answered with, whether a server runs or a command has the store to itself.

use std::{net::SocketAddr, path::Path, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Answer, Request, Status, Summary};
use crate::call::{Supervisor, pause};
use basics::{clock::Clock, metrics::Metrics};
use store::{
    Calls as _, Reservations as _, StoreError,
    json::{JsonStore, Person},
};

/// Answers the requests of commands.
#[derive(Debug)]
pub struct Office {
    store: Arc<JsonStore>,
    clock: Clock,
    /// Where the hotel stands; that of the running server changes with its hotel file.
    zone: Tz,
    /// Whether callers can be sent to the reception, once a server runs.
    can_transfer: bool,
    running: Option<Running>,
}

/// The server that runs.
#[derive(Debug)]
struct Running {
    supervisor: Supervisor,
    address: SocketAddr,
    metrics: Arc<Metrics>,
}

impl Office {
    /// That of a command that has opened the store itself, since no server runs.
    pub const fn without_server(store: Arc<JsonStore>, clock: Clock, zone: Tz, can_transfer: bool) -> Self {
        Self { store, clock, zone, can_transfer, running: None }
    }

    /// That of a running server.
    pub fn of_server(
        store: Arc<JsonStore>,
        clock: Clock,
        supervisor: Supervisor,
        address: SocketAddr,
        metrics: Arc<Metrics>,
    ) -> Self {
        let zone = supervisor.hotel_snapshots().current().zone;
        Self { store, clock, zone, can_transfer: false, running: Some(Running { supervisor, address, metrics }) }
    }

    /// Answers.
    pub async fn answer(&self, request: Request) -> Answer {
        match request {
            Request::Status => self.status(),
            Request::Export { id } => self.export(&id),
            Request::Describe { id } => self.describe(&id),
            Request::Erase { id, force } => self.erase(&id, force).await,
            Request::Pause { until } => self.pause(until.as_deref()).await,
        }
    }

    fn status(&self) -> Answer {
        let Some(running) = &self.running else { return Answer::Refused("Aucun serveur n'est en marche.".to_owned()) };
        Answer::Status(Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            address: running.address.to_string(),
            problems: self.store.problems(),
            warnings: running.metrics.warnings().sentences(),
            erased_at: running.metrics.erased_at(),
        })
    }

    fn export(&self, id: &str) -> Answer {
        let Some(person) = self.store.person(id) else { return self.not_found() };
        tracing::info!("données d'un client exportées par la commande exporter");
        Answer::Guest(Summary::with_data(&person, self.clock.now(), self.today()))
    }

    fn describe(&self, id: &str) -> Answer {
        match self.store.person(id) {
            None => self.not_found(),
            Some(person) if person.is_odd() => Answer::Refused(
                "Cette ligne n'a pas la forme d'une réservation : corrigez-la ou supprimez-la dans le fichier."
                    .to_owned(),
            ),
            Some(person) => Answer::Guest(self.summary(&person)),
        }
    }

    async fn erase(&self, id: &str, force: bool) -> Answer {
        match self.describe(id) {
            Answer::Guest(guest) if guest.to_come > 0 && !force => {
                return Answer::Refused(not_over(guest.to_come));
            }
            Answer::Guest(_) => {}
            refused @ (Answer::Refused(_) | Answer::Status(_) | Answer::Paused(_)) => return refused,
        }
        match self.store.erase(id).await {
            Ok(Some(person)) => {
                tracing::info!("données d'un client effacées par la commande effacer");
                Answer::Guest(self.summary(&person))
            }
            Ok(None) => self.not_found(),
            Err(fault) => Answer::Refused(fault.to_string()),
        }
    }

    async fn pause(&self, until: Option<&str>) -> Answer {
        let (now, zone) = (self.clock.now(), self.zone());
        let until = match until.map(|text| pause::read(text, now, zone)).transpose() {
            Ok(until) => until,
            Err(fault) => return Answer::Refused(format!("Pause refusée : {fault}.")),
        };
        if let Some(running) = &self.running {
            return Answer::Paused(running.supervisor.set_pause(until).await);
        }
        match self.store.pause(until).await {
            Ok(()) => Answer::Paused(pause::sentence(until, now, zone, self.can_transfer)),
            Err(StoreError::Unavailable) => Answer::Refused(
                "La pause n'a pas pu être écrite : vérifiez la place et les droits du disque.".to_owned(),
            ),
        }
    }

    fn zone(&self) -> Tz {
        self.running.as_ref().map_or(self.zone, |running| running.supervisor.hotel_snapshots().current().zone)
    }

    fn summary(&self, person: &Person) -> Summary {
        Summary::of(person, self.today())
    }

    fn today(&self) -> NaiveDate {
        self.clock.today(self.zone())
    }

    fn not_found(&self) -> Answer {
        Answer::Refused(not_found(self.store.file()))
    }

    /// Puts everything on the disk and lets the store go. What could not be written was said in the answer.
    pub async fn close(self) {
        let _ = self.store.close().await;
    }
}

/// What is said where nobody is found.
pub fn not_found(file: &Path) -> String {
    format!("Aucune réservation n'a cet identifiant ou ce code dans {}.", file.display())
}

/// What is said where stays are not over.
pub fn not_over(stays: usize) -> String {
    format!(
        "{stays} séjour(s) de ce client ne sont pas terminés : annulez-les d'abord (POST /reservations/{{id}}/annulation), ou ajoutez --force. Rien n'est effacé."
    )
}

impl Summary {
    /// The guest, counted.
    fn of(person: &Person, today: NaiveDate) -> Self {
        Self {
            reservations: person.reservations(),
            callbacks: person.callbacks(),
            mentions: person.mentions(),
            to_come: person.to_come(today),
            data: None,
        }
    }

    /// The guest, with everything that is kept.
    pub fn with_data(person: &Person, at: DateTime<Utc>, today: NaiveDate) -> Self {
        // A value has nothing that could fail to be written.
        let data = serde_json::to_string_pretty(&person.to_json(at)).unwrap_or_default();
        Self { data: Some(data.into()), ..Self::of(person, today) }
    }
}

//! What the server does by itself, whether somebody calls or not.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chrono::{Datelike as _, Days, NaiveTime};

use crate::{call::Supervisor, tasks::Tasks};
use basics::{
    clock::Clock,
    metrics::{Metrics, Warning},
};
use hotel::catalogue::Catalogue;
use openai::{calls::CallsClient, status::OpenAiStatus};
use store::json::{Erased, JsonStore, Unreadable};

/// How often the counters are logged, where they changed.
const COUNTERS_PERIOD: Duration = Duration::from_secs(600);

/// How long nothing may be heard of OpenAI before it is asked: a key that was revoked overnight is known before the first guest calls.
pub const PROBE_PERIOD: Duration = Duration::from_secs(600);

/// How often calls without a driver are looked for, and that this process runs is noted: a caller in silence should not wait for longer,
/// and a call that is taken up after an outage counts for no more than this beyond what is known of it.
pub const SWEEP_PERIOD: Duration = Duration::from_secs(15);

/// The year of this version: a clock that shows an earlier one has not been set.
const BUILT_IN: i32 = 2026;

/// By how many seconds the clock may differ from OpenAI's. Webhooks are refused beyond 300; a warning comes before.
const CLOCK_TOLERANCE_SECONDS: u64 = 240;

/// Asks OpenAI how it is where no call has told for a while. Its answer has its time, with which the clock here is compared.
pub(super) async fn probe_openai(
    calls: CallsClient,
    status: Arc<OpenAiStatus>,
    metrics: Arc<Metrics>,
    clock: Clock,
    tasks: Tasks,
) {
    let mut news = status.news();
    loop {
        tokio::select! {
            () = clock.sleep(PROBE_PERIOD) => {}
            () = tasks.ended() => return,
        }
        if news == status.news() {
            let answer = calls.models().await;
            status.answered(&answer);
            if let Some(theirs) = answer.ok().and_then(|models| models.date) {
                let seconds = clock.now().signed_duration_since(theirs).num_seconds();
                compare_clocks(seconds, &clock, &metrics);
            }
        }
        news = status.news();
    }
}

/// Warns where the clock cannot be right.
pub(super) fn watch_clock(clock: &Clock, metrics: &Metrics) {
    let now = clock.now();
    if now.year() < BUILT_IN {
        let year = now.year();
        let sentence = format!(
            "L'horloge de cette machine indique l'année {year} : tous les webhooks d'OpenAI seront refusés. Réglez-la (timedatectl set-ntp true)."
        );
        if metrics.warnings().raise(Warning::ClockWrong, sentence.as_str()) {
            tracing::error!("{sentence}");
        }
    } else if metrics.warnings().clear_if(Warning::ClockWrong, |sentence| sentence.contains("indique l'année")) {
        tracing::info!("l'horloge de cette machine est réglée");
    }
}

/// Warns where the clock differs from OpenAI's by so much that webhooks are refused, or soon will be.
fn compare_clocks(seconds: i64, clock: &Clock, metrics: &Metrics) {
    if seconds.unsigned_abs() > CLOCK_TOLERANCE_SECONDS {
        let direction = if seconds > 0 { "avance" } else { "retarde" };
        let sentence = format!(
            "L'horloge de cette machine {direction} de {} secondes sur celle d'OpenAI : au-delà de 300, tous les webhooks sont refusés. Réglez-la (timedatectl set-ntp true).",
            seconds.unsigned_abs()
        );
        if metrics.warnings().raise(Warning::ClockWrong, sentence.as_str()) {
            tracing::error!("{sentence}");
        }
    } else {
        metrics.warnings().clear(Warning::ClockWrong);
        watch_clock(clock, metrics);
    }
}

/// Tells how many reservations stand whose room type is not in the hotel file, which happens where it was taken out.
pub(super) async fn tell_missing_room_types(supervisor: Supervisor, metrics: Arc<Metrics>) {
    let hotel_snapshot = supervisor.hotel_snapshots().current();
    let Ok(rows) = hotel_snapshot.toolbox.desk().of_missing_room_types().await else { return };
    let types: BTreeSet<&str> = rows.iter().map(|row| row.room_type.as_str()).collect();
    let types = types.into_iter().map(|id| format!("« {id} »")).collect::<Vec<_>>().join(", ");
    let begin = match rows.len() {
        0 => {
            metrics.warnings().clear(Warning::RoomTypesMissing);
            return;
        }
        1 => "1 réservation à venir porte".to_owned(),
        number => format!("{number} réservations à venir portent"),
    };
    let sentence = format!(
        "{begin} sur un type de chambre qui n'est plus dans hotel.toml ({types}). Remettez ce type, avec une fermeture s'il n'est plus vendu : sans lui, les dates de ces réservations ne peuvent pas être changées par téléphone."
    );
    tracing::warn!("{sentence}");
    metrics.warnings().raise(Warning::RoomTypesMissing, sentence);
}

/// Looks for calls without a driver, and at the clock.
pub(super) async fn sweep(supervisor: Supervisor, metrics: Arc<Metrics>, clock: Clock, tasks: Tasks) {
    loop {
        tokio::select! {
            () = clock.sleep(SWEEP_PERIOD) => {}
            () = tasks.ended() => return,
        }
        supervisor.take_up();
        supervisor.note_alive();
        supervisor.show_pause();
        watch_clock(&clock, &metrics);
    }
}

/// The time at the hotel at which old guests are forgotten: nobody calls, and the day is over for everybody.
const NIGHT: NaiveTime = NaiveTime::from_hms_opt(4, 30, 0).expect("a time of the day");

/// Forgets old guests every night, and at the start, since a machine may be off at night. A date that is pretended erases nothing.
pub(super) async fn forget_old(
    store: Arc<JsonStore>,
    supervisor: Supervisor,
    metrics: Arc<Metrics>,
    clock: Clock,
    tasks: Tasks,
) {
    loop {
        let (zone, months) = {
            let hotel_snapshot = supervisor.hotel_snapshots().current();
            (hotel_snapshot.zone, hotel_snapshot.toolbox.desk().catalogue().retention_months)
        };
        let local = || clock.now().with_timezone(&zone).naive_local();
        let mut erased = store.forget_old(months, local().date()).await;
        tell_held_back(&metrics, std::mem::take(&mut erased.held_back));
        if erased != Erased::default() {
            tracing::info!(
                clients = erased.guests,
                rappels = erased.callbacks,
                fichiers = erased.files,
                mois = months,
                "données de clients effacées : conservation_mois est passé"
            );
        }
        metrics.erased(clock.now());
        // Writing may have taken a while.
        let now = local();
        let day = if now.time() < NIGHT { now.date() } else { now.date() + Days::new(1) };
        let wait = (day.and_time(NIGHT) - now).to_std().unwrap_or(Duration::from_secs(86_400));
        tokio::select! {
            () = clock.sleep(wait) => {}
            () = tasks.ended() => return,
        }
    }
}

/// Warns once a night about guests who should be erased and are not.
fn tell_held_back(metrics: &Metrics, guests: usize) {
    if guests == 0 {
        metrics.warnings().clear(Warning::ErasureHeldBack);
        return;
    }
    let sentence = format!(
        "conservation_mois est passé pour {guests} séjour(s), mais rien n'est effacé : aucune réservation n'a été créée depuis plus d'un an, et \
         l'horloge est peut-être fausse. Vérifiez la date de la machine ; si elle est juste, effacez ces clients avec « vacances-bleues effacer ID »."
    );
    tracing::warn!("⚠️ {sentence}");
    metrics.warnings().raise(Warning::ErasureHeldBack, sentence);
}

/// Reads old rows with the catalogue that comes into force, and tells how many cannot be read.
pub(super) fn read_rows(store: &JsonStore, catalogue: &Catalogue, metrics: &Metrics) {
    let Unreadable { rows, dates } = store.read_rows_with(catalogue);
    if rows == 0 && dates == 0 {
        metrics.warnings().clear(Warning::UnreadableRows);
        return;
    }
    let sentence = format!(
        "{} contient des lignes que le serveur ne comprend pas : {rows} n'ont pas la forme d'une réservation, {dates} ont des dates illisibles et \
         ne retiennent aucune chambre. « vacances-bleues doctor » en donne la liste.",
        store.file().display()
    );
    tracing::warn!("⚠️ {sentence}");
    metrics.warnings().raise(Warning::UnreadableRows, sentence);
}

pub(super) async fn log_counters(metrics: Arc<Metrics>, clock: Clock, tasks: Tasks) {
    let mut last = String::new();
    loop {
        tokio::select! {
            () = clock.sleep(COUNTERS_PERIOD) => {}
            () = tasks.ended() => return,
        }
        let summary = metrics.summary();
        if summary != last {
            tracing::info!(compteurs = summary, "compteurs depuis le démarrage");
            last = summary;
        }
    }
}

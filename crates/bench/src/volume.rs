//! Booking and availability with an empty store and with a store that has been in use for years.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{
    Bench, Scratch,
    report::{Bound, Report, Unit},
    server::{Kind, Server},
    statistics::{Times, median, nanos, ratio, ratios},
    stored::fill,
};

/// Reservations in the stores that are compared; the first is what the others are compared with.
pub(super) const STORED: [usize; 3] = [0, 10_000, 100_000];

/// Calls of a pass at the least, and what is booked in each.
const CALLS: usize = 40;
const BOOKINGS_A_CALL: usize = 5;

/// How long a pass lasts at the least: the file begins to be rewritten within a second of the first booking.
const PASS: Duration = Duration::from_secs(3);

/// A full store is to take as long as an empty one, in hundredths.
const SAME: u64 = 120;

/// A server on a store, and what was measured on it.
struct Subject {
    rows: usize,
    _folder: Scratch,
    server: Server,
    booked: usize,
    bookings: Times,
    checks: Times,
    /// Median of the bookings and questions that fell into a rewriting of the file, of each pass in which there were some.
    rewriting: Vec<u64>,
    checks_rewriting: Vec<u64>,
}

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut subjects = Vec::new();
    for rows in STORED.map(|rows| bench.some(rows)) {
        bench.say(&format!("volume : {rows} réservations en place"));
        let folder = bench.folder(&format!("volume-{rows}"))?;
        if rows > 0 {
            fill(bench, folder.path(), rows).await?;
        }
        let server = Server::start(bench, &Kind::Own, folder.path()).await?;
        let mut subject = Subject {
            rows,
            _folder: folder,
            server,
            booked: 0,
            bookings: Times::default(),
            checks: Times::default(),
            rewriting: Vec::new(),
            checks_rewriting: Vec::new(),
        };
        subject.pass(bench, false).await?;
        subjects.push(subject);
    }
    for pass in 0..bench.passes {
        bench.say(&format!("volume {}/{}", pass + 1, bench.passes));
        for place in 0..subjects.len() {
            // Each goes first in turn.
            let turn = (place + pass) % subjects.len();
            if let Some(subject) = subjects.get_mut(turn) {
                subject.pass(bench, true).await?;
            }
        }
    }
    tell(report, &subjects);
    for subject in subjects {
        let expected = subject.rows + subject.booked;
        let stored = subject.server.stop()?;
        ensure!(stored == expected, "{stored} réservations dans le fichier au lieu de {expected}");
    }
    Ok(())
}

fn tell(report: &mut Report, subjects: &[Subject]) {
    report.group(
        "Réserver quand le fichier est plein",
        &format!(
            "De l'appel de fonction à son résultat, un à la fois ; {} réservations et {CALLS} demandes de disponibilités au moins, et {} s, \
             par passe et par serveur, les serveurs à tour de rôle. « Pendant la réécriture » : pendant que le fichier entier est écrit de nouveau.",
            CALLS * BOOKINGS_A_CALL,
            PASS.as_secs()
        ),
    );
    let Some((empty, full)) = subjects.split_first() else { return };
    for subject in subjects {
        let rows = subject.rows;
        subject.bookings.report(report, &format!("volume_reserver_{rows}"), &format!("réservation, {rows} en place"));
        subject.checks.report(report, &format!("volume_dispo_{rows}"), &format!("disponibilités, {rows} en place"));
        let during =
            [("reserver", "réservation", &subject.rewriting), ("dispo", "disponibilités", &subject.checks_rewriting)];
        for (key, label, medians) in during.into_iter().filter(|(_, _, medians)| !medians.is_empty()) {
            let label = format!("{label}, {rows} en place, pendant la réécriture, médiane");
            report.add(&format!("volume_{key}_{rows}_reecriture"), &label, Unit::Nanos, medians);
        }
    }
    let mut compare = |key: String, label: String, passes: &[u64]| {
        if !passes.is_empty() {
            report.add_with_target(&key, &label, Unit::Ratio, passes, Bound::AtMost(SAME));
        }
    };
    let against = |during: &[u64], empty: &Times| -> Vec<u64> {
        let empty = median(&empty.p50);
        during.iter().map(|during| ratio(*during, empty)).collect()
    };
    for subject in full {
        let rows = subject.rows;
        let kinds = [
            ("reserver", "réservation", &subject.bookings, &subject.rewriting, &empty.bookings),
            ("dispo", "disponibilités", &subject.checks, &subject.checks_rewriting, &empty.checks),
        ];
        for (key, label, times, rewriting, empty) in kinds {
            compare(
                format!("volume_{key}_{rows}_sur_vide"),
                format!("{label}, {rows} en place ÷ fichier vide"),
                &ratios(&times.p50, &empty.p50),
            );
            compare(
                format!("volume_{key}_{rows}_reecriture_sur_vide"),
                format!("{label}, {rows} en place, pendant la réécriture ÷ fichier vide"),
                &against(rewriting, empty),
            );
        }
    }
}

impl Subject {
    /// Calls one after the other, then rest until the file is rewritten, so that the next server has the disk for itself.
    async fn pass(&mut self, bench: &Bench, keep: bool) -> Result<()> {
        let (mut bookings, mut checks) = (Vec::new(), Vec::new());
        let (mut rewriting, mut checks_rewriting) = (Vec::new(), Vec::new());
        let began = bench.side.clock.instant();
        let least = PASS / u32::try_from(bench.fraction())?;
        for call in 0.. {
            if call >= bench.some(CALLS) && bench.side.clock.instant().saturating_duration_since(began) >= least {
                break;
            }
            let mut call = bench.side.ring(&self.server.target, self.server.next_caller()).await?;
            call.greet().await?;
            let writes = self.server.is_rewriting();
            let elapsed = nanos(call.check().await?);
            checks.push(elapsed);
            if writes && self.server.is_rewriting() {
                checks_rewriting.push(elapsed);
            }
            for _ in 0..BOOKINGS_A_CALL {
                let writes = self.server.is_rewriting();
                let (elapsed, done) = call.book(self.server.next_caller()).await?;
                ensure!(done, "une réservation refusée\n{}", self.server.last_lines());
                self.booked += 1;
                bookings.push(nanos(elapsed));
                if writes && self.server.is_rewriting() {
                    rewriting.push(nanos(elapsed));
                }
            }
            call.hang_up().await?;
        }
        self.server.settled().await?;
        if keep {
            self.bookings.add(&bookings);
            self.checks.add(&checks);
            if !rewriting.is_empty() {
                self.rewriting.push(median(&rewriting));
            }
            if !checks_rewriting.is_empty() {
                self.checks_rewriting.push(median(&checks_rewriting));
            }
        }
        Ok(())
    }
}

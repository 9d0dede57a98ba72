//! Booking and availability with an empty store and with many reservations, beside what the disk alone takes.

use std::path::Path;

use anyhow::Result;

use crate::{
    caller::{BOOKINGS_A_CALL, Call},
    raw::RawDisk,
    report::{Report, Unit},
    say,
    server::{Bench, Server, folder},
    statistics::{median, nanos, percentile, ratio},
    stored::{ROOMS_FOR_MANY, fill},
    waiting::Times,
};

/// Stores to compare: the empty one; one in which the file is rewritten at once after each change; and one beyond, in which the
/// program rests nine tenths of the time between two slices of the file.
const STORED: [usize; 3] = [0, 90_000, 100_000];

/// Calls of a block, and of the warm-up.
const CALLS: usize = 40;
const WARM_UP: usize = 10;

/// A booking is to take less than so many raw syncs, in hundredths.
const SYNCS: u64 = 300;

/// A full store is to take as long as an empty one; the machine's own noise is below this, in hundredths.
const SAME: u64 = 120;

/// A server on a store, and what was measured on it.
struct Subject {
    rows: usize,
    server: Server,
    disk: RawDisk,
    /// Callers so far: each has a number of their own, since a number may book only so often a day.
    callers: usize,
    booked: usize,
    bookings: Times,
    rewriting: Vec<u64>,
    checks: Times,
    raw: Times,
    in_syncs: Vec<u64>,
}

/// The samples of one block.
#[derive(Default)]
struct Block {
    bookings: Vec<u64>,
    rewriting: Vec<u64>,
    checks: Vec<u64>,
    raw: Vec<u64>,
}

/// Measures it.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut folders = Vec::new();
    let mut subjects = Vec::new();
    for rows in STORED {
        say(&format!("reservation : {rows} réservations en place"));
        let folder = folder(ROOMS_FOR_MANY)?;
        fill(bench, folder.path(), rows)?;
        let mut subject = Subject::new(bench, folder.path(), rows)?;
        subject.block(bench, WARM_UP).await?;
        folders.push(folder);
        subjects.push(subject);
    }
    for pass in 0..bench.passes {
        say(&format!("reservation {}/{}", pass + 1, bench.passes));
        // Each goes first in turn.
        for place in 0..subjects.len() {
            let turn = (place + pass) % subjects.len();
            let subject = &mut subjects[turn];
            let block = subject.block(bench, CALLS).await?;
            subject.keep(&block);
        }
    }
    tell(report, &subjects);
    for subject in subjects {
        let expected = subject.rows + subject.booked;
        let stored = subject.server.stop()?;
        anyhow::ensure!(stored == expected, "{stored} réservations dans le fichier au lieu de {expected}");
    }
    Ok(())
}

fn tell(report: &mut Report, subjects: &[Subject]) {
    let how = format!(
        "De l'appel de fonction à son résultat, vus du côté d'OpenAI, un à la fois ; {} réservations et autant de disponibilités par passe et \
         par serveur, les serveurs à tour de rôle. « fdatasync seul » : 400 octets ajoutés à un fichier du même dossier puis fdatasync, \
         après chaque réservation, par un programme qui ne fait rien d'autre, sur le cœur du serveur.",
        CALLS * BOOKINGS_A_CALL
    );
    report.group("Réserver", &how);
    for subject in subjects {
        let rows = subject.rows;
        subject.bookings.report(report, &format!("reservation_{rows}"), &format!("réservation, {rows} en place"));
        if !subject.rewriting.is_empty() {
            let label = format!("… dont celles prises pendant la réécriture du fichier, {rows} en place, médiane");
            report.add(&format!("reservation_{rows}_reecriture_p50"), &label, Unit::Nanos, &subject.rewriting);
        }
        subject.raw.report(report, &format!("fdatasync_{rows}"), "fdatasync seul, au même moment");
        let label = format!("réservation ÷ fdatasync, {rows} en place");
        report.add_with_target(&format!("reservation_{rows}_en_fdatasync"), &label, &subject.in_syncs, SYNCS);
    }
    for subject in subjects {
        let rows = subject.rows;
        subject.checks.report(report, &format!("disponibilite_{rows}"), &format!("disponibilités, {rows} en place"));
    }
    let Some((empty, full)) = subjects.split_first() else { return };
    for subject in full {
        let rows = subject.rows;
        let compare = |full: &[u64], empty: &[u64]| -> Vec<u64> {
            full.iter().zip(empty).map(|(full, empty)| ratio(*full, *empty)).collect()
        };
        let bookings = compare(&subject.bookings.p50, &empty.bookings.p50);
        let label = format!("réservation, {rows} en place ÷ 0 en place");
        report.add_with_target(&format!("reservation_{rows}_sur_0"), &label, &bookings, SAME);
        let checks = compare(&subject.checks.p50, &empty.checks.p50);
        let label = format!("disponibilités, {rows} en place ÷ 0 en place");
        report.add_with_target(&format!("disponibilite_{rows}_sur_0"), &label, &checks, SAME);
    }
}

impl Subject {
    fn new(bench: &Bench, folder: &Path, rows: usize) -> Result<Self> {
        Ok(Self {
            rows,
            server: Server::start(bench, folder)?,
            disk: RawDisk::start(bench, &folder.join("fdatasync"))?,
            callers: 0,
            booked: 0,
            bookings: Times::default(),
            rewriting: Vec::new(),
            checks: Times::default(),
            raw: Times::default(),
            in_syncs: Vec::new(),
        })
    }

    /// Calls one after the other, then rest until the file is rewritten, so that the next server has the disk for itself.
    async fn block(&mut self, bench: &Bench, calls: usize) -> Result<Block> {
        let mut block = Block::default();
        for _ in 0..calls {
            let mut call = Call::open(&bench.simulator, &self.server, self.callers).await?;
            self.callers += 1;
            for _ in 0..BOOKINGS_A_CALL {
                let number = self.booked;
                self.booked += 1;
                block.checks.push(nanos(call.check(number).await?));
                let rewriting = self.server.is_rewriting();
                let elapsed = nanos(call.book(number).await?);
                block.bookings.push(elapsed);
                if rewriting {
                    block.rewriting.push(elapsed);
                }
                block.raw.push(self.disk.sync()?);
            }
            call.hang_up().await?;
        }
        self.server.has_calls(0).await?;
        self.server.settled().await?;
        Ok(block)
    }

    fn keep(&mut self, block: &Block) {
        self.bookings.add(&block.bookings);
        self.checks.add(&block.checks);
        self.raw.add(&block.raw);
        self.in_syncs.push(ratio(median(&block.bookings), median(&block.raw)));
        if !block.rewriting.is_empty() {
            self.rewriting.push(percentile(&block.rewriting, 50));
        }
    }
}

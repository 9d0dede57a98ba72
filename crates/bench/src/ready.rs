//! How long a start takes, and what it keeps in memory.

use std::fs;

use anyhow::{Result, ensure};
use serde_json::Value;

use super::{
    Bench,
    process::most_resident,
    report::{Bound, Report, Unit},
    server::{Kind, Server},
    statistics::{nanos, ratios},
    stored::fill,
    volume::STORED,
};
use basics::clock::Clock;

/// A start is to take a second at the most, whatever the size.
const READY: u64 = 1_000_000_000;

/// What a server may keep in memory at the most, whatever the size.
const MEMORY: u64 = 200 << 20;

/// What was measured on one size of file.
#[derive(Default)]
struct Start {
    ready: Vec<u64>,
    memory: Vec<u64>,
    most: Vec<u64>,
    values: Vec<u64>,
}

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    report.group(
        "Démarrer",
        "De l'exécution à « serveur prêt », fichier dans le cache du système ; et ce que serde_json seul prend pour lire le même fichier.",
    );
    for rows in STORED.map(|rows| bench.some(rows)) {
        let folder = bench.folder("demarrage")?;
        if rows > 0 {
            fill(bench, folder.path(), rows).await?;
        }
        let mut start = Start::default();
        for pass in 0..=bench.passes {
            bench.say(&format!("demarrage, {rows} réservations, {pass}/{}", bench.passes));
            let server = Server::start(bench, &Kind::Own, folder.path()).await?;
            let ready = nanos(server.ready_after);
            server.settled().await?;
            let (memory, most) = (server.resident()?, most_resident(server.pid)?);
            ensure!(server.stop()? == rows, "le fichier ne tient pas {rows} réservations");
            // The first time warms the page cache.
            if pass == 0 {
                continue;
            }
            start.ready.push(ready);
            start.memory.push(memory);
            start.most.push(most);
            if rows > 0 {
                let content = fs::read(folder.path().join("reservations.json"))?;
                start.values.push(parsing(&content, rows)?);
            }
        }
        start.tell(report, rows);
    }
    Ok(())
}

impl Start {
    fn tell(&self, report: &mut Report, rows: usize) {
        let (key, label) = (format!("pret_{rows}"), format!("prêt, {rows} en place"));
        report.add_with_target(&key, &label, Unit::Nanos, &self.ready, Bound::AtMost(READY));
        report.add(&format!("pret_memoire_{rows}"), &format!("mémoire, {rows} en place"), Unit::Bytes, &self.memory);
        let (key, label) = (format!("pret_memoire_max_{rows}"), format!("mémoire au plus fort, {rows} en place"));
        report.add_with_target(&key, &label, Unit::Bytes, &self.most, Bound::AtMost(MEMORY));
        if rows == 0 {
            return;
        }
        report.add(
            &format!("serde_json_value_{rows}"),
            &format!("serde_json seul, en Value, {rows}"),
            Unit::Nanos,
            &self.values,
        );
        let label = format!("prêt ÷ serde_json en Value, {rows}");
        report.add(&format!("pret_sur_value_{rows}"), &label, Unit::Ratio, &ratios(&self.ready, &self.values));
    }
}

/// How long `serde_json` takes for a file of so many rows: what says how fast the machine is at that moment.
fn parsing(content: &[u8], expected: usize) -> Result<u64> {
    let clock = Clock::system();
    let began = clock.instant();
    let rows = serde_json::from_slice::<Vec<Value>>(content)?.len();
    let elapsed = nanos(clock.instant().saturating_duration_since(began));
    ensure!(rows == expected, "{rows} lignes");
    Ok(elapsed)
}

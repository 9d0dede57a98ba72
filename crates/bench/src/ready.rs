//! How long a start takes, and what it keeps in memory.

use std::fs;

use anyhow::{Result, ensure};
use serde::Deserialize;
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

/// A start is to take less than so many times what parsing the file takes, in hundredths.
const PARSES: u64 = 200;

/// The fields of a row, read with as little as `serde_json` can do for a typed value.
#[derive(Deserialize)]
#[expect(dead_code, reason = "what is measured is the reading")]
struct Row<'a> {
    id: &'a str,
    nom: &'a str,
    prenom: &'a str,
    email: &'a str,
    telephone: &'a str,
    date_arrivee: &'a str,
    date_depart: &'a str,
    type_chambre: &'a str,
    nombre_personnes: u32,
    demandes_speciales: &'a str,
    date_creation: &'a str,
    code: &'a str,
    statut: &'a str,
    prix_total_centimes: i64,
    canal: &'a str,
}

/// What was measured on one size of file.
#[derive(Default)]
struct Start {
    ready: Vec<u64>,
    memory: Vec<u64>,
    most: Vec<u64>,
    values: Vec<u64>,
    typed: Vec<u64>,
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
                start
                    .values
                    .push(timed(rows, || serde_json::from_slice::<Vec<Value>>(&content).map(|rows| rows.len()))?);
                start
                    .typed
                    .push(timed(rows, || serde_json::from_slice::<Vec<Row<'_>>>(&content).map(|rows| rows.len()))?);
            }
        }
        start.tell(report, rows);
    }
    Ok(())
}

impl Start {
    fn tell(&self, report: &mut Report, rows: usize) {
        report.add(&format!("pret_{rows}"), &format!("prêt, {rows} en place"), Unit::Nanos, &self.ready);
        report.add(&format!("pret_memoire_{rows}"), &format!("mémoire, {rows} en place"), Unit::Bytes, &self.memory);
        report.add(
            &format!("pret_memoire_max_{rows}"),
            &format!("mémoire au plus fort, {rows} en place"),
            Unit::Bytes,
            &self.most,
        );
        if rows == 0 {
            return;
        }
        report.add(
            &format!("serde_json_value_{rows}"),
            &format!("serde_json seul, en Value, {rows}"),
            Unit::Nanos,
            &self.values,
        );
        report.add(
            &format!("serde_json_{rows}"),
            &format!("serde_json seul, mêmes champs sans copie, {rows}"),
            Unit::Nanos,
            &self.typed,
        );
        let label = format!("prêt ÷ serde_json en Value, {rows}");
        let passes = ratios(&self.ready, &self.values);
        report.add_with_target(&format!("pret_sur_value_{rows}"), &label, Unit::Ratio, &passes, Bound::AtMost(PARSES));
        let label = format!("prêt ÷ serde_json sans copie, {rows}");
        report.add(&format!("pret_sur_serde_json_{rows}"), &label, Unit::Ratio, &ratios(&self.ready, &self.typed));
    }
}

fn timed(expected: usize, work: impl FnOnce() -> serde_json::Result<usize>) -> Result<u64> {
    let clock = Clock::system();
    let began = clock.instant();
    let rows = work()?;
    let elapsed = nanos(clock.instant().saturating_duration_since(began));
    ensure!(rows == expected, "{rows} lignes");
    Ok(elapsed)
}

//! How long a start takes, and what it keeps in memory.

use std::fs;

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;
use vacances_bleues::clock::Clock;

use crate::{
    machine::{most_resident, resident},
    report::{Report, Unit},
    say,
    server::{Bench, Server, folder},
    statistics::{nanos, ratio},
    stored::{ROOMS_FOR_MANY, fill},
};

const STORED: usize = 100_000;

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

/// Measures it.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let (nothing, much) = (folder(1)?, folder(ROOMS_FOR_MANY)?);
    fill(bench, much.path(), STORED)?;
    let content = fs::read(much.path().join("reservations.json"))?;
    let (mut empty, mut full, mut memory, mut most) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut values, mut typed) = (Vec::new(), Vec::new());
    for pass in 0..=bench.passes {
        say(&format!("demarrage {pass}/{}", bench.passes));
        let server = Server::start(bench, nothing.path())?;
        let empty_after = nanos(server.ready_after);
        server.stop()?;
        let server = Server::start(bench, much.path())?;
        let full_after = nanos(server.ready_after);
        server.settled().await?;
        let (now, peak) = (resident(server.pid())?, most_resident(server.pid())?);
        server.stop()?;
        let as_values = timed(|| serde_json::from_slice::<Vec<Value>>(&content).map(|rows| rows.len()))?;
        let as_rows = timed(|| serde_json::from_slice::<Vec<Row<'_>>>(&content).map(|rows| rows.len()))?;
        // The first time warms the page cache and this process's memory.
        if pass > 0 {
            empty.push(empty_after);
            full.push(full_after);
            memory.push(now);
            most.push(peak);
            values.push(as_values);
            typed.push(as_rows);
        }
    }
    let how = format!(
        "De l'exécution à « serveur prêt », fichier dans le cache du système ; fichier de {STORED} réservations : {} Mio.",
        content.len() >> 20
    );
    report.group("Démarrer", &how);
    report.add("pret_0", "prêt, 0 en place", Unit::Nanos, &empty);
    report.add(&format!("pret_{STORED}"), &format!("prêt, {STORED} en place"), Unit::Nanos, &full);
    report.add("serde_json_typee", "serde_json seul, mêmes champs, sans copie", Unit::Nanos, &typed);
    report.add("serde_json_value", "serde_json seul, en Value", Unit::Nanos, &values);
    let against =
        |parsed: &[u64]| -> Vec<u64> { full.iter().zip(parsed).map(|(full, parsed)| ratio(*full, *parsed)).collect() };
    report.add("pret_sur_serde_json_typee", "prêt ÷ serde_json sans copie", Unit::Ratio, &against(&typed));
    report.add_with_target("pret_sur_serde_json_value", "prêt ÷ serde_json en Value", &against(&values), PARSES);
    report.add(&format!("rss_{STORED}_reservations"), &format!("mémoire, {STORED} en place"), Unit::Bytes, &memory);
    report.add(&format!("rss_max_{STORED}_reservations"), "mémoire au plus fort du démarrage", Unit::Bytes, &most);
    Ok(())
}

fn timed(work: impl FnOnce() -> serde_json::Result<usize>) -> Result<u64> {
    let clock = Clock::system();
    let began = clock.instant();
    let rows = work()?;
    let elapsed = nanos(clock.instant().saturating_duration_since(began));
    anyhow::ensure!(rows >= STORED, "{rows} lignes");
    Ok(elapsed)
}

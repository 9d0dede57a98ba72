//! How many calls a second can begin before callers notice.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use tokio::{task::JoinSet, time::sleep_until};

use super::{
    Bench,
    report::{Report, Unit},
    server::Server,
    statistics::{nanos, percentile},
};

/// The first rate that is tried, in calls a second, and by how many hundredths it grows.
const FIRST: u64 = 200;
const GROWTH: u64 = 115;

/// How long each rate is held.
const HELD: Duration = Duration::from_secs(1);

/// The 99th percentile of webhook → greeting asked for, at which a rate is too much.
const NOTICED: Duration = Duration::from_millis(50);

/// A rate that no server on one core comes near; the search ends there.
const LAST: u64 = 20_000;

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    report.group(
        "Appels établis par seconde",
        &format!(
            "À intervalles égaux, {} s par cadence, chaque cadence 15 % au-dessus de la précédente : webhook, accept, rattachement, \
             accueil demandé, raccroché. La dernière cadence dont les 99 % restent sous {} ms.",
            HELD.as_secs(),
            NOTICED.as_millis()
        ),
    );
    for kind in &bench.settings.servers {
        let mut rates = Vec::new();
        for pass in 1..=bench.passes {
            bench.say(&format!("cadence, {}, {pass}/{}", kind.name(), bench.passes));
            let folder = bench.folder("cadence")?;
            let server = Server::start(bench, kind, folder.path()).await?;
            // Warms up.
            hold(bench, &server, FIRST).await?;
            let (mut rate, mut held) = (FIRST, 0);
            let last = if bench.settings.trial { FIRST + 1 } else { LAST };
            while rate < last && hold(bench, &server, rate).await? < nanos(NOTICED) {
                held = rate;
                rate = rate * GROWTH / 100;
            }
            rates.push(held);
        }
        let name = kind.name();
        report.add(&format!("cadence.{name}"), &format!("{name}, appels par seconde"), Unit::Count, &rates);
    }
    Ok(())
}

/// Begins calls at a rate: the 99th percentile of the time to the greeting, in nanoseconds.
async fn hold(bench: &Bench, server: &Server, rate: u64) -> Result<u64> {
    server.at_rest().await?;
    let (number, began) = (rate * HELD.as_secs(), tokio::time::Instant::now());
    let mut calls = JoinSet::new();
    for index in 0..number {
        sleep_until(began + Duration::from_nanos(index * nanos(Duration::from_secs(1)) / rate)).await;
        let (side, target, caller) = (Arc::clone(&bench.side), server.target.clone(), server.next_caller());
        calls.spawn(async move {
            let call = side.ring(&target, caller).await?;
            let elapsed = nanos(call.begun);
            call.hang_up().await?;
            anyhow::Ok(elapsed)
        });
    }
    let mut times = Vec::new();
    while let Some(time) = calls.join_next().await {
        times.push(time??);
    }
    Ok(percentile(&times, 99))
}

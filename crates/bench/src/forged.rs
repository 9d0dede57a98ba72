//! Webhooks with a wrong signature: how many are refused in a second of CPU, beside what plain HTTP takes.

use std::time::Duration;

use anyhow::{Result, ensure};
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use tokio::task::JoinSet;

use super::{
    Bench,
    report::{Bound, Report, Unit},
    server::Server,
    side::{Delivery, poster, status},
    statistics::{nanos, ratios},
};

/// Connections at a time.
const CONNECTIONS: usize = 16;

/// How long a pass lasts: two hundred ticks of the CPU counter.
const PASS: Duration = Duration::from_secs(2);

/// Of the floor's plain answers, in hundredths.
const OF_PLAIN: u64 = 50;

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let servers = bench.start_all().await?;
    let mut rates: Vec<Vec<u64>> = servers.iter().map(|_| Vec::new()).collect();
    let mut plain = Vec::new();
    for pass in 0..=bench.passes {
        bench.say(&format!("refus {pass}/{}", bench.passes));
        for ((index, (_, server)), rates) in servers.iter().enumerate().zip(&mut rates) {
            let rate = if Some(index) == bench.floor() {
                let get =
                    Request::get(format!("http://{}/health", server.target.address)).body(Full::<Bytes>::default())?;
                answers(bench, server, get, false).await?
            } else {
                answers(bench, server, bench.side.forged(&server.target)?, true).await?
            };
            // The first time warms up.
            match (pass, Some(index) == bench.floor()) {
                (0, _) => {}
                (_, true) => plain.push(rate),
                (_, false) => rates.push(rate),
            }
        }
    }
    report.group(
        "Webhooks contrefaits",
        &format!(
            "{CONNECTIONS} connexions gardées ouvertes, chacune attend la réponse avant d'envoyer la suite ; réponses par seconde de \
             processeur du serveur. Le plancher répond 200 à un GET."
        ),
    );
    for ((_, server), rates) in servers.iter().zip(&rates).filter(|(_, rates)| !rates.is_empty()) {
        let name = server.kind.name();
        report.add(&format!("refus.{name}"), &format!("{name}, refusés par seconde de processeur"), Unit::Count, rates);
    }
    if !plain.is_empty() {
        report.add("refus_http_seul", "plancher, GET par seconde de processeur", Unit::Count, &plain);
        if let Some(own) = bench.own().and_then(|own| rates.get(own)) {
            let label = "refusés ÷ GET du plancher";
            report.add_with_target(
                "refus_sur_http",
                label,
                Unit::Ratio,
                &ratios(own, &plain),
                Bound::AtLeast(OF_PLAIN),
            );
        }
    }
    Ok(())
}

/// Answers a second of the server's CPU.
async fn answers(bench: &Bench, server: &Server, request: Delivery, refused: bool) -> Result<u64> {
    server.at_rest().await?;
    let (clock, pass) = (bench.side.clock.clone(), PASS / u32::try_from(bench.fraction())?);
    let (before, began) = (server.cpu()?, clock.instant());
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (request, clock) = (request.clone(), clock.clone());
        connections.spawn(async move {
            // One each: what is asked one after the other stays on one connection.
            let poster = poster();
            let mut number = 0_u64;
            while clock.instant().saturating_duration_since(began) < pass {
                let status = status(&poster, request.clone()).await?;
                ensure!((400..500).contains(&status) == refused, "réponse {status}");
                number += 1;
            }
            Ok(number)
        });
    }
    let mut number = 0;
    while let Some(done) = connections.join_next().await {
        number += done??;
    }
    let used = server.cpu()? - before;
    Ok(number.saturating_mul(nanos(Duration::from_secs(1))) / used.max(1))
}

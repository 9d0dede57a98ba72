//! Memory of a call in which nobody speaks.

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;

use super::{
    Bench,
    report::{Bound, Report, Unit},
    server::Server,
    side::Call,
    statistics::ratio,
};

/// Numbers of calls at which the memory is read. The slope is taken from the first to the last: what the first hundred bring with
/// them (buffers, pools) is not a call's.
const STEPS: [usize; 4] = [100, 1_000, 5_000, 10_000];

/// Calls that are set up at a time.
const AT_A_TIME: usize = 50;

/// Targets: of a call, and of the idle process.
const CALL: u64 = 20 << 10;
const IDLE: u64 = 12 << 20;

/// What one server takes, in bytes.
#[derive(Default)]
struct Memory {
    idle: Vec<u64>,
    threads: Vec<u64>,
    steps: [Vec<u64>; STEPS.len()],
    slope: Vec<u64>,
}

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut memories: Vec<Memory> = bench.settings.servers.iter().map(|_| Memory::default()).collect();
    for pass in 1..=bench.passes {
        bench.say(&format!("memoire {pass}/{}", bench.passes));
        for (kind, memory) in bench.settings.servers.iter().zip(&mut memories) {
            let folder = bench.folder("memoire")?;
            let server = Server::start(bench, kind, folder.path()).await?;
            memory.add(bench, &server).await?;
        }
    }
    let way = if bench.settings.tls { "avec TLS" } else { "sans TLS" };
    report.group(
        &format!("Mémoire d'un appel silencieux, {way}"),
        "Appels acceptés, rattachés, accueillis, puis silencieux ; Rss de smaps_rollup. Par appel : la pente du premier palier au dernier.",
    );
    for (kind, memory) in bench.settings.servers.iter().zip(&memories) {
        let (name, suffix) = (kind.name(), if bench.settings.tls { "_tls" } else { "" });
        let slope = (format!("memoire_appel{suffix}.{name}"), format!("{name}, un appel"));
        let idle = (format!("memoire_vide{suffix}.{name}"), format!("{name}, au repos"));
        if matches!(kind, super::Kind::Own) {
            if bench.settings.tls {
                report.add(&slope.0, &slope.1, Unit::Bytes, &memory.slope);
            } else {
                report.add_with_target(&slope.0, &slope.1, Unit::Bytes, &memory.slope, Bound::AtMost(CALL));
            }
            report.add_with_target(&idle.0, &idle.1, Unit::Bytes, &memory.idle, Bound::AtMost(IDLE));
        } else {
            report.add(&slope.0, &slope.1, Unit::Bytes, &memory.slope);
            report.add(&idle.0, &idle.1, Unit::Bytes, &memory.idle);
        }
        for (calls, bytes) in STEPS.iter().zip(&memory.steps) {
            report.add(
                &format!("memoire_{calls}{suffix}.{name}"),
                &format!("{name}, {calls} appels"),
                Unit::Bytes,
                bytes,
            );
        }
        report.add(&format!("fils{suffix}.{name}"), &format!("{name}, fils d'exécution"), Unit::Count, &memory.threads);
    }
    Ok(())
}

impl Memory {
    async fn add(&mut self, bench: &Bench, server: &Server) -> Result<()> {
        server.at_rest().await?;
        self.idle.push(server.resident()?);
        let mut calls = Vec::with_capacity(STEPS.into_iter().max().unwrap_or_default());
        let mut seen = Vec::new();
        for (number, bytes) in STEPS.into_iter().zip(&mut self.steps) {
            grow(bench, server, &mut calls, bench.some(number)).await?;
            server.at_rest().await?;
            let resident = server.resident()?;
            seen.push(resident);
            bytes.push(resident);
        }
        self.threads.push(server.threads_and_descriptors()?.0);
        let (first, last) = (seen.first().context("mesure")?, seen.last().context("mesure")?);
        let between = STEPS.last().zip(STEPS.first()).map_or(1, |(last, first)| bench.some(*last) - bench.some(*first));
        self.slope.push(ratio(last.saturating_sub(*first), u64::try_from(between)?) / 100);
        Ok(())
    }
}

/// Adds calls up to a number.
async fn grow(bench: &Bench, server: &Server, calls: &mut Vec<Call>, number: usize) -> Result<()> {
    while calls.len() < number {
        let mut ringing = JoinSet::new();
        for _ in 0..AT_A_TIME.min(number - calls.len()) {
            let (side, target, caller) =
                (std::sync::Arc::clone(&bench.side), server.target.clone(), server.next_caller());
            ringing.spawn(async move {
                let mut call = side.ring(&target, caller).await?;
                call.greet().await?;
                anyhow::Ok(call)
            });
        }
        while let Some(call) = ringing.join_next().await {
            calls.push(call?.with_context(|| server.last_lines())?);
        }
    }
    Ok(())
}

//! How long a caller waits for us before the first word.

use anyhow::Result;

use crate::{
    caller::Call,
    report::{Report, Unit},
    say,
    server::{Bench, Server, folder},
    statistics::{median, nanos, percentile},
};

/// Calls of a pass.
const CALLS: usize = 200;

/// Quiet calls on the line meanwhile, in the second half of a pass.
const LIVE: usize = 50;

/// Median and 99th percentile of each pass.
#[derive(Default)]
pub(crate) struct Times {
    pub(crate) p50: Vec<u64>,
    pub(crate) p99: Vec<u64>,
}

impl Times {
    /// Adds a pass.
    pub(crate) fn add(&mut self, samples: &[u64]) {
        self.p50.push(median(samples));
        self.p99.push(percentile(samples, 99));
    }

    /// Puts both into the report.
    pub(crate) fn report(&self, report: &mut Report, key: &str, label: &str) {
        report.add(&format!("{key}_p50"), &format!("{label}, médiane"), Unit::Nanos, &self.p50);
        report.add(&format!("{key}_p99"), &format!("{label}, 99 %"), Unit::Nanos, &self.p99);
    }
}

/// Measures it.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut alone = (Times::default(), Times::default());
    let mut among = (Times::default(), Times::default());
    for pass in 1..=bench.passes {
        say(&format!("attente {pass}/{}", bench.passes));
        let folder = folder(1)?;
        let server = Server::start(bench, folder.path())?;
        one_by_one(bench, &server, &mut (Times::default(), Times::default())).await?;
        one_by_one(bench, &server, &mut alone).await?;
        let mut quiet = Vec::with_capacity(LIVE);
        for caller in 0..LIVE {
            quiet.push(Call::open(&bench.simulator, &server, caller).await?);
        }
        one_by_one(bench, &server, &mut among).await?;
        for call in quiet {
            call.hang_up().await?;
        }
        server.stop()?;
    }
    report.group("Attente avant le premier mot", &format!("{CALLS} appels l'un après l'autre, vus du côté d'OpenAI."));
    alone.0.report(report, "sonnerie_accept", "webhook → accept");
    alone.1.report(report, "rattachement_accueil", "rattachement → accueil demandé");
    let live = format!("webhook → accept, {LIVE} appels en ligne");
    among.0.report(report, &format!("sonnerie_accept_{LIVE}"), &live);
    let live = format!("rattachement → accueil demandé, {LIVE} appels en ligne");
    among.1.report(report, &format!("rattachement_accueil_{LIVE}"), &live);
    Ok(())
}

async fn one_by_one(bench: &Bench, server: &Server, times: &mut (Times, Times)) -> Result<()> {
    let (mut accepts, mut greetings) = (Vec::with_capacity(CALLS), Vec::with_capacity(CALLS));
    for caller in 0..CALLS {
        let call = Call::open(&bench.simulator, server, caller).await?;
        let beginning = call.beginning()?;
        accepts.push(nanos(beginning.accept));
        greetings.push(nanos(beginning.greeting));
        call.hang_up().await?;
    }
    times.0.add(&accepts);
    times.1.add(&greetings);
    Ok(())
}

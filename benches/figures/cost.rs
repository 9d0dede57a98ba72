//! CPU of a whole call.

use anyhow::{Result, bail};
use vacances_bleues::simulator::{LoadOptions, LoadReport, PlayOptions, Scenario};

use crate::{
    machine::cpu,
    report::{Report, Unit},
    say,
    server::{Bench, Server, folder},
};

/// Calls before the first measure: connections open, code and caches warm.
const WARM_UP: usize = 200;

/// Calls of a measure: at about a millisecond each, some thirty ticks of the clock that counts them.
const CALLS: usize = 400;

/// How many calls at a time, beside one.
const MANY: usize = 50;

/// CPU of the server and of the load for each call.
struct Cost {
    server: Vec<u64>,
    load: Vec<u64>,
}

/// Measures it.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let (mut alone, mut together) = (Cost::new(), Cost::new());
    for pass in 1..=bench.passes {
        say(&format!("cout {pass}/{}", bench.passes));
        let folder = folder(1)?;
        let server = Server::start(bench, folder.path())?;
        calls(bench, &server, WARM_UP, 8).await?;
        alone.add(bench, &server, 1).await?;
        together.add(bench, &server, MANY).await?;
        server.stop()?;
    }
    let how = format!(
        "Un appel : webhook signé, accept, rattachement, accueil, disponibilités, réservation durable, raccroché. utime + stime du serveur \
         sur {CALLS} appels, après {WARM_UP} appels d'échauffement ; réécriture du fichier et journaux (INFO) compris."
    );
    report.group("Processeur par appel", &how);
    report.add("cpu_appel", "un appel à la fois", Unit::Nanos, &alone.server);
    report.add(&format!("cpu_appel_{MANY}"), &format!("{MANY} appels à la fois"), Unit::Nanos, &together.server);
    report.add("cpu_charge", "le simulateur lui-même, un appel à la fois", Unit::Nanos, &alone.load);
    Ok(())
}

impl Cost {
    const fn new() -> Self {
        Self { server: Vec::new(), load: Vec::new() }
    }

    async fn add(&mut self, bench: &Bench, server: &Server, at_a_time: usize) -> Result<()> {
        let load = std::process::id();
        let before = (cpu(server.pid())?, cpu(load)?);
        calls(bench, server, CALLS, at_a_time).await?;
        let number = u64::try_from(CALLS)?;
        self.server.push((cpu(server.pid())? - before.0) / number);
        self.load.push((cpu(load)? - before.1) / number);
        Ok(())
    }
}

/// Whole calls; returns when the last one is over on the server's side too. A call that did not go as it should is an error.
pub(crate) async fn calls(bench: &Bench, server: &Server, calls: usize, at_a_time: usize) -> Result<LoadReport> {
    let options = LoadOptions {
        ring: server.ring(),
        scenario: Scenario::load()?,
        calls,
        concurrency: at_a_time,
        // The example's twenty rooms for two nights each: two hundred stays in a row stay within what is sold.
        shift_days: 2,
        shift_cycle: 200,
        play: PlayOptions::default(),
    };
    let report = bench.simulator.load(&options).await;
    if report.failed > 0 || report.booked != calls {
        bail!("{} appels sur {calls} en échec : {:?}", report.failed, report.faults.first());
    }
    server.has_calls(0).await?;
    Ok(report)
}

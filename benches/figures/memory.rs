//! Memory of a call in which nobody speaks.

use anyhow::Result;

use crate::{
    caller::Call,
    machine::resident,
    report::{Report, Unit},
    say,
    server::{Bench, Server, folder},
};

/// Between these two numbers of calls the slope is taken: what the first hundred bring with them (buffers, pools) is not a call's.
const FEW: usize = 100;
const MANY: usize = 1_000;

/// Measures it.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let (mut idle, mut slopes, mut full) = (Vec::new(), Vec::new(), Vec::new());
    for pass in 1..=bench.passes {
        say(&format!("memoire {pass}/{}", bench.passes));
        let folder = folder(1)?;
        let server = Server::start(bench, folder.path())?;
        idle.push(resident(server.pid())?);
        let mut calls = Vec::with_capacity(MANY);
        let few = grow(bench, &server, &mut calls, FEW).await?;
        let many = grow(bench, &server, &mut calls, MANY).await?;
        slopes.push(many.saturating_sub(few) / u64::try_from(MANY - FEW)?);
        full.push(many);
        for call in calls {
            call.hang_up().await?;
        }
        server.stop()?;
    }
    let how = format!(
        "Appels acceptés, rattachés, accueillis, puis silencieux ; Rss de smaps_rollup. Par appel : la pente de {FEW} à {MANY} appels. Sans \
         TLS."
    );
    report.group("Mémoire", &how);
    report.add("rss_appel", "un appel silencieux", Unit::Bytes, &slopes);
    report.add("rss_vide", "serveur sans appel ni réservation", Unit::Bytes, &idle);
    report.add(&format!("rss_{MANY}"), &format!("serveur avec {MANY} appels"), Unit::Bytes, &full);
    Ok(())
}

/// Adds calls up to a number: what is resident then.
async fn grow<'a>(bench: &'a Bench, server: &Server, calls: &mut Vec<Call<'a>>, number: usize) -> Result<u64> {
    for caller in calls.len()..number {
        calls.push(Call::open(&bench.simulator, server, caller).await?);
    }
    server.has_calls(u64::try_from(number)?).await?;
    server.settled().await?;
    resident(server.pid())
}

//! CPU time of a whole call.

use anyhow::Result;

use super::{
    Bench,
    load::Load,
    process::cpu,
    report::{Bound, Report, Unit},
    server::Server,
    statistics::ratios,
};

/// Calls of a pass: at half a millisecond each, the ten-millisecond ticks of `/proc` are one per cent.
const CALLS: usize = 2_000;

/// Calls before the first pass: a server of JavaScript is compiled meanwhile.
const WARM_UP: usize = 1_000;

/// Calls on the line at a time.
const AT_A_TIME: usize = 50;

/// Targets, in hundredths: of the floor's cost, and of that of any other server.
const TIMES_FLOOR: u64 = 150;
const TIMES_OTHER: u64 = 25;

/// What one server and the load used, in nanoseconds a call.
#[derive(Default)]
struct Cost {
    alone: Vec<u64>,
    together: Vec<u64>,
    apart: Vec<u64>,
    load: Vec<u64>,
}

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let servers = bench.start_all().await?;
    let mut costs: Vec<Cost> = servers.iter().map(|_| Cost::default()).collect();
    for (_, server) in &servers {
        Load::without_pause(bench.some(WARM_UP), AT_A_TIME).run(&bench.side, server).await?;
    }
    for pass in 0..bench.passes {
        bench.say(&format!("cout {}/{}", pass + 1, bench.passes));
        for place in 0..servers.len() {
            // Each goes first in turn.
            let turn = (place + pass) % servers.len();
            let (Some((_, server)), Some(cost)) = (servers.get(turn), costs.get_mut(turn)) else { continue };
            let load = |at_a_time| Load::without_pause(bench.some(CALLS), at_a_time);
            let (alone, _) = calls(bench, server, load(1)).await?;
            let (apart, _) = calls(bench, server, load(AT_A_TIME).event_by_event()).await?;
            let (together, load) = calls(bench, server, load(AT_A_TIME)).await?;
            cost.alone.push(alone);
            cost.apart.push(apart);
            cost.together.push(together);
            cost.load.push(load);
        }
    }
    report.group(
        "Processeur d'un appel entier",
        &format!(
            "Webhook signé, accept, rattachement, accueil, disponibilités, réservation en deux temps, raccroché : {} événements reçus et trois \
             appels de fonction. utime + stime du serveur sur {CALLS} appels, après {WARM_UP} d'échauffement. Les événements d'une réponse \
             arrivent d'un trait, ou, « au fil de la ligne », un par un comme OpenAI les envoie.",
            bench.side.script.events
        ),
    );
    for ((_, server), cost) in servers.iter().zip(&costs) {
        let name = server.kind.name();
        report.add(
            &format!("cpu_{AT_A_TIME}.{name}"),
            &format!("{name}, {AT_A_TIME} appels à la fois"),
            Unit::Nanos,
            &cost.together,
        );
        report.add(&format!("cpu_1.{name}"), &format!("{name}, un appel à la fois"), Unit::Nanos, &cost.alone);
        let label = format!("{name}, {AT_A_TIME} appels à la fois, au fil de la ligne");
        report.add(&format!("cpu_fil.{name}"), &label, Unit::Nanos, &cost.apart);
        let label = format!("la charge elle-même, pendant {name}, {AT_A_TIME} à la fois");
        report.add(&format!("cpu_charge.{name}"), &label, Unit::Nanos, &cost.load);
    }
    let Some(own) = bench.own().and_then(|own| costs.get(own)) else { return Ok(()) };
    for (index, ((_, server), cost)) in servers.iter().zip(&costs).enumerate() {
        let target = if Some(index) == bench.floor() { TIMES_FLOOR } else { TIMES_OTHER };
        if Some(index) != bench.own() {
            let name = server.kind.name();
            let label = format!("vacances-bleues ÷ {name}, {AT_A_TIME} à la fois");
            let passes = ratios(&own.together, &cost.together);
            report.add_with_target(&format!("cpu_sur.{name}"), &label, Unit::Ratio, &passes, Bound::AtMost(target));
            let label = format!("vacances-bleues ÷ {name}, au fil de la ligne");
            report.add(&format!("cpu_fil_sur.{name}"), &label, Unit::Ratio, &ratios(&own.apart, &cost.apart));
        }
    }
    Ok(())
}

/// Calls of a pass: nanoseconds of the server and of the load for each.
async fn calls(bench: &Bench, server: &Server, load: Load) -> Result<(u64, u64)> {
    server.at_rest().await?;
    let this = std::process::id();
    let before = (server.cpu()?, cpu(this)?);
    load.run(&bench.side, server).await?;
    let load_used = cpu(this)? - before.1;
    server.at_rest().await?;
    let number = u64::try_from(load.calls)?;
    Ok(((server.cpu()? - before.0) / number, load_used / number))
}

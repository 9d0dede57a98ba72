//! How long a caller waits for the server: before the first word, and for each answer of a tool.

use std::time::Duration;

use anyhow::Result;

use super::{
    Bench,
    load::{Load, Samples},
    report::{Bound, Report, Unit},
    statistics::{Times, ratios},
};

/// Calls on the line, and calls of a pass.
const LIVE: [(usize, usize); 3] = [(1, 300), (50, 800), (500, 2_500)];

/// The number of live calls for which there is a target, in hundredths of the floor.
const COMPARED: usize = 50;
const TIMES_FLOOR: u64 = 150;

/// How long a caller thinks each time. A person takes some five seconds: fifty such calls are like a thousand of people.
const PAUSE: Duration = Duration::from_millis(200);

/// Calls before the first pass.
const WARM_UP: usize = 500;

/// What is waited for.
const WAITS: [(&str, &str); 4] = [
    ("sonnerie_accept", "webhook → accept"),
    ("rattachement_accueil", "rattachement → accueil demandé"),
    ("disponibilites", "appel de fonction → résultat, disponibilités"),
    ("reservation", "appel de fonction → résultat, réservation"),
];

/// One server's times, for each thing that is waited for.
type Waits = [Times; WAITS.len()];

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let servers = bench.start_all().await?;
    for (_, server) in &servers {
        Load::without_pause(bench.some(WARM_UP), 8).run(&bench.side, server).await?;
    }
    for (live, calls) in LIVE.map(|(live, calls)| (live, bench.some(calls))) {
        let mut waits: Vec<Waits> = servers.iter().map(|_| Waits::default()).collect();
        for pass in 0..bench.passes {
            bench.say(&format!("attente, {live} en ligne, {}/{}", pass + 1, bench.passes));
            for place in 0..servers.len() {
                let turn = (place + pass) % servers.len();
                let (Some((_, server)), Some(waits)) = (servers.get(turn), waits.get_mut(turn)) else { continue };
                server.at_rest().await?;
                // One caller who thinks would measure how long an idle core takes to wake.
                let pause = if live == 1 { Duration::ZERO } else { PAUSE };
                let samples = Load::with_pause(calls, live, pause).run(&bench.side, server).await?;
                for (times, samples) in waits.iter_mut().zip(of(&samples)) {
                    times.add(samples);
                }
            }
        }
        let thinking = if live == 1 {
            "sans pause".to_owned()
        } else {
            format!("{} ms de réflexion en moyenne avant chaque demande", PAUSE.as_millis())
        };
        report.group(
            &format!("Attente de l'appelant, {live} en ligne"),
            &format!("{calls} appels entiers par passe, {live} à la fois, {thinking} ; vus du côté d'OpenAI."),
        );
        for ((_, server), waits) in servers.iter().zip(&waits) {
            let name = server.kind.name();
            for ((key, label), times) in WAITS.iter().zip(waits) {
                times.report(report, &format!("{key}_{live}.{name}"), &format!("{name}, {label}"));
            }
        }
        if let (COMPARED, Some(own), Some(floor)) = (live, bench.own(), bench.floor()) {
            let (Some(own), Some(floor)) = (waits.get(own), waits.get(floor)) else { continue };
            compare(report, own, floor);
        }
    }
    Ok(())
}

/// The three waits in which there is no disk have targets in the floor's.
fn compare(report: &mut Report, own: &Waits, floor: &Waits) {
    for ((key, label), (own, floor)) in WAITS.iter().zip(own.iter().zip(floor)).take(3) {
        for (which, own, floor) in [("p50", &own.p50, &floor.p50), ("p99", &own.p99, &floor.p99)] {
            let (key, label) = (format!("{key}_{which}_sur_plancher"), format!("{label}, {which} ÷ plancher"));
            let bound = Bound::AtMost(TIMES_FLOOR);
            report.add_with_target(&key, &label, Unit::Ratio, &ratios(own, floor), bound);
        }
    }
}

fn of(samples: &Samples) -> [&[u64]; WAITS.len()] {
    [&samples.accept, &samples.greeting, &samples.check, &samples.book]
}

//! Saboteurs in place of the model: no harm with every guard, and harm with the guard taken out that keeps them away.

use vacances_bleues::{
    commands::evaluate::days::Season,
    guards::Guards,
    simulator::saboteur::{Day, Saboteur},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore]
async fn explore() {
    let n: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let which = std::env::var("WHICH").ok();
    let mut guards = Guards::all();
    match std::env::var("OUT").as_deref().unwrap_or("") {
        "two_steps" => guards.two_steps = false,
        "turn_after_recap" => guards.turn_after_recap = false,
        "claims" => guards.claims = false,
        "proof" => guards.proof = false,
        "capacity" => guards.capacity = false,
        "catalogue_prices" => guards.catalogue_prices = false,
        "overbooking" => guards.overbooking = false,
        "idempotency" => guards.idempotency = false,
        "past_dates" => guards.past_dates = false,
        "limits" => guards.limits = false,
        _ => {}
    }
    let par: usize = std::env::var("PAR").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    for saboteur in Saboteur::ALL {
        if which.as_deref().is_some_and(|w| !saboteur.name().contains(w)) {
            continue;
        }
        let season = Season::play((0..n).map(|seed| Day::with(*saboteur, seed)), par, guards).await;
        println!("{} {:?} {:?}", saboteur.name(), season.elapsed, season.failed);
        for (kind, n) in &season.tallies[saboteur].harm {
            let example = season
                .harmful
                .iter()
                .flat_map(|r| r.harm.iter().map(move |h| (r.day.seed, h)))
                .find(|(_, h)| h.kind == *kind);
            println!("     {} {n}: {}", kind.label(), format!("{example:?}").chars().take(400).collect::<String>());
        }
        if std::env::var("TELL").is_ok() {
            for report in season.harmful.iter().take(1) {
                println!("{}", report.day.hotel_file);
                for tale in &report.tales {
                    println!("--- {} {:?}", tale.part, tale.lies);
                    for heard in &tale.heard {
                        println!("   {:?}", heard.notice);
                    }
                }
            }
        }
    }
}

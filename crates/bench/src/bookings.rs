//! Bookings that are on the disk before they are confirmed: how long one takes, how many a second, how many share a sync.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context as _, Result, ensure};
use tokio::task::JoinSet;

use super::{
    Bench,
    limits::Limits,
    report::{Bound, Report, Unit},
    server::Server,
    statistics::{Times, median, nanos, percentile, ratio},
};

/// Bookings that one caller makes in a call before the next one rings.
const BOOKINGS_A_CALL: usize = 5;

/// Bookings one at a time, of a pass.
const ALONE: usize = 200;

/// Callers at a time, and bookings of a pass.
const TOGETHER: [(usize, usize); 4] = [(1, 300), (10, 1_000), (100, 2_000), (1_000, 5_000)];

/// What a booking may take above the floor's answer, in hundredths of a sync: at the median, and at the 99th percentile.
const SYNCS_P50: u64 = 150;
const SYNCS_P99: u64 = 300;

/// Syncs a booking may take, in hundredths.
const SYNCS_A_BOOKING: u64 = 100;

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let servers = bench.start_all().await?;
    let Some((folder, own)) = bench.own().and_then(|own| servers.get(own)) else { return Ok(()) };
    let floor = bench.floor().and_then(|floor| servers.get(floor)).map(|(_, server)| server);
    alone(bench, report, (folder.path(), own), floor).await?;
    together(bench, report, own).await
}

/// One booking at a time, with a raw sync after each, and the floor's answers to the same frames.
async fn alone(
    bench: &Bench,
    report: &mut Report,
    (folder, own): (&std::path::Path, &Server),
    floor: Option<&Server>,
) -> Result<()> {
    let mut limits = Limits::start(bench, &folder.join("fdatasync"))?;
    let (mut bookings, mut syncs, mut bare) = (Times::default(), Times::default(), Times::default());
    let (mut above_p50, mut above_p99) = (Vec::new(), Vec::new());
    for pass in 0..=bench.passes {
        bench.say(&format!("reservation, une à la fois, {pass}/{}", bench.passes));
        let (mut booked, mut synced) = (Vec::new(), Vec::new());
        own.at_rest().await?;
        while booked.len() < bench.some(ALONE) {
            let mut call = bench.side.ring(&own.target, own.next_caller()).await?;
            call.greet().await?;
            for _ in 0..BOOKINGS_A_CALL {
                let (elapsed, done) = call.book(own.next_caller()).await?;
                ensure!(done, "une réservation refusée\n{}", own.last_lines());
                booked.push(nanos(elapsed));
                synced.push(limits.sync()?);
            }
            call.hang_up().await?;
        }
        own.settled().await?;
        let mut answered = Vec::new();
        if let Some(floor) = floor {
            floor.at_rest().await?;
            while answered.len() < bench.some(ALONE) {
                let mut call = bench.side.ring(&floor.target, floor.next_caller()).await?;
                call.greet().await?;
                for _ in 0..BOOKINGS_A_CALL {
                    answered.push(nanos(call.book(floor.next_caller()).await?.0));
                    // The same pause as above.
                    limits.sync()?;
                }
                call.hang_up().await?;
            }
        }
        // The first time warms both up.
        if pass == 0 {
            continue;
        }
        above_p50.push(ratio(median(&booked).saturating_sub(median(&answered)), median(&synced)));
        let above = percentile(&booked, 99).saturating_sub(percentile(&answered, 99));
        above_p99.push(ratio(above, median(&synced)));
        bookings.add(&booked);
        syncs.add(&synced);
        bare.add(&answered);
    }
    report.group(
        "Réserver, une à la fois",
        &format!(
            "De l'appel de fonction qui réserve à son résultat ; {ALONE} par passe. Le « fdatasync seul » est pris après chaque réservation, \
             dans le même dossier, sur le cœur du serveur, par un processus qui ne fait rien d'autre. Le plancher répond aux mêmes messages \
             sans rien écrire."
        ),
    );
    bookings.report(report, "reserver", "réservation durable");
    syncs.report(report, "reserver_fdatasync", "fdatasync seul");
    if floor.is_some() {
        bare.report(report, "reserver_plancher", "le plancher, sans disque");
        let label = "(réservation − plancher) ÷ fdatasync, médianes";
        report.add_with_target("reserver_au_dessus_p50", label, Unit::Ratio, &above_p50, Bound::AtMost(SYNCS_P50));
        let label = "(réservation − plancher, 99 %) ÷ fdatasync médian";
        report.add_with_target("reserver_au_dessus_p99", label, Unit::Ratio, &above_p99, Bound::AtMost(SYNCS_P99));
    }
    Ok(())
}

/// Many callers at a time, who book one room after the other.
async fn together(bench: &Bench, report: &mut Report, own: &Server) -> Result<()> {
    report.group(
        "Réserver, plusieurs à la fois",
        &format!(
            "Chaque appelant sonne, réserve {BOOKINGS_A_CALL} fois en deux temps, raccroche, et le suivant sonne : le débit comprend tout \
             cela. Un fdatasync est compté pour chaque ligne « Réservations sauvegardées » du journal du programme."
        ),
    );
    for (callers, bookings) in TOGETHER {
        let (mut rates, mut times, mut a_booking) = (Vec::new(), Times::default(), Vec::new());
        for pass in 1..=bench.passes {
            bench.say(&format!("reservation, {callers} à la fois, {pass}/{}", bench.passes));
            own.settled().await?;
            let (syncs, began) = (own.syncs(), bench.side.clock.instant());
            let samples = book(bench, own, callers, bookings).await?;
            let elapsed = nanos(bench.side.clock.instant().saturating_duration_since(began));
            own.settled().await?;
            let made = u64::try_from(samples.len())?;
            rates.push(made.saturating_mul(1_000_000_000) / elapsed.max(1));
            a_booking.push(ratio(own.syncs() - syncs, made));
            times.add(&samples);
        }
        report.add(&format!("debit_{callers}"), &format!("{callers} à la fois, par seconde"), Unit::Count, &rates);
        times.report(report, &format!("debit_attente_{callers}"), &format!("{callers} à la fois, attente"));
        let label = format!("{callers} à la fois, fdatasync par réservation");
        let bound = Bound::AtMost(SYNCS_A_BOOKING);
        report.add_with_target(&format!("debit_fdatasync_{callers}"), &label, Unit::Ratio, &a_booking, bound);
    }
    Ok(())
}

async fn book(bench: &Bench, own: &Server, callers: usize, bookings: usize) -> Result<Vec<u64>> {
    let calls = bench.some(bookings / BOOKINGS_A_CALL);
    let (begun, mut workers) = (Arc::new(AtomicUsize::new(0)), JoinSet::new());
    // The number of the call, then that of each booking.
    let numbers: Arc<Vec<usize>> = Arc::new((0..calls * (BOOKINGS_A_CALL + 1)).map(|_| own.next_caller()).collect());
    for _ in 0..callers {
        let (side, target) = (Arc::clone(&bench.side), own.target.clone());
        let (begun, numbers) = (Arc::clone(&begun), Arc::clone(&numbers));
        workers.spawn(async move {
            let mut samples = Vec::new();
            loop {
                let call = begun.fetch_add(1, Ordering::Relaxed) * (BOOKINGS_A_CALL + 1);
                let Some((number, stays)) =
                    numbers.get(call..call + BOOKINGS_A_CALL + 1).and_then(<[usize]>::split_first)
                else {
                    return anyhow::Ok(samples);
                };
                let mut call = side.ring(&target, *number).await?;
                call.greet().await?;
                for stay in stays {
                    let (elapsed, done) = call.book(*stay).await?;
                    ensure!(done, "une réservation refusée");
                    samples.push(nanos(elapsed));
                }
                call.hang_up().await?;
            }
        });
    }
    let mut all = Vec::with_capacity(bookings);
    while let Some(samples) = workers.join_next().await {
        all.extend(samples?.with_context(|| own.last_lines())?);
    }
    Ok(all)
}

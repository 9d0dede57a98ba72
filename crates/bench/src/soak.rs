//! Memory and descriptors that a server keeps after a hundred thousand calls.

use anyhow::{Result, ensure};

use super::{
    Bench,
    load::Load,
    report::{Bound, Report, Unit},
    server::{Kind, Server},
};

/// Calls at a time.
const AT_A_TIME: usize = 50;

/// How often memory and descriptors are read; in a trial less, since each waits until the file lies still.
const READINGS: usize = 20;
const TRIAL_READINGS: usize = 6;

/// The first readings are not counted: buffers, pools and the allocator reach their size.
const WARM_UP: usize = 4;

/// A reservation with its indexes and its line in memory takes this much at the most; a call that keeps nothing else of itself
/// stays below it.
const A_CALL: u64 = 2_000;

/// A ring is remembered for a quarter of an hour, so that its repeats are known; a run that is shorter sees what that takes.
const A_RING: u64 = 700;

/// Measures it.
pub(super) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let calls = bench.some(bench.settings.soak_calls);
    let readings = if bench.settings.trial { TRIAL_READINGS } else { READINGS };
    let step = calls / readings;
    report.group(
        "Endurance",
        &format!(
            "{calls} appels entiers, {AT_A_TIME} à la fois ; mémoire et descripteurs lus {readings} fois, au repos. La pente est celle de la \
             droite des moindres carrés, sans les {WARM_UP} premières lectures. Chaque appel réserve : la réservation et ce qui sert à la \
             retrouver restent en mémoire. « Sans réservation » : les mêmes appels, qui raccrochent après les disponibilités ; leurs sonneries, \
             elles, sont retenues un quart d'heure."
        ),
    );
    for kind in &bench.settings.servers {
        // What another server keeps is its own affair; it is shown by its memory in the other figures.
        if !matches!(kind, Kind::Own | Kind::Running { .. }) {
            continue;
        }
        for books in [true, false] {
            let folder = bench.folder("endurance")?;
            let server = Server::start(bench, kind, folder.path()).await?;
            let (mut memory, mut descriptors) = (Vec::new(), Vec::new());
            for reading in 1..=readings {
                bench.say(&format!(
                    "endurance, {}, {}/{calls}",
                    if books { "réservations" } else { "sans" },
                    reading * step
                ));
                let load = Load::without_pause(step, AT_A_TIME);
                if books { load } else { load.without_booking() }.run(&bench.side, &server).await?;
                server.at_rest().await?;
                if server.is_own() {
                    server.settled().await?;
                }
                memory.push(server.resident()?);
                descriptors.push(server.threads_and_descriptors()?.1);
            }
            tell(report, &server, books, step, (&memory, &descriptors))?;
            if server.is_own() {
                let expected = if books { step * readings } else { 0 };
                let stored = server.stop()?;
                ensure!(stored == expected, "{stored} réservations dans le fichier au lieu de {expected}");
            }
        }
    }
    Ok(())
}

fn tell(report: &mut Report, server: &Server, books: bool, step: usize, seen: (&[u64], &[u64])) -> Result<()> {
    let name = server.kind.name();
    let (key, with) = if books { ("", "") } else { ("_sans", ", sans réservation") };
    let (memory, descriptors) = (seen.0.get(WARM_UP..).unwrap_or(seen.0), seen.1.get(WARM_UP..).unwrap_or(seen.1));
    let step = u64::try_from(step)?;
    report.add(&format!("endurance_memoire{key}.{name}"), &format!("{name}, mémoire{with}"), Unit::Bytes, seen.0);
    let label = format!("{name}, pente de la mémoire par appel{with}");
    let bound = Bound::AtMost(if books { A_CALL } else { A_RING });
    let slope = slope(memory).max(0).unsigned_abs() / step;
    report.add_with_target(&format!("endurance_pente{key}.{name}"), &label, Unit::Bytes, &[slope], bound);
    report.add(
        &format!("endurance_descripteurs{key}.{name}"),
        &format!("{name}, descripteurs{with}"),
        Unit::Count,
        descriptors,
    );
    let label = format!("{name}, descripteurs de plus à la fin{with}");
    let more = descriptors.last().zip(descriptors.first()).map_or(0, |(last, first)| last.saturating_sub(*first));
    report.add_with_target(
        &format!("endurance_descripteurs_de_plus{key}.{name}"),
        &label,
        Unit::Count,
        &[more],
        Bound::AtMost(0),
    );
    Ok(())
}

/// The slope of the least-squares line through equally distant readings, in units a reading.
fn slope(values: &[u64]) -> i64 {
    let number = i128::try_from(values.len()).unwrap_or(0);
    let (mut sum, mut weighted) = (0_i128, 0_i128);
    for (index, value) in (0_i128..).zip(values) {
        sum += i128::from(*value);
        weighted += index * i128::from(*value);
    }
    let (index_sum, index_squares) = (number * (number - 1) / 2, number * (number - 1) * (2 * number - 1) / 6);
    let below = number * index_squares - index_sum * index_sum;
    if below == 0 {
        return 0;
    }
    i64::try_from((number * weighted - index_sum * sum) / below).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::slope;

    #[test]
    fn the_slope_of_readings_is_that_of_their_line() {
        assert_eq!(slope(&[10, 20, 30, 40]), 10);
        assert_eq!(slope(&[40, 30, 20, 10]), -10);
        assert_eq!(slope(&[7, 7, 7]), 0);
        assert_eq!(slope(&[5]), 0);
        assert_eq!(slope(&[]), 0);
    }
}

//! A store that has been in use for years.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result};
use chrono::{Days, NaiveDate};

use super::{
    Bench,
    server::{Kind, Server},
};

/// The days over which the stays spread: from four years back to the end of what is sold.
const FIRST_NIGHT: Option<NaiveDate> = NaiveDate::from_ymd_opt(2022, 11, 23);
const DAYS: u64 = 1_990;

/// The second to which the oldest identifier belongs, 2022-01-01.
const FIRST_SECOND: u64 = 1_640_995_200;

/// Puts a file of so many reservations into the folder, and lets the program itself start and stop on it once, so that what is
/// measured later is a file as the program writes it.
pub(super) async fn fill(bench: &Bench, folder: &Path, rows: usize) -> Result<()> {
    let mut file = BufWriter::new(File::create(folder.join("reservations.json"))?);
    file.write_all(b"[")?;
    for number in 0..u64::try_from(rows)? {
        // 1,201 has no factor in common with the days: neighbours in the file are not neighbours in the calendar.
        let shift = number.wrapping_mul(1_201) % DAYS;
        let arrival = FIRST_NIGHT.and_then(|day| day.checked_add_days(Days::new(shift))).context("date")?;
        let departure = arrival.checked_add_days(Days::new(2)).context("date")?;
        // The shares of the room types follow how many rooms the example has of each.
        let (room, price) = match number % 7 {
            0 => ("suite_vue_mer", 35_800),
            1 | 2 => ("familiale", 27_800),
            _ => ("standard", 17_800),
        };
        let second = FIRST_SECOND.saturating_add(number.saturating_mul(1_000));
        let created = chrono::DateTime::from_timestamp(i64::try_from(second)?, 0).context("date")?;
        // The fields in the order in which the program writes them.
        let row = format!(
            "{{\"id\":\"RES-{second}000-{number:09}\",\"nom\":\"Essai\",\"prenom\":\"Dominique\",\
             \"email\":\"essai{number}@example.com\",\"telephone\":\"063998{:04}\",\"date_arrivee\":\"{arrival}\",\
             \"date_depart\":\"{departure}\",\"type_chambre\":\"{room}\",\"nombre_personnes\":2,\
             \"demandes_speciales\":\"{}\",\"date_creation\":\"{}\",\"statut\":\"confirmee\",\
             \"prix_total_centimes\":{price},\"canal\":\"telephone\"}}",
            number % 10_000,
            if number % 10 == 0 { "Chambre calme" } else { "" },
            created.format("%Y-%m-%dT%H:%M:%S%.3fZ"),
        );
        write!(file, "{}{row}", if number == 0 { "\n" } else { ",\n" })?;
    }
    file.write_all(b"\n]\n")?;
    file.flush()?;
    drop(file);
    Server::start(bench, &Kind::Own, folder).await?.stop()?;
    Ok(())
}

//! Configuration and catalogue.

use crate::config::{Examined, error::Remark, hotel_file};
use basics::clock::Clock;
use hotel::catalogue::Catalogue;

use super::finding::Finding;

mod rules;

/// What a fault of the configuration means on the telephone; said once, with the last of them.
const NO_SERVER: &str = "L'appelant : personne ne décroche (ou la réception, par le filet de sécurité du trunk)";

pub(super) fn judge(examined: &Examined, clock: &Clock) -> Vec<Finding> {
    let mut findings: Vec<Finding> = examined.faults.iter().map(wrong).collect();
    match findings.last_mut() {
        Some(last) => last.text = format!("{}. {NO_SERVER}", last.text.trim_end_matches('.')),
        None => findings.push(Finding::good("configuration", "complète")),
    }
    findings.extend(examined.warnings.iter().map(|Remark { place, reason }| Finding::warning(place, reason)));
    if let Some(hotel) = &examined.hotel {
        findings.push(catalogue(&hotel.catalogue));
        findings.extend(past_seasons(&hotel.catalogue, clock));
        findings.extend(rules::of(&hotel.catalogue, clock.today(hotel.catalogue.hotel.zone)));
    }
    findings
}

fn wrong(Remark { place, reason }: &Remark) -> Finding {
    Finding::wrong(place, reason)
}

fn catalogue(catalogue: &Catalogue) -> Finding {
    let place = "catalogue";
    let rooms: Vec<String> = catalogue
        .rooms
        .iter()
        .map(|room| {
            let (euros, cents) = room.base_price.euros_and_cents();
            format!("{} × {} à {euros},{cents:02} €", room.count, room.id)
        })
        .collect();
    let text = format!("{} vend par téléphone {}", catalogue.hotel.name, rooms.join(", "));
    match hotel_file::HotelSettings::built_in() {
        Ok(example) if *example.catalogue == *catalogue => Finding::warning(
            place,
            format!(
                "{text} : c'est encore l'exemple. Vérifiez chambres, prix et contingents. L'appelant : on lui vend des chambres et des prix d'exemple"
            ),
        ),
        Ok(_) | Err(_) => Finding::good(place, text),
    }
}

/// Seasons that are all over are a sign of a file that nobody looks after.
fn past_seasons(catalogue: &Catalogue, clock: &Clock) -> Option<Finding> {
    let today = clock.today(catalogue.hotel.zone);
    let last = catalogue.seasons.iter().map(|season| season.last_night).max()?;
    (last < today).then(|| {
        Finding::warning(
            "saisons",
            format!(
                "la dernière a fini le {last} : ajoutez les suivantes. L'appelant : on lui annonce les prix de base"
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, io, path::Path};

    use chrono::{TimeZone as _, Utc};

    use super::{super::finding::Level, *};
    use crate::config::environment::Environment;

    fn judged(variables: &[(&str, &str)], hotel: &str) -> Vec<Finding> {
        let map: BTreeMap<String, String> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let read = |_: &Path| -> io::Result<String> { Ok(hotel.to_owned()) };
        let examined = Examined::of(&Environment::from_map(map), read);
        judge(&examined, &Clock::manual(Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap()))
    }

    fn levels(findings: &[Finding], place: &str) -> Vec<Level> {
        findings.iter().filter(|finding| finding.place.contains(place)).map(|finding| finding.level).collect()
    }

    const KEYS: [(&str, &str); 2] = [
        ("OPENAI_API_KEY", "sk-proj-0123456789"),
        ("OPENAI_WEBHOOK_SECRET", "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M="),
    ];

    /// `start.sh` plays the demonstration where it finds these beginnings.
    #[test]
    fn missing_keys_are_told_with_the_words_that_start_sh_looks_for() {
        let findings = judged(&[("OPENAI_API_KEY", "sk-proj-VOTRE_CLE")], hotel_file::EXAMPLE);
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.iter().any(|line| line.starts_with("✗ OPENAI_API_KEY : encore ")), "{lines:#?}");
        assert!(lines.iter().any(|line| line.starts_with("✗ OPENAI_WEBHOOK_SECRET : absente")), "{lines:#?}");
        assert!(
            include_str!("../../../start.sh")
                .contains("'^✗ (OPENAI_API_KEY|OPENAI_WEBHOOK_SECRET) : (absente|encore)'")
        );
    }

    #[test]
    fn the_example_sold_as_it_stands_is_a_warning() {
        let findings = judged(&KEYS, hotel_file::EXAMPLE);
        assert_eq!(levels(&findings, "configuration"), [Level::Good]);
        assert_eq!(levels(&findings, "catalogue"), [Level::Warning]);
        let own = hotel_file::EXAMPLE.replace("prix_base = 89", "prix_base = 94.50");
        let findings = judged(&KEYS, &own);
        assert_eq!(levels(&findings, "catalogue"), [Level::Good]);
        assert!(findings.iter().any(|finding| finding.text.contains("20 × standard à 94,50 €")), "{findings:#?}");
    }

    #[test]
    fn seasons_that_are_all_over_are_a_warning() {
        let season = |last: &str| {
            format!(
                "{}\n[[saisons]]\nnom = \"S\"\ndu = \"2026-07-01\"\nau = \"{last}\"\nprix = {{ standard = 99 }}\n",
                hotel_file::EXAMPLE
            )
        };
        assert_eq!(levels(&judged(&KEYS, &season("2026-11-21")), "saisons"), [Level::Warning]);
        assert!(levels(&judged(&KEYS, &season("2026-11-22")), "saisons").is_empty());
    }

    #[test]
    fn what_is_wrong_says_what_the_caller_meets() {
        let findings = judged(&[KEYS[0], KEYS[1], ("PORT", "x")], "[hotel]\n");
        let wrong: Vec<&Finding> = findings.iter().filter(|finding| finding.level == Level::Wrong).collect();
        assert!(wrong.len() >= 3 && wrong.last().unwrap().text.ends_with(NO_SERVER), "{wrong:#?}");
    }
}

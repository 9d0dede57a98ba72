//! What the catalogue asks of callers beside its prices, one line a topic: as the server will apply it.

use chrono::NaiveDate;

use crate::commands::doctor::finding::Finding;
use hotel::{
    catalogue::{Catalogue, ClosedArrivals, Closure, Season},
    tourist_tax::{Percent, TouristTax},
};

/// How many closures or seasons are listed; the rest is counted.
const MAX_LISTED: usize = 12;

/// The rules that are given, those of the past left out.
pub(super) fn of(catalogue: &Catalogue, today: NaiveDate) -> Vec<Finding> {
    let closures: Vec<String> =
        catalogue.closures.iter().filter(|closure| closure.last_night >= today).map(closure).collect();
    let arrivals: Vec<String> =
        catalogue.closed_arrivals.iter().filter(|closed| closed.last_day >= today).map(arrivals).collect();
    let seasons: Vec<String> =
        catalogue.seasons.iter().filter(|season| season.last_night >= today).filter_map(shortest_stay).collect();
    let listed = [("fermetures", closures), ("arrivées fermées", arrivals), ("durées minimales", seasons)];
    let mut findings: Vec<Finding> = listed
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(place, items)| Finding::good(place, list(&items)))
        .collect();
    // Where they are missing, a warning of the configuration says so.
    if catalogue.tourist_tax != TouristTax::NotStated {
        findings.push(Finding::good("taxe de séjour", tax(catalogue.tourist_tax)));
    }
    if !catalogue.cancellation.tiers().is_empty() {
        findings.push(Finding::good("annulation", french::cancellation_terms(&catalogue.cancellation)));
    }
    findings
}

fn list(items: &[String]) -> String {
    let shown = items.iter().take(MAX_LISTED).cloned().collect::<Vec<_>>().join(" ; ");
    match items.len().saturating_sub(MAX_LISTED) {
        0 => shown,
        more => format!("{shown} ; et {more} autres"),
    }
}

fn closure(closure: &Closure) -> String {
    let rooms = closure.rooms.map_or_else(|| "toutes".to_owned(), |rooms| rooms.to_string());
    format!("{} : {rooms}, nuits du {} au {}", closure.room_type, closure.first_night, closure.last_night)
}

fn arrivals(closed: &ClosedArrivals) -> String {
    let room = closed.room_type.as_ref().map(|room| format!(", {room}")).unwrap_or_default();
    let days: Vec<&str> = closed.weekdays.iter().map(|day| french::weekday(*day)).collect();
    let days = if days.is_empty() { String::new() } else { format!(", {}", days.join(" et ")) };
    format!("du {} au {}{room}{days}", closed.first_day, closed.last_day)
}

fn shortest_stay(season: &Season) -> Option<String> {
    let nights = season.min_nights?;
    Some(format!("{} : {nights} nuit(s), arrivées du {} au {}", season.name, season.first_night, season.last_night))
}

fn tax(tax: TouristTax) -> String {
    let percent = |percent: Percent| format!("{},{:02} %", percent.hundredths() / 100, percent.hundredths() % 100);
    match tax {
        TouristTax::NotStated => "non renseignée".to_owned(),
        TouristTax::PerPerson { amount } => {
            format!("par personne : {} par adulte et par nuit", french::price_in_figures(amount))
        }
        TouristTax::Percentage { rate, cap, vat } => {
            let cap = cap.map(|cap| format!(", {} au plus", french::price_in_figures(cap))).unwrap_or_default();
            format!(
                "pourcentage : {} du prix hors taxes de la nuit par personne (TVA {}){cap}, par adulte et par nuit",
                percent(rate),
                percent(vat)
            )
        }
        TouristTax::Flat { amount: None } => "forfait : comprise dans le prix".to_owned(),
        TouristTax::Flat { amount: Some(amount) } => {
            format!("forfait : {} par chambre et par nuit, en sus", french::price_in_figures(amount))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::{
        cancellation::{CancellationTerms, CancellationTier},
        money::Cents,
        samples::{catalogue, day, room_id},
    };

    fn told(catalogue: &Catalogue) -> Vec<String> {
        of(catalogue, day("2026-11-22")).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rules_that_are_not_given_are_not_listed() {
        assert!(told(&catalogue()).is_empty());
    }

    #[test]
    fn each_rule_is_one_line_and_what_is_past_is_left_out() {
        let mut catalogue = catalogue();
        let closure = |first: &str, last: &str, rooms| Closure {
            room_type: room_id("familiale"),
            first_night: day(first),
            last_night: day(last),
            rooms,
        };
        catalogue.closures = vec![
            closure("2026-01-10", "2026-11-21", None),
            closure("2027-01-10", "2027-01-20", Some(2)),
            closure("2027-02-01", "2027-02-01", None),
        ];
        catalogue.closed_arrivals = vec![ClosedArrivals {
            first_day: day("2026-12-31"),
            last_day: day("2027-01-01"),
            room_type: Some(room_id("standard")),
            weekdays: vec![chrono::Weekday::Thu, chrono::Weekday::Fri],
        }];
        catalogue.seasons[0].min_nights = Some(3);
        catalogue.tourist_tax = TouristTax::PerPerson { amount: Cents::new(187) };
        catalogue.cancellation = CancellationTerms::new(vec![CancellationTier { days_before: 7, fee_percent: 0 }]);
        assert_eq!(
            told(&catalogue),
            [
                "✓ fermetures : familiale : 2, nuits du 2027-01-10 au 2027-01-20 ; familiale : toutes, nuits du 2027-02-01 au 2027-02-01",
                "✓ arrivées fermées : du 2026-12-31 au 2027-01-01, standard, jeudi et vendredi",
                "✓ durées minimales : Été : 3 nuit(s), arrivées du 2027-07-03 au 2027-08-31",
                "✓ taxe de séjour : par personne : 1,87 € par adulte et par nuit",
                "✓ annulation : annulation sans frais jusqu'à sept jours avant l'arrivée, puis la totalité",
            ]
        );
        let percent = Percent::from_hundredths;
        catalogue.tourist_tax =
            TouristTax::Percentage { rate: percent(550), cap: Some(Cents::new(430)), vat: percent(1_000) };
        assert!(
            told(&catalogue)[3]
                .contains("5,50 % du prix hors taxes de la nuit par personne (TVA 10,00 %), 4,30 € au plus")
        );
        catalogue.closures = vec![closure("2027-01-10", "2027-01-20", None); 14];
        assert!(told(&catalogue)[0].ends_with(" ; et 2 autres"));
    }
}

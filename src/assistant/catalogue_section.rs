//! The part of the instructions that comes from the catalogue: rooms, prices in figures, seasons, services, rules of a stay.

use chrono::{NaiveDate, NaiveTime, Timelike as _};

use super::clip;
use hotel::catalogue::{Catalogue, RoomType, Season, Service, StayRules};

/// Longest section, in characters: about 2 000 tokens. A longer catalogue is given without descriptions, then cut line by line.
pub(super) const MAX_SECTION_LENGTH: usize = 6_000;

/// Longest name of a room type, season or service, in characters.
const MAX_NAME_LENGTH: usize = 80;
/// Longest description, address or list of amenities, in characters.
const MAX_TEXT_LENGTH: usize = 240;

/// What the last line says where lines were cut.
const CUT: &str = "- Le catalogue est plus long : pour tout autre type de chambre ou prix, fiez-vous à l'outil.";

/// The lines of the section, bounded.
pub(super) fn section(catalogue: &Catalogue, today: NaiveDate) -> String {
    let detailed = lines(catalogue, today, true);
    if length(&detailed) <= MAX_SECTION_LENGTH {
        return detailed.join("\n");
    }
    let mut short = lines(catalogue, today, false);
    if length(&short) > MAX_SECTION_LENGTH {
        while !short.is_empty() && length(&short) + CUT.chars().count() > MAX_SECTION_LENGTH {
            short.pop();
        }
        short.push(CUT.to_owned());
    }
    short.join("\n")
}

/// The length of the lines joined.
fn length(lines: &[String]) -> usize {
    lines.iter().map(|line| line.chars().count() + 1).sum()
}

/// The lines, the most needed first.
fn lines(catalogue: &Catalogue, today: NaiveDate, detailed: bool) -> Vec<String> {
    let hotel = &catalogue.hotel;
    let mut lines = vec![format!(
        "- Arrivée à partir de {}, départ avant {}.",
        time(hotel.check_in_from),
        time(hotel.check_out_by)
    )];
    let texts = [("Adresse", &hotel.address), ("Vendeur", &hotel.legal_name), ("E-mail de la réception", &hotel.email)];
    for (what, text) in texts {
        let text = clip(text, MAX_TEXT_LENGTH);
        if !text.is_empty() {
            lines.push(format!("- {what} : {text}."));
        }
    }
    lines.push(rules_line(catalogue.rules));
    lines.extend(catalogue.rooms.iter().map(|room| room_line(room, detailed)));
    lines.extend(catalogue.services.iter().map(service_line));
    let to_come = catalogue.seasons.iter().filter(|season| season.last_night >= today);
    lines.extend(to_come.map(|season| season_line(season, catalogue)));
    lines
}

fn rules_line(rules: StayRules) -> String {
    let soonest = match rules.min_days_ahead {
        0 => "arrivée dès aujourd'hui".to_owned(),
        1 => "arrivée dès demain".to_owned(),
        days => format!("arrivée dans {days} jours au plus tôt"),
    };
    let kept = rules.kept_until.map(|until| format!(" Chambre gardée jusqu'à {} le jour de l'arrivée.", time(until)));
    format!(
        "- Réservable par téléphone : {} nuit(s) au moins, {} au plus, {soonest}, départ dans {} jours au plus tard.{}",
        rules.min_nights,
        rules.max_nights,
        rules.horizon_days,
        kept.unwrap_or_default()
    )
}

fn room_line(room: &RoomType, detailed: bool) -> String {
    let mut line = format!(
        "- {} (type_chambre {}) : {} personnes au plus, {} la nuit hors saison.",
        clip(&room.name, MAX_NAME_LENGTH),
        room.id,
        room.capacity,
        french::price_in_figures(room.base_price)
    );
    if room.cots > 0 {
        line.extend([" ", &room.cots.to_string(), " lit(s) de bébé en plus."]);
    }
    if room.accessible {
        line.push_str(" Accessible en fauteuil roulant.");
    }
    if detailed {
        for text in [room.description.clone(), room.amenities.join(", ")] {
            let text = clip(&text, MAX_TEXT_LENGTH);
            if !text.is_empty() {
                line.extend([" ", text.trim_end_matches('.'), "."]);
            }
        }
    }
    line
}

fn service_line(service: &Service) -> String {
    let price = match (service.included, service.price) {
        (Some(true), _) => "compris dans le prix de la chambre".to_owned(),
        (Some(false) | None, Some(price)) => format!("{}, en sus", french::price_in_figures(price)),
        (Some(false), None) => "en sus, prix inconnu".to_owned(),
        (None, None) => "prix inconnu".to_owned(),
    };
    format!("- {} : {price}.", clip(&service.name, MAX_NAME_LENGTH))
}

fn season_line(season: &Season, catalogue: &Catalogue) -> String {
    let prices: Vec<String> = season
        .prices
        .iter()
        .map(|(id, price)| {
            let name = catalogue.room(id.as_str()).map_or(id.as_str(), |room| room.name.as_str());
            format!("{} {}", clip(name, MAX_NAME_LENGTH), french::price_in_figures(*price))
        })
        .collect();
    let min_nights = season.min_nights.map(|nights| format!("{nights} nuit(s) au moins"));
    format!(
        "- Saison {}, nuits du {} au {} comprises : {}.",
        clip(&season.name, MAX_NAME_LENGTH),
        season.first_night,
        season.last_night,
        prices.into_iter().chain(min_nights).collect::<Vec<_>>().join(", ")
    )
}

/// « 15 h », « 15 h 30 ».
fn time(time: NaiveTime) -> String {
    match time.minute() {
        0 => format!("{} h", time.hour()),
        minute => format!("{} h {minute:02}", time.hour()),
    }
}

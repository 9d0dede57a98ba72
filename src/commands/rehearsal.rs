//! `vacances-bleues repetition`: one whole call with the hotel's own catalogue, before a number or a key exists.
//!
//! The rooms, prices, seasons and rules are those of the hotel file, and the date is today's. OpenAI's side and the caller are played
//! by the simulator; the store is empty and is removed afterwards, so that nothing of the hotel is sold.

use std::{fs, path::Path, process::ExitCode};

use chrono::{Days, NaiveDate};
use clap::Args;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{command, complain, has_colours, print},
    demo::{pace, play},
};
use crate::config::{
    Examined,
    error::ConfigError,
    hotel_file::{self, HotelSettings},
};
use basics::clock::Clock;
use evaluation::{Presenter, Scenario};
use hotel::{
    article::RoomArticle,
    availability::{Offer, Request, search},
    catalogue::{Catalogue, RoomType},
    day::HotelDay,
    inventory::Inventory,
    party::Party,
    stay::Stay,
};

/// How many days ahead the search for a stay begins: two weeks, since most bookings by telephone are about the coming weeks.
const DAYS_AHEAD: u64 = 14;

/// How many nights are asked for where nothing else is said; more where the hotel sells longer stays only.
const USUAL_NIGHTS: u32 = 2;

/// Arguments of `vacances-bleues repetition`.
#[derive(Debug, Args)]
#[command(
    about = "Répète un appel entier avec votre hotel.toml : ni clé, ni numéro, ni réseau",
    long_about = "Répète un appel entier avec votre hotel.toml : vos chambres, vos prix, vos règles, à la date d'aujourd'hui. Le client et OpenAI sont joués par le simulateur, sur cette machine. Vos réservations ne sont ni lues ni modifiées.",
    after_help = "Code de retour : 0 si l'appel a abouti à la réservation attendue, 1 sinon, 2 pour une configuration ou des arguments faux."
)]
pub struct RehearsalArguments {
    /// Type de chambre demandé (son id dans hotel.toml) ; par défaut, le premier qui est libre
    #[arg(long, value_name = "ID")]
    chambre: Option<String>,
    /// Jour d'arrivée, AAAA-MM-JJ ; par défaut, le premier jour en vente dans deux semaines ou plus
    #[arg(long, value_name = "DATE")]
    arrivee: Option<NaiveDate>,
    /// Nombre de nuits
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=365))]
    nuits: Option<u32>,
    /// Joue sans attendre, même à l'écran
    #[arg(long)]
    vite: bool,
}

/// Plays the call. Exit code 0 where it ended in the reservation that the hotel's catalogue leads to.
pub async fn run(arguments: RehearsalArguments) -> ExitCode {
    let examined = Examined::load();
    let path = &examined.hotel_file;
    let read = HotelSettings::load(path, hotel_file::read_text).map_err(ConfigError);
    let (settings, text) = match (read, fs::read_to_string(path)) {
        (Ok(settings), Ok(text)) => (settings, text),
        (Err(faults), _) => return wrong(&format!("Votre hôtel ne peut pas être joué :\n{faults}")),
        (Ok(_), Err(error)) => return wrong(&format!("{} ne peut pas être lu ({}).", path.display(), error.kind())),
    };
    let catalogue = &settings.catalogue;
    let clock = Clock::system().with_pinned_date(examined.pinned_date);
    let today = clock.today(catalogue.hotel.zone);
    let offer = match sold(catalogue, today, &arguments) {
        Ok(offer) => offer,
        Err(reason) => return wrong(&reason),
    };
    let scenario =
        match Scenario::parse("repetition.toml", &script(catalogue, &offer, today, examined.transfer.is_some())) {
            Ok(scenario) => scenario,
            Err(error) => return wrong(&error.to_string()),
        };
    print(&announcement(path, catalogue, today));
    let mut presenter = Presenter::new(has_colours());
    print(&format!("{}\n", presenter.heading(&scenario)));
    let played = play(&scenario, &text, &mut presenter, pace(arguments.vite)).await;
    print(&format!("{}\n", presenter.verdict(&played)));
    if played.passed() {
        print(&format!(
            "Votre hotel.toml répond. Pour un autre séjour : {}. Pour le vrai téléphone : GUIDE_DEMARRAGE.md.\n",
            command("repetition --chambre ID --arrivee AAAA-MM-JJ --nuits N"),
        ));
        ExitCode::SUCCESS
    } else {
        print("L'appel ne s'est pas déroulé comme prévu : voyez les lignes ✗ ci-dessus.\n");
        ExitCode::from(EXIT_FAILED)
    }
}

fn wrong(reason: &str) -> ExitCode {
    complain(reason);
    ExitCode::from(EXIT_WRONG)
}

fn announcement(path: &Path, catalogue: &Catalogue, today: NaiveDate) -> String {
    format!(
        "Répétition : votre catalogue ({}, {}), nous sommes le {}. Le client et OpenAI sont joués par le simulateur ; rien n'est \
         vendu.\n\n",
        path.display(),
        catalogue.hotel.name,
        french::day(today, today),
    )
}

/// The first stay that the hotel sells and that the arguments allow, or why there is none, in French.
fn sold(catalogue: &Catalogue, today: NaiveDate, arguments: &RehearsalArguments) -> Result<Offer, String> {
    let rooms = rooms(catalogue, arguments.chambre.as_deref())?;
    let horizon = u64::from(catalogue.rules.horizon_days);
    let ahead = DAYS_AHEAD.max(u64::from(catalogue.rules.min_days_ahead)).min(horizon);
    let first = arguments.arrivee.or_else(|| today.checked_add_days(Days::new(ahead))).unwrap_or(today);
    let last = if arguments.arrivee.is_some() { 0 } else { horizon.saturating_sub(ahead) };
    let nights = arguments.nuits.unwrap_or(USUAL_NIGHTS).max(if arguments.nuits.is_some() {
        1
    } else {
        catalogue.rules.min_nights
    });
    let longest = if arguments.nuits.is_some() { nights } else { catalogue.rules.max_nights.max(nights) };
    let mut answer = None;
    for arrival in (0..=last).filter_map(|days| first.checked_add_days(Days::new(days))) {
        for stay in (nights..=longest).filter_map(|nights| nights_from(arrival, nights)) {
            for room in &rooms {
                match offer(catalogue, room, stay, today) {
                    Ok(offer) => return Ok(offer),
                    Err(refused) => _ = answer.get_or_insert(refused),
                }
            }
        }
    }
    let why = answer.map(|answer| format!(" Ce que l'assistant répondrait : « {answer} »")).unwrap_or_default();
    Err(format!("Aucun séjour ne peut être vendu ainsi avec votre hotel.toml.{why}"))
}

fn nights_from(arrival: NaiveDate, nights: u32) -> Option<Stay> {
    Stay::new(arrival, arrival.checked_add_days(Days::new(u64::from(nights)))?).ok()
}

fn rooms<'a>(catalogue: &'a Catalogue, wanted: Option<&str>) -> Result<Vec<&'a RoomType>, String> {
    let Some(id) = wanted else { return Ok(catalogue.rooms.iter().collect()) };
    let found = catalogue.room(id).map(|room| vec![room]);
    found.ok_or_else(|| {
        let ids: Vec<&str> = catalogue.rooms.iter().map(|room| room.id.as_str()).collect();
        format!("--chambre {id} : ce type n'est pas dans hotel.toml. Types connus : {}.", ids.join(", "))
    })
}

/// The room for a stay where an empty hotel sells it, or what the assistant would answer.
fn offer(catalogue: &Catalogue, room: &RoomType, stay: Stay, today: NaiveDate) -> Result<Offer, String> {
    let context = french::Context { today: HotelDay::of(today), catalogue, passes_on: false };
    let party = Party::new(room.capacity.clamp(1, 2), Vec::new()).ok();
    let request = Request { stay, room_type: Some(room.id.clone()), party };
    let found = search(catalogue, &request, HotelDay::of(today), &Inventory::default())
        .map_err(|refusal| french::refusal(&refusal, &context))?;
    let none = french::availability(&found, &context);
    found.options.into_iter().next().ok_or(none)
}

/// The call as a scenario: the caller asks for the room, hears its price, gives name and contacts, says yes.
fn script(catalogue: &Catalogue, offer: &Offer, today: NaiveDate, can_transfer: bool) -> String {
    let stay = offer.quote.stay();
    let room = catalogue.room(offer.room_type.as_str());
    let article = room.map_or_else(|| RoomArticle::guess(&offer.name), RoomType::spoken_article);
    let text = |text: String| toml::Value::String(text).to_string();
    let people = offer.capacity.clamp(1, 2);
    let asks = format!(
        "Bonjour, je voudrais {}, {}, {}.",
        article.one(&offer.name),
        french::stay_dates(stay, today),
        if people == 1 { "pour une personne" } else { "pour deux personnes" },
    );
    let fields = format!(
        "date_arrivee = \"{}\", date_depart = \"{}\", type_chambre = {}, nombre_personnes = {people}",
        stay.arrival(),
        stay.departure(),
        text(offer.room_type.as_str().to_owned()),
    );
    let guest =
        "nom = \"Rossi\", prenom = \"Camille\", email = \"camille.rossi@example.com\", telephone = \"06 39 98 01 50\"";
    let total = offer.quote.total().get();
    format!(
        r#"titre = {title}
date_du_jour = "{today}"
appelant = "+33639980150"
appel = {{ transfert = {can_transfer} }}

[[tours]]
appelant = {asks}
dit = "Je regarde."
puis = "{{{{check_availability.message}}}}"

[[tours.outils]]
nom = "check_availability"
arguments = {{ {fields} }}
attendu = {{ success = true, available = true }}

[[tours]]
appelant = "Très bien, je {it} prends. Camille Rossi, R, O, deux S, I. Zéro six, trente-neuf, quatre-vingt-dix-huit, zéro un, cinquante. camille point rossi, arobase, example point com."
dit = "Merci. Un instant."
puis = "{{{{create_reservation.message}}}}"

[[tours.outils]]
nom = "create_reservation"
arguments = {{ {guest}, {fields} }}
attendu = {{ success = true, "reservation.prix_total_centimes" = {total} }}

[[tours]]
appelant = "Parfait, merci. Au revoir."
dit = "Au revoir, et à bientôt."

[[reservations]]
nom = "Rossi"
date_arrivee = "{arrival}"
date_depart = "{departure}"
type_chambre = {room}
prix_total_centimes = {total}
"#,
        title = text(format!("Une réservation : {}", offer.name)),
        it = if article.is_masculine(&offer.name) { "le" } else { "la" },
        asks = text(asks),
        room = text(offer.room_type.as_str().to_owned()),
        arrival = stay.arrival(),
        departure = stay.departure(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-22";

    fn catalogue(more: &str) -> HotelSettings {
        HotelSettings::parse("hotel.toml", &format!("{}\n{more}", hotel_file::EXAMPLE)).unwrap()
    }

    fn arguments(room: Option<&str>, arrival: Option<&str>, nights: Option<u32>) -> RehearsalArguments {
        let arrivee = arrival.map(|day| day.parse().unwrap());
        RehearsalArguments { chambre: room.map(str::to_owned), arrivee, nuits: nights, vite: true }
    }

    fn found(settings: &HotelSettings, arguments: &RehearsalArguments) -> Result<(String, String), String> {
        sold(&settings.catalogue, TODAY.parse().unwrap_or_default(), arguments).map(|offer| {
            let stay = offer.quote.stay();
            (offer.room_type.as_str().to_owned(), format!("{} {}", stay.arrival(), stay.departure()))
        })
    }

    #[test]
    fn the_first_stay_that_the_hotel_sells_is_played() {
        let rules =
            "[reservation]\nduree_min_nuits = 3\n[[arrivees_fermees]]\ndu = \"2026-12-06\"\nau = \"2026-12-09\"\n";
        let found = found(&catalogue(rules), &arguments(None, None, None)).unwrap();
        assert_eq!(found, ("standard".to_owned(), "2026-12-10 2026-12-13".to_owned()));
    }

    #[test]
    fn what_is_asked_for_is_played() {
        let found = found(&catalogue(""), &arguments(Some("familiale"), Some("2027-02-20"), Some(7))).unwrap();
        assert_eq!(found, ("familiale".to_owned(), "2027-02-20 2027-02-27".to_owned()));
    }

    #[test]
    fn what_cannot_be_sold_is_refused_with_its_reason() {
        let unknown = found(&catalogue(""), &arguments(Some("igloo"), None, None)).unwrap_err();
        assert!(unknown.contains("standard, familiale, suite_vue_mer"), "{unknown}");
        let past = found(&catalogue(""), &arguments(None, Some("2026-11-01"), None)).unwrap_err();
        assert!(past.contains("Ce que l'assistant répondrait"), "{past}");
        let closed = "[[fermetures]]\ntype_chambre = \"familiale\"\ndu = \"2026-01-01\"\nau = \"2029-12-31\"\n";
        let closed = found(&catalogue(closed), &arguments(Some("familiale"), None, None)).unwrap_err();
        assert!(closed.contains("Nous ne louons pas de Chambre Familiale"), "{closed}");
    }
}

//! Letters as they travel, judged by Python's e-mail parser, html5lib and icalendar, and text messages by a table of the GSM alphabet
//! (`letters.py`, which `./test.sh` prepares an environment for).

use std::{io::Write as _, process::Command};

use crate::{
    Booking, House, Letter, Lodging, Mediator,
    desk::{self, Notice},
    guest::{Occasion, address_replaced, letter},
    mime::{Envelope, MimeError},
    sms,
};
use basics::personal::Personal;
use chrono::{DateTime, Utc};
use hotel::{
    cancellation::{CancellationTerms, CancellationTier},
    catalogue::Catalogue,
    language::Language,
    money::Cents,
    samples::{catalogue, stay},
};
use serde_json::{Value, json};

/// The Python that has the judges.
const PYTHON: &str = "VACANCES_BLEUES_PYTHON";

fn at() -> DateTime<Utc> {
    "2026-11-22T13:06:00Z".parse().expect("an instant")
}

/// A hotel whose name has signs that headers and calendars give a meaning to, on the other side of the date line from Greenwich.
fn house() -> (Catalogue, Mediator) {
    let mut catalogue = catalogue();
    let hotel = &mut catalogue.hotel;
    "Hôtel \"Le Phare\", Brest; été".clone_into(&mut hotel.name);
    "SAS Les Dunes".clone_into(&mut hotel.legal_name);
    "12 quai du Port, 29900 Concarneau".clone_into(&mut hotel.address);
    "0199000001".clone_into(&mut hotel.phone);
    "reception@hotel.example".clone_into(&mut hotel.email);
    hotel.zone = chrono_tz::Pacific::Noumea;
    let mediator = Mediator {
        name: "Médiation Exemple".to_owned(),
        address: "1 rue de la Paix, 75002 Paris".to_owned(),
        site: "https://mediation.example".to_owned(),
    };
    (catalogue, mediator)
}

fn booking(revision: u32, arrival: &str, departure: &str) -> Booking {
    let terms = [(7, 0), (2, 30)].map(|(days_before, fee_percent)| CancellationTier { days_before, fee_percent });
    Booking {
        code: "42173653".to_owned(),
        revision,
        language: Language::French,
        guest: Personal::new("Camille Le Goff".to_owned()),
        email: Personal::new("camille@example.com".to_owned()),
        phone: Personal::new("0639980001".to_owned()),
        rooms: vec![Lodging {
            room_type: "standard".to_owned(),
            name: "Chambre Standard".to_owned(),
            stay: stay(arrival, departure),
            people: 2,
            ages: Vec::new(),
            total: Some(Cents::from_euros(178)),
            tourist_tax: Some(Cents::new(440)),
        }],
        wishes: Personal::new(".\n..\nÉtage élevé & vue <mer>, \"calme\"".to_owned()),
        terms: CancellationTerms::new(terms.into()),
        accepted_at: Some(at()),
        cancelled: None,
        is_trial: false,
    }
}

fn envelope<'a>(house: House<'a>, id: &'a str, first: Option<&'a str>) -> Envelope<'a> {
    Envelope {
        sender_name: &house.catalogue.hotel.name,
        sender: "reception@hotel.example",
        reply_to: None,
        to: "camille@example.com",
        id,
        first,
        at: at(),
    }
}

/// A letter as the judge reads it, with what it has to find.
fn sample(house: House<'_>, letter: &Letter, id: &str, first: Option<&str>, wanted: &Value) -> Value {
    let mime = letter.to_mime(&envelope(house, id, first)).expect("a message");
    assert_eq!(letter.to_mime(&envelope(house, id, first)).as_ref(), Ok(&mime), "the same bytes");
    json!({
        "mime": mime,
        "subject": letter.subject,
        "text": letter.text.expose(),
        "html": letter.html.expose(),
        "language": letter.language,
        "sender_name": house.catalogue.hotel.name,
        "message_id": format!("<{id}@hotel.example>"),
        "first": first,
        "event": wanted,
    })
}

#[test]
fn letters_are_read_by_others_as_they_were_written() {
    #[expect(clippy::disallowed_methods, reason = "the environment says where the judges are")]
    let python = std::env::var(PYTHON)
        .unwrap_or_else(|_| panic!("{PYTHON} is not set: run ./test.sh, which installs the judges for this test"));
    let (catalogue, mediator) = house();
    let house = House { catalogue: &catalogue, mediator: Some(&mediator) };
    let first = "<ENV-1@hotel.example>";
    let event = |sequence: u32, method: &str, status: &str, arrival: &str, departure: &str| {
        json!({
            "uid": "42173653@hotel.example", "sequence": sequence, "method": method, "status": status,
            "arrival": arrival, "departure": departure, "organizer": "mailto:reception@hotel.example",
            "attendee": "mailto:camille@example.com", "location": catalogue.hotel.address,
        })
    };
    let booked = booking(0, "2026-12-03", "2026-12-05");
    // Over the night that has one hour more.
    let changed = booking(1, "2027-10-30", "2027-11-01");
    let cancelled = Booking { cancelled: Some(Cents::default()), ..booking(2, "2027-10-30", "2027-11-01") };
    let english = Booking { language: Language::English, ..booked.clone() };
    let write = |booking: &Booking, occasion| letter(house, booking, occasion, at());
    let change = Occasion::Changed { previous_total: None };
    let samples = [
        sample(
            house,
            &write(&booked, Occasion::Booked),
            "ENV-1",
            None,
            &event(0, "REQUEST", "CONFIRMED", "2026-12-03", "2026-12-05"),
        ),
        sample(
            house,
            &write(&changed, change),
            "ENV-2",
            Some(first),
            &event(1, "REQUEST", "CONFIRMED", "2027-10-30", "2027-11-01"),
        ),
        sample(
            house,
            &write(&cancelled, Occasion::Cancelled),
            "ENV-3",
            Some(first),
            &event(2, "CANCEL", "CANCELLED", "2027-10-30", "2027-11-01"),
        ),
        sample(
            house,
            &write(&english, Occasion::Booked),
            "ENV-4",
            None,
            &event(0, "REQUEST", "CONFIRMED", "2026-12-03", "2026-12-05"),
        ),
        sample(house, &address_replaced(house, Language::French), "ENV-5", None, &Value::Null),
        sample(
            house,
            &desk::notice(house, &Notice::Booked(&booked), stay("2026-12-03", "2026-12-05").arrival()),
            "ENV-6",
            None,
            &Value::Null,
        ),
        json!({ "sms": sms::reminder(house, &booked) }),
        json!({ "sms": sms::folded(&"çêâîôûëïœÀÈÊ’«»…€[]{}~^|\\ñ".repeat(40)) }),
    ];
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for sample in &samples {
        writeln!(file, "{sample}").unwrap();
    }
    let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/letters.py");
    let output = Command::new(python).arg(judge).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("{} samples, 0 faults", samples.len())), "{said}");
}

#[test]
fn address_that_is_none_is_refused_before_it_is_in_a_header() {
    let (catalogue, _) = house();
    let house = House { catalogue: &catalogue, mediator: None };
    let letter = letter(house, &booking(0, "2026-12-03", "2026-12-05"), Occasion::Booked, at());
    let sent = |to: &'static str, sender: &'static str| {
        letter.to_mime(&Envelope { sender, to, ..envelope(house, "ENV-1", None) }).map(|_| ())
    };
    assert_eq!(sent("camille@example.com\r\nBcc: x@example.com", "reception@hotel.example"), Err(MimeError::Recipient));
    assert_eq!(sent("", "reception@hotel.example"), Err(MimeError::Recipient));
    assert_eq!(sent("camille@example.com", "reception"), Err(MimeError::Sender));
}

#[test]
fn reminder_names_the_stay_and_not_the_guest() {
    let (catalogue, _) = house();
    let house = House { catalogue: &catalogue, mediator: None };
    let text = sms::reminder(house, &booking(0, "2026-12-03", "2026-12-05"));
    let expected = "Hotel \"Le Phare\", Brest; été : réservation 4217 3653, du 3 décembre au 5 décembre, 2 nuits, total 178 EUR. Tél. 01 99 00 00 01";
    assert_eq!(text, expected);
}

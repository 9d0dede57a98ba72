//! The sentences that the tools give the model to say, said as they stand: none is an alarm where it is true, and those that report a
//! deed are where it was not done.

use chrono::{DateTime, NaiveTime};

use super::*;
use crate::assistant::{AssistantTexts, disclosure};
use basics::personal::Personal;
use french::{self, CallBackNumber, Context, heard};
use hotel::{
    cancellation::{CancellationTerms, CancellationTier},
    code::ReservationCode,
    day::HotelDay,
    guest::PhoneError,
    reception::NotPassedOn,
    refusal::{CallLimit, DateError, Field, Refusal, RequestError},
    reservation::{Agreement, Draft},
    samples::{adults, catalogue, guest, room_id},
    tourist_tax::TouristTaxDue,
};

/// What a sentence of a tool is judged by: the amounts in it are the tool's own.
fn judge(world: &World, context: &str, said: &str) -> Vec<Claim> {
    let mut claims = world.judge(context, said);
    let told = heard::amounts(said, MAX_SAID_LENGTH);
    claims.retain(|claim| !matches!(claim, Claim::Price(price) if told.contains(price)));
    claims
}

fn recaps() -> Vec<String> {
    let mut catalogue = catalogue();
    let context = Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue.clone(), passes_on: false };
    let nights = stay("2026-11-27", "2026-11-30");
    let mut said = Vec::new();
    let tier = |days_before, fee_percent| CancellationTier { days_before, fee_percent };
    for terms in [CancellationTerms::default(), CancellationTerms::new(vec![tier(7, 0), tier(2, 30)])] {
        catalogue.cancellation = terms;
        let rooms: Vec<_> = catalogue.rooms.iter().collect();
        for tax in [TouristTaxDue::Unknown, TouristTaxDue::Included, TouristTaxDue::Amount(Cents::new(1_683))] {
            said.push(french::recap(
                &french::RecapInput {
                    rooms: &rooms[..1],
                    stay: nights,
                    party: &adults(2),
                    total: Cents::from_euros(267),
                    tax,
                    terms: &catalogue.cancellation,
                },
                &context,
            ));
        }
        let old = french::Lodging { rooms: &["Chambre Standard"], stay: nights, people: 2 };
        let new = french::Lodging { rooms: &["Suite Vue Mer"], stay: stay("2026-12-04", "2026-12-06"), people: 2 };
        said.push(french::change_recap(
            &french::ChangeRecap {
                old,
                new,
                old_total: Some(Cents::from_euros(267)),
                new_total: Cents::from_euros(358),
                tax: TouristTaxDue::Unknown,
                terms: &catalogue.cancellation,
            },
            &context,
        ));
        for fee in [0, 8_010] {
            let cancellation = french::CancellationRecap { lodging: old, fee: Cents::new(fee) };
            said.push(french::cancellation_recap(&cancellation, &context));
        }
    }
    said
}

fn refusals() -> Vec<String> {
    let catalogue = catalogue();
    let context = Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue, passes_on: false };
    let (arrival, departure) = (day("2026-11-27"), day("2026-11-25"));
    let field = Field::Email;
    let refusals = [
        Refusal::NotUnderstood(RequestError::Nothing),
        Refusal::NotUnderstood(RequestError::CardNumber(field)),
        Refusal::MissingField(field),
        Refusal::NotOffered,
        Refusal::InvalidDate { field, fault: DateError::NoSuchDay },
        Refusal::PastDate { arrival },
        Refusal::DepartureNotAfterArrival { arrival, departure },
        Refusal::StayTooLong { max_nights: 30 },
        Refusal::UnknownRoomType,
        Refusal::InvalidPeople,
        Refusal::InvalidEmail,
        Refusal::DoubtfulDomain { domain: "gmial.com".to_owned(), likely: "gmail.com" },
        Refusal::InvalidPhone(PhoneError::Unreadable),
        Refusal::InvalidPhone(PhoneError::FrenchLength(Personal::new("06399800".to_owned()))),
        Refusal::InvalidPhone(PhoneError::NoCountry(Personal::new("2125550123".to_owned()))),
        Refusal::ServiceUnavailable,
        Refusal::LimitReached(CallLimit::ToolCalls),
        Refusal::LimitReached(CallLimit::Callbacks),
        Refusal::LimitReached(CallLimit::Reservations),
        Refusal::LimitReached(CallLimit::ReservationsOfTheDay),
    ];
    refusals.iter().map(|refusal| french::refusal(refusal, &context)).collect()
}

#[test]
fn recaps_refusals_and_greetings_claim_nothing() {
    let world = World::new();
    let greeting = format!("{} {}", disclosure(&catalogue()), AssistantTexts::default().welcome);
    let said = recaps().into_iter().chain(refusals()).chain([greeting, french::NOT_KNOWN.to_owned()]);
    for said in said {
        for context in ["rien", "trouve", "reserve", "modifie", "annule"] {
            // What a recap puts is told of with it: its values are not those of an earlier reservation.
            let is_value = |claim: &Claim| matches!(claim, Claim::Dates | Claim::Room | Claim::People | Claim::Terms);
            let claims: Vec<Claim> = judge(&world, context, &said).into_iter().filter(|one| !is_value(one)).collect();
            assert_eq!(claims, [], "{context}: {said}");
        }
    }
}

#[test]
fn a_booking_that_is_said_is_true_once_it_is_made_and_false_before() {
    let (world, catalogue) = (World::new(), catalogue());
    let draft = Draft {
        guest: guest("Dupont"),
        stay: stay("2026-11-27", "2026-11-30"),
        room_type: room_id("standard"),
        room_name: None,
        people: 2,
        ages: Vec::new(),
        wishes: None,
        total: Cents::from_euros(267),
        tourist_tax: None,
        terms: None,
        agreement: Agreement::default(),
    };
    let code = ReservationCode::from_number(4_217_365);
    let rooms = [std::sync::Arc::new(draft.into_reservation("RES-1-a".to_owned(), &code, None, DateTime::UNIX_EPOCH))];
    let context = Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue, passes_on: false };
    for made in [french::Made::Now, french::Made::Before, french::Made::Corrected] {
        let said = french::booked(&rooms, made, &context);
        assert_eq!(judge(&world, "reserve", &said), [], "{said}");
        assert_eq!(judge(&world, "rien", &said), [Claim::Booked, Claim::Code], "{said}");
        assert_eq!(judge(&world, "modifie", &said), [Claim::Dates], "{said}");
    }
}

#[test]
fn a_call_back_that_is_said_is_true_once_it_is_left_and_false_before() {
    let world = World::new();
    let closed = NotPassedOn::Closed { opens: NaiveTime::from_hms_opt(8, 0, 0).unwrap() };
    for why in [NotPassedOn::TriedBefore, NotPassedOn::OftenToday, closed, NotPassedOn::NoLine] {
        for number in [CallBackNumber::Own, CallBackNumber::Said, CallBackNumber::Unknown] {
            let said = french::callback_left(why, number);
            assert_eq!(judge(&world, "rappel", &said), [], "{said}");
            assert_eq!(judge(&world, "rien", &said), [Claim::CallBack], "{said}");
        }
    }
    assert_eq!(judge(&world, "transfert", french::PASSED_ON), []);
    assert_eq!(judge(&world, "rien", french::PASSED_ON), [Claim::Transferred]);
}

#[test]
fn the_correction_itself_said_aloud_is_no_new_claim() {
    let world = World::new();
    for said in [
        "Je vous prie de m'excuser, je me suis trompé : rien n'est encore réservé. Souhaitez-vous que je réserve ?",
        "Pardon, votre chambre n'est pas réservée, il me manque votre nom.",
        "Excusez-moi, je ne peux pas vous envoyer d'e-mail. Votre nom, s'il vous plaît ?",
        "Je me suis trompé de prix : la chambre standard est à quatre-vingt-neuf euros la nuit.",
        "Je corrige : aucune réservation n'a été annulée.",
        "Pardon, je ne vous ai pas encore passé la réception.",
        "Excusez-moi, je n'ai rien transmis à la réception. Voulez-vous que je le fasse ?",
    ] {
        assert_eq!(world.judge("rien", said), [], "{said}");
    }
    let said = "Excusez-moi, c'est bien du vendredi 27 au lundi 30 novembre, deux cent soixante-sept euros, code 4 2 1 7, 3 6 5 3.";
    assert_eq!(world.judge("reserve", said), []);
}

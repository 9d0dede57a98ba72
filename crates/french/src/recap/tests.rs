use super::*;
use crate::{
    english,
    sentences::{MOST_WORDS, words},
};
use hotel::{
    cancellation::CancellationTier,
    catalogue::Service,
    day::HotelDay,
    samples::{catalogue, day, stay},
};

/// The most sentences of a recap.
const MOST_SENTENCES: usize = 4;

fn context(catalogue: &Catalogue) -> Context<'_> {
    Context { today: HotelDay::of(day("2026-11-22")), catalogue, passes_on: false }
}

/// Fails where a recap is too long to be kept in mind.
fn check(said: &str) {
    let sentences: Vec<&str> = said.split_inclusive(". ").collect();
    assert!(sentences.len() <= MOST_SENTENCES, "{} sentences: {said}", sentences.len());
    for sentence in sentences {
        assert!(words(sentence) <= MOST_WORDS, "{} words: {sentence}\n{said}", words(sentence));
    }
    assert!(said.ends_with('?') && said.matches('?').count() == 1, "one question: {said}");
}

/// Every kind of catalogue: who sells, what is included, until when rooms are kept.
fn catalogues() -> Vec<Catalogue> {
    let service = |included, price: Option<i64>| Service {
        id: "petit_dejeuner".to_owned(),
        name: "Petit-déjeuner".to_owned(),
        price: price.map(Cents::from_euros),
        included,
        description: String::new(),
    };
    let mut found = Vec::new();
    for legal_name in ["", "Exemple SAS", "Société hôtelière du Port"] {
        for breakfast in [None, Some(service(Some(true), None)), Some(service(None, Some(15)))] {
            for kept_until in [None, chrono::NaiveTime::from_hms_opt(22, 30, 0)] {
                for amenities in [vec![], vec!["Wi-Fi gratuit".to_owned()]] {
                    let mut one = catalogue();
                    one.hotel.legal_name = legal_name.to_owned();
                    one.services = breakfast.iter().cloned().collect();
                    one.rules.kept_until = kept_until;
                    one.rooms.iter_mut().for_each(|room| room.amenities.clone_from(&amenities));
                    found.push(one);
                }
            }
        }
    }
    found
}

fn all_terms() -> Vec<CancellationTerms> {
    let tier = |(days_before, fee_percent): &(u32, u32)| CancellationTier {
        days_before: *days_before,
        fee_percent: *fee_percent,
    };
    [&[][..], &[(7, 0)], &[(7, 0), (2, 30)], &[(30, 0), (7, 25), (2, 75)]]
        .map(|tiers| CancellationTerms::new(tiers.iter().map(tier).collect()))
        .into()
}

const STAYS: [(&str, &str); 4] = [
    ("2026-11-22", "2026-11-23"),
    ("2026-11-27", "2026-11-30"),
    ("2026-11-28", "2026-12-02"),
    ("2026-12-31", "2027-01-21"),
];
const TAXES: [TouristTaxDue; 4] = [
    TouristTaxDue::Unknown,
    TouristTaxDue::Included,
    TouristTaxDue::Amount(Cents::new(0)),
    TouristTaxDue::Amount(Cents::new(19_999)),
];
const TOTALS: [i64; 3] = [8_900, 26_700, 929_999];

#[test]
fn no_recap_is_longer_than_four_sentences_of_25_words() {
    let rooms: [&[&str]; 4] = [
        &["standard"],
        &["standard", "standard"],
        &["familiale", "suite_vue_mer"],
        &["familiale", "familiale", "standard", "standard", "suite_vue_mer"],
    ];
    let parties = [Party::new(1, vec![]).unwrap(), Party::new(9, vec![4, 9]).unwrap()];
    for catalogue in &catalogues() {
        for (terms, dates) in all_terms().iter().flat_map(|terms| STAYS.map(|dates| (terms, dates))) {
            for (ids, tax) in rooms.iter().flat_map(|ids| TAXES.map(|tax| (ids, tax))) {
                for (party, total) in parties.iter().flat_map(|party| TOTALS.map(|total| (party, total))) {
                    let rooms: Vec<&RoomType> = ids.iter().map(|id| catalogue.room(id).unwrap()).collect();
                    let (stay, total) = (stay(dates.0, dates.1), Cents::new(total));
                    let (input, context) =
                        (RecapInput { rooms: &rooms, stay, party, total, tax, terms }, context(catalogue));
                    check(&recap(&input, &context));
                    check(&english::recap(&input, &context));
                }
            }
        }
    }
}

#[test]
fn no_recap_of_a_change_or_cancellation_is_longer() {
    let catalogue = catalogue();
    let context = context(&catalogue);
    let lodgings: Vec<Lodging<'_>> = STAYS
        .iter()
        .flat_map(|dates| {
            let nights = stay(dates.0, dates.1);
            [(&["Chambre Standard"][..], 1), (&["Suite Vue Mer"], 2), (&["Chambre Familiale", "Chambre Standard"], 6)]
                .map(|(rooms, people)| Lodging { rooms, stay: nights, people })
        })
        .collect();
    for (old, new) in lodgings.iter().flat_map(|old| lodgings.iter().map(move |new| (*old, *new))) {
        for (terms, tax) in all_terms().iter().flat_map(|terms| TAXES.map(|tax| (terms, tax))) {
            for (old_total, new_total) in [(None, 26_700), (Some(8_900), 929_999), (Some(26_700), 26_700)] {
                let old_total = old_total.map(Cents::new);
                let change = ChangeRecap { old, new, old_total, new_total: Cents::new(new_total), tax, terms };
                check(&change_recap(&change, &context));
                check(&english::change_recap(&change, &context));
            }
        }
        for fee in [0, 13_350] {
            let cancellation = CancellationRecap { lodging: new, fee: Cents::new(fee) };
            check(&cancellation_recap(&cancellation, &context));
            check(&english::cancellation_recap(&cancellation, &context));
        }
    }
}

#[test]
fn a_recap_says_all_that_the_law_wants_said() {
    let tier = |days_before, fee_percent| CancellationTier { days_before, fee_percent };
    let terms = CancellationTerms::new(vec![tier(3, 0), tier(2, 30)]);
    for catalogue in &catalogues() {
        for tax in TAXES {
            let input = RecapInput {
                rooms: &[&catalogue.rooms[0]],
                stay: stay("2026-11-27", "2026-11-30"),
                party: &Party::new(3, vec![4]).unwrap(),
                total: Cents::from_euros(267),
                tax,
                terms: &terms,
            };
            let said = recap(&input, &context(catalogue));
            for part in [
                &*seller(catalogue),
                "une Chambre Standard",
                "du vendredi 27 au lundi 30 novembre",
                "trois nuits",
                "deux adultes et un enfant",
                "deux cent soixante-sept euros toutes taxes comprises",
                "taxe de séjour",
                "sans droit de rétractation",
                "annulation sans frais jusqu'à trois jours avant l'arrivée, trente pour cent jusqu'à deux jours, puis la totalité",
            ] {
                assert!(said.to_lowercase().contains(&part.to_lowercase()), "{part}: {said}");
            }
            let knows_breakfast = !catalogue.services.is_empty();
            assert_eq!(said.to_lowercase().contains("petit-déjeuner"), knows_breakfast, "{said}");
            let knows_internet = !catalogue.rooms[0].amenities.is_empty();
            assert_eq!(said.to_lowercase().contains("internet"), knows_internet, "{said}");
            let kept = catalogue.rules.kept_until.is_some();
            assert_eq!(said.contains("gardée jusqu'à vingt-deux heures trente"), kept, "{said}");
        }
    }
}

use super::*;
use crate::hotel::{
    cancellation::CancellationTier,
    samples::{adults, catalogue, day, stay},
};

/// The longest recap of the example's catalogue that a caller is asked to listen to, in words: half a minute.
const MOST_WORDS: usize = 90;

fn said(catalogue: &Catalogue, rooms: &[&str], party: &Party, tax: TouristTaxDue) -> String {
    let rooms: Vec<&RoomType> = rooms.iter().map(|id| catalogue.room(id).unwrap()).collect();
    let input = RecapInput {
        rooms: &rooms,
        stay: stay("2026-11-27", "2026-11-30"),
        party,
        total: Cents::from_euros(267),
        tax,
        terms: &catalogue.cancellation,
    };
    recap(&input, &Context { today: day("2026-11-22"), catalogue })
}

#[test]
fn the_recap_of_the_examples_catalogue_says_everything_and_is_short() {
    let mut catalogue = catalogue();
    catalogue.services.clear();
    let text = said(&catalogue, &["standard"], &adults(2), TouristTaxDue::Unknown);
    assert_eq!(
        text,
        "Je récapitule : Vacances Bleues vous vend Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour deux personnes, deux cent soixante-sept euros toutes taxes comprises, taxe de séjour en sus, réglée sur place. Internet compris ; petit-déjeuner : je ne sais pas s'il est compris. Aucuns frais d'annulation ne sont prévus, et un séjour à dates fixes n'ouvre pas de droit de rétractation. Est-ce que je réserve ?"
    );
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    assert!(words < MOST_WORDS, "{words} words");
    assert_eq!(text.matches('?').count(), 1, "one question");
}

#[test]
fn several_rooms_children_the_tax_and_the_terms_are_said() {
    let mut catalogue = catalogue();
    catalogue.hotel.legal_name = "SAS Exemple".to_owned();
    let tier = |days_before, fee_percent| CancellationTier { days_before, fee_percent };
    catalogue.cancellation = CancellationTerms::new(vec![tier(7, 0), tier(2, 30)]);
    let family = Party::new(5, vec![4, 9]).unwrap();
    let tax = TouristTaxDue::Amount(Cents::new(1_683));
    assert_eq!(
        said(&catalogue, &["familiale", "standard"], &family, tax),
        "Je récapitule : SAS Exemple vous vend Chambre Familiale et Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour trois adultes et deux enfants, deux cent soixante-sept euros toutes taxes comprises, taxe de séjour en sus, seize euros quatre-vingt-trois, réglée sur place. Petit-déjeuner en sus, quinze euros ; internet compris. Annulation sans frais jusqu'à sept jours avant l'arrivée, pour trente pour cent du prix jusqu'à deux jours avant, la totalité ensuite, et un séjour à dates fixes n'ouvre pas de droit de rétractation. Est-ce que je réserve ?"
    );
}

#[test]
fn what_is_included_is_said_and_what_is_unknown_is_said_to_be() {
    let mut catalogue = catalogue();
    let mut inclusions_with = |included, price, wifi: &str| {
        let service = &mut catalogue.services[0];
        (service.included, service.price) = (included, price);
        catalogue.rooms[0].amenities = vec![wifi.to_owned()];
        inclusions(&catalogue, &[&catalogue.rooms[0]])
    };
    let fifteen = Some(Cents::from_euros(15));
    for (included, price, wifi, said) in [
        (Some(true), None, "Wi-Fi gratuit", "Petit-déjeuner et internet compris."),
        (None, fifteen, "Wi-Fi gratuit", "Petit-déjeuner en sus, quinze euros ; internet compris."),
        (Some(false), None, "Wi-Fi", "Petit-déjeuner en sus ; internet : je ne sais pas s'il est compris."),
        (None, None, "Wi-Fi gratuit", "Internet compris ; petit-déjeuner : je ne sais pas s'il est compris."),
        (None, None, "", "Petit-déjeuner et internet : je ne sais pas s'ils sont compris."),
    ] {
        assert_eq!(inclusions_with(included, price, wifi), said);
    }
}

#[test]
fn a_change_says_what_it_was_what_it_will_be_and_the_difference() {
    let catalogue = catalogue();
    let context = Context { today: day("2026-11-22"), catalogue: &catalogue };
    let old = Lodging { rooms: &["Chambre Standard"], stay: stay("2026-11-27", "2026-11-30"), people: 2 };
    let said = |new: Lodging<'_>, old_total: Option<i64>, new_total| {
        let change = ChangeRecap {
            old,
            new,
            old_total: old_total.map(Cents::from_euros),
            new_total: Cents::from_euros(new_total),
            tax: TouristTaxDue::Unknown,
            terms: &CancellationTerms::default(),
        };
        change_recap(&change, &context)
    };
    let rest =
        ", taxe de séjour en sus, réglée sur place. Aucuns frais d'annulation ne sont prévus. Est-ce que je modifie ?";
    assert_eq!(
        said(Lodging { stay: stay("2026-12-04", "2026-12-08"), ..old }, Some(267), 356),
        format!(
            "Je récapitule la modification : Chambre Standard, du vendredi 4 au mardi 8 décembre, quatre nuits au lieu du vendredi 27 au lundi 30 novembre, pour deux personnes. Le nouveau prix est de trois cent cinquante-six euros toutes taxes comprises, soit quatre-vingt-neuf euros de plus{rest}"
        )
    );
    assert_eq!(
        said(Lodging { rooms: &["Chambre Familiale"], people: 4, ..old }, None, 417),
        format!(
            "Je récapitule la modification : Chambre Familiale au lieu de Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour quatre personnes au lieu de deux. Le nouveau prix est de quatre cent dix-sept euros toutes taxes comprises{rest}"
        )
    );
    assert_eq!(
        said(Lodging { people: 1, ..old }, Some(267), 267),
        format!(
            "Je récapitule la modification : Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour une personne au lieu de deux. Le prix reste de deux cent soixante-sept euros toutes taxes comprises{rest}"
        )
    );
    let shorter = said(Lodging { stay: stay("2026-11-27", "2026-11-29"), ..old }, Some(267), 178);
    assert!(
        shorter.contains("cent soixante-dix-huit euros toutes taxes comprises, soit quatre-vingt-neuf euros de moins,"),
        "{shorter}"
    );
}

#[test]
fn a_cancellation_says_what_is_cancelled_and_what_it_costs() {
    let catalogue = catalogue();
    let context = Context { today: day("2026-11-22"), catalogue: &catalogue };
    let rooms = ["Chambre Familiale", "Chambre Standard"];
    let lodging = Lodging { rooms: &rooms, stay: stay("2026-11-27", "2026-11-30"), people: 5 };
    let said = |fee| cancellation_recap(&CancellationRecap { lodging, fee: Cents::new(fee) }, &context);
    assert_eq!(
        said(0),
        "Je récapitule : annuler Chambre Familiale et Chambre Standard, du vendredi 27 au lundi 30 novembre, trois nuits, pour cinq personnes. Selon les conditions de la réservation, l'annulation est sans frais. Est-ce que j'annule ?"
    );
    assert!(said(13_350).contains("l'annulation coûte cent trente-trois euros cinquante. Est-ce que j'annule ?"));
}

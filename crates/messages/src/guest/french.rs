//! Letters in French.

use french::price_in_figures as price;
use hotel::{information::Inclusion, money::Cents};

use super::{Occasion, PartyWords, Writing, french_phone, party};
use crate::{
    booking::Lodging,
    house::House,
    letter::{Part, Section},
    words::{counted, day, hour, short_dates},
};

pub(crate) const PARTY: PartyWords = PartyWords {
    people: ["personne", "personnes"],
    adults: ["adulte", "adultes"],
    children: ["enfant", "enfants"],
    years: ["an", "ans"],
    and: "et",
};

pub(super) fn subject(writing: &Writing<'_>) -> String {
    let (code, hotel) = (writing.booking.spaced_code(), &writing.house.hotel().name);
    let stay = writing.booking.stay().map(short_dates).unwrap_or_default();
    let trial = if writing.booking.is_trial { "[Essai] " } else { "" };
    match writing.occasion {
        Occasion::Booked => format!("{trial}Votre réservation {code} — {hotel}, {stay}"),
        Occasion::Changed { .. } => format!("{trial}Réservation {code} modifiée — {hotel}, {stay}"),
        Occasion::Cancelled => format!("{trial}Réservation {code} annulée — {hotel}, {stay}"),
    }
}

pub(super) fn title(writing: &Writing<'_>) -> String {
    match writing.occasion {
        Occasion::Booked => "Votre réservation est confirmée".to_owned(),
        Occasion::Changed { .. } => "Votre réservation est modifiée".to_owned(),
        Occasion::Cancelled => "Votre réservation est annulée".to_owned(),
    }
}

pub(super) fn sections(writing: &Writing<'_>) -> Vec<Section> {
    let mut sections = vec![opening(writing), stay(writing)];
    if writing.occasion == Occasion::Cancelled {
        sections.push(fee(writing));
    } else {
        sections.extend([prices(writing), cancellation(writing)]);
    }
    sections.extend([to_know(writing), closing(writing)]);
    sections
}

fn opening(writing: &Writing<'_>) -> Section {
    let (booking, at) = (writing.booking, writing.house.at());
    let guest = booking.guest.expose();
    let mut said = vec![if guest.is_empty() { "Bonjour,".to_owned() } else { format!("Bonjour {guest},") }];
    if booking.is_trial {
        said.push("Ceci est un essai : aucune chambre n'a été prise.".to_owned());
    }
    let thanks = if booking.accepted_at.is_some() { "Merci de votre appel." } else { "Merci de votre réservation." };
    match writing.occasion {
        Occasion::Booked => said
            .push(format!("{thanks} Nous vous attendons {at} ; voici tout ce qui a été convenu. Gardez ce message.")),
        Occasion::Changed { previous_total } => {
            said.push(format!("Votre séjour {at} a été modifié. Ce message remplace le précédent : gardez celui-ci."));
            said.extend(previous_total.zip(booking.total()).map(difference));
        }
        Occasion::Cancelled => {
            said.push(format!("Votre séjour {at} est annulé. Ce message vous le confirme."));
        }
    }
    Section::of("", said)
}

fn difference((before, now): (Cents, Cents)) -> String {
    let apart = price(Cents::new((now.get() - before.get()).abs()));
    match now.cmp(&before) {
        std::cmp::Ordering::Equal => format!("Le total reste de {}.", price(now)),
        std::cmp::Ordering::Greater => {
            format!("Le total passe de {} à {}, soit {apart} de plus.", price(before), price(now))
        }
        std::cmp::Ordering::Less => {
            format!("Le total passe de {} à {}, soit {apart} de moins.", price(before), price(now))
        }
    }
}

fn stay(writing: &Writing<'_>) -> Section {
    let (booking, hotel) = (writing.booking, writing.house.hotel());
    let is_cancelled = writing.occasion == Occasion::Cancelled;
    let mut section = Section::new(if is_cancelled { "Ce qui est annulé" } else { "Votre séjour" });
    section.fact("Réservation", booking.spaced_code());
    if !booking.guest.expose().is_empty() {
        section.fact("Au nom de", booking.guest.expose());
    }
    if let Some(stay) = booking.stay() {
        let (from, by) = if is_cancelled {
            (String::new(), String::new())
        } else {
            (format!(", à partir de {}", hour(hotel.check_in_from)), format!(", avant {}", hour(hotel.check_out_by)))
        };
        section.fact("Arrivée", day(stay.arrival()) + &from);
        section.fact("Départ", day(stay.departure()) + &by);
        section.fact("Durée", counted(stay.night_count(), "nuit"));
    }
    for (label, room) in rooms(&booking.rooms) {
        section.fact(&label, lodged(writing, room));
    }
    if is_cancelled {
        return section;
    }
    let (breakfast, internet) = writing.inclusions();
    section.facts.extend(included("Petit-déjeuner", breakfast));
    section.facts.extend(included("Internet", internet));
    if !booking.wishes.expose().is_empty() {
        section.fact("Vos souhaits", format!("{} (notés, sans garantie)", booking.wishes.expose()));
    }
    if let Some(until) = writing.house.catalogue.rules.kept_until {
        let kept = if booking.rooms.len() > 1 { "Vos chambres sont gardées" } else { "Votre chambre est gardée" };
        let late = "si vous arrivez plus tard, prévenez-nous";
        section.paragraphs.push(format!("{kept} jusqu'à {} le jour de l'arrivée ; {late}.", hour(until)));
    }
    section
}

/// « Chambre », or « Chambre 1 », « Chambre 2 ».
fn rooms(rooms: &[Lodging]) -> impl Iterator<Item = (String, &Lodging)> {
    let several = rooms.len() > 1;
    let label = move |rank: usize| if several { format!("Chambre {rank}") } else { "Chambre".to_owned() };
    rooms.iter().zip(1..).map(move |(room, rank)| (label(rank), room))
}

fn lodged(writing: &Writing<'_>, room: &Lodging) -> String {
    let mut said = format!("{}, {}", room.name, party(room.people, &room.ages, &PARTY));
    if Some(room.stay) != writing.booking.stay() {
        said.extend([", ", &short_dates(room.stay)]);
    }
    said
}

fn included(what: &str, inclusion: Inclusion) -> Option<(String, String)> {
    let said = match inclusion {
        Inclusion::Included => "compris dans le prix".to_owned(),
        Inclusion::Apart(Some(amount)) => format!("en supplément, {}", price(amount)),
        Inclusion::Apart(None) => "en supplément".to_owned(),
        Inclusion::Unknown => return None,
    };
    Some((what.to_owned(), said))
}

fn prices(writing: &Writing<'_>) -> Section {
    let booking = writing.booking;
    let mut section = Section::new("Le prix");
    for (label, room) in rooms(&booking.rooms) {
        let Some(total) = room.total else { continue };
        let nights = room.stay.night_count();
        let average = price(Writing::of_a_night(total, nights));
        let detail = if nights == 1 { "1 nuit".to_owned() } else { format!("{nights} nuits à {average} en moyenne") };
        section.fact(&label, format!("{} ({detail})", price(total)));
    }
    match booking.total() {
        Some(total) => section.fact("Total TTC", price(total)),
        None => section.fact("Total TTC", "à confirmer par la réception"),
    }
    section.fact(
        "Taxe de séjour",
        match booking.tourist_tax() {
            None => "en plus du total, à régler sur place".to_owned(),
            Some(tax) if tax > Cents::default() => format!("{}, en plus du total, à régler sur place", price(tax)),
            Some(_) if writing.holds_tax() => "comprise dans le total".to_owned(),
            Some(_) => "aucune".to_owned(),
        },
    );
    section.paragraphs.push("Rien n'est à payer d'avance : le séjour se règle à l'hôtel.".to_owned());
    section
}

fn cancellation(writing: &Writing<'_>) -> Section {
    let booking = writing.booking;
    let all = booking.total().map(|total| format!(" ({})", price(total))).unwrap_or_default();
    let tiers = writing.tiers();
    let mut said: Vec<String> = tiers
        .iter()
        .map(|tier| {
            let until = day(tier.until);
            let fee = tier.fee.map(|fee| format!(" ({})", price(fee))).unwrap_or_default();
            match tier.percent {
                0 => format!("Vous pouvez annuler sans frais jusqu'au {until} à 23 h 59."),
                percent => format!("Jusqu'au {until} à 23 h 59, l'annulation coûte {percent} % du prix{fee}."),
            }
        })
        .collect();
    let to_the_end = tiers.last().is_some_and(|tier| booking.stay().is_some_and(|stay| tier.until >= stay.arrival()));
    if booking.terms.tiers().is_empty() {
        said.push("Vous pouvez annuler sans frais jusqu'à votre arrivée.".to_owned());
    } else if tiers.is_empty() {
        said.push(format!("Toute annulation est facturée en totalité{all}."));
    } else if !to_the_end {
        said.push(format!("Ensuite, la totalité est due{all}."));
    }
    said.push(
        "Vous ne disposez pas d'un droit de rétractation pour un hébergement à date fixée (article L.\u{a0}221-28, 12° du code de la consommation)."
            .to_owned(),
    );
    let code = booking.spaced_code();
    said.push(match writing.phone().as_str() {
        "" => format!("Pour annuler ou modifier : appelez la réception, avec le numéro {code} et votre nom."),
        phone => format!("Pour annuler ou modifier : {phone}, avec le numéro {code} et votre nom."),
    });
    Section::of("Annulation et modification", said)
}

fn fee(writing: &Writing<'_>) -> Section {
    let said = match writing.booking.cancelled.unwrap_or_default() {
        fee if fee == Cents::default() => "Cette annulation est sans frais : vous ne devez rien.".to_owned(),
        fee => format!(
            "Selon les conditions acceptées lors de la réservation, {} restent dus ; la réception conviendra avec vous du règlement.",
            price(fee)
        ),
    };
    let nothing = "Rien n'avait été payé d'avance : il n'y a pas de remboursement à attendre.";
    Section::of("Frais et remboursement", vec![said, nothing.to_owned()])
}

fn to_know(writing: &Writing<'_>) -> Section {
    let hotel = writing.house.hotel();
    let is_cancelled = writing.occasion == Occasion::Cancelled;
    let mut said = Vec::new();
    if let Some(at) = writing.is_booked_by_voice() {
        let what = match writing.occasion {
            Occasion::Booked => "Cette réservation a été prise",
            Occasion::Changed { .. } => "Cette modification a été enregistrée",
            Occasion::Cancelled => "Cette annulation a été enregistrée",
        };
        said.push(format!(
            "{what} par notre assistant vocal, une intelligence artificielle, et acceptée par vous au téléphone le {} à {}.",
            day(at.date()),
            hour(at.time())
        ));
    }
    if !is_cancelled {
        said.push("Le prix n'a pas été personnalisé par une décision automatisée.".to_owned());
    }
    let complaint = match hotel.email.as_str() {
        "" => "Une réclamation ? Écrivez à l'adresse ci-dessous.".to_owned(),
        email => format!("Une réclamation ? Écrivez-nous à {email}."),
    };
    said.push(match writing.house.mediator {
        Some(mediator) => format!(
            "{complaint} Sans réponse satisfaisante, vous pouvez saisir gratuitement le médiateur de la consommation : {}, {}, {}.",
            mediator.name, mediator.address, mediator.site
        ),
        None => complaint,
    });
    let calls = "Il est interdit de démarcher un consommateur par téléphone sans son consentement préalable.";
    said.push(format!("Votre numéro ne sert qu'à cette réservation. {calls}"));
    if !is_cancelled {
        let months = writing.house.catalogue.retention_months;
        let rights = match hotel.email.as_str() {
            "" => String::new(),
            email => format!(" Pour les consulter, les corriger ou les faire effacer : {email}."),
        };
        said.push(format!("Vos coordonnées sont gardées {months} mois après le séjour, puis effacées.{rights}"));
    }
    Section::of("Bon à savoir", said)
}

fn closing(writing: &Writing<'_>) -> Section {
    let wrong = "Ce n'est pas ce que vous avez demandé ?";
    let call = match writing.phone().as_str() {
        "" => format!("{wrong} Appelez la réception."),
        phone => format!("{wrong} Appelez le {phone}."),
    };
    let wish = match writing.occasion {
        Occasion::Booked | Occasion::Changed { .. } => "À bientôt,",
        Occasion::Cancelled => "Au plaisir de vous accueillir une autre fois,",
    };
    Section::of("", vec![call, wish.to_owned()])
}

/// What a calendar shows of the stay.
pub(super) fn event(writing: &Writing<'_>) -> (String, String) {
    let (booking, hotel) = (writing.booking, writing.house.hotel());
    let mut lines = vec![format!("Réservation {}", booking.spaced_code())];
    lines.extend(booking.rooms.iter().map(|room| lodged(writing, room)));
    lines.push(format!("Arrivée à partir de {}, départ avant {}", hour(hotel.check_in_from), hour(hotel.check_out_by)));
    lines.extend([writing.phone()].into_iter().filter(|phone| !phone.is_empty()));
    (format!("Séjour {}", writing.house.at()), lines.join("\n"))
}

pub(super) fn replaced_subject(house: House<'_>) -> String {
    format!("{} — adresse de contact remplacée", house.hotel().name)
}

pub(super) fn address_replaced(house: House<'_>) -> Part {
    let call = match french_phone(house).as_str() {
        "" => "Si ce n'est pas vous, appelez la réception.".to_owned(),
        phone => format!("Si ce n'est pas vous, appelez le {phone}."),
    };
    let said = vec![
        "Bonjour,".to_owned(),
        format!(
            "L'adresse associée à une réservation {} vient d'être remplacée par une autre, à la demande de la personne qui a appelé.",
            house.at()
        ),
        format!("{call} Sinon, vous n'avez rien à faire : les prochains messages iront à la nouvelle adresse."),
    ];
    let title = "Votre adresse a été remplacée".to_owned();
    Part { language: "fr", title, sections: vec![Section::of("", said)] }
}

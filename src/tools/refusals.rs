//! How a refusal is named to the model: `error.code` and `error.champ` of the contract, and the names of arguments.

use hotel::refusal::{Field, Refusal, RequestError};

/// The name of an argument.
pub(super) const fn argument(field: Field) -> &'static str {
    match field {
        Field::LastName => "nom",
        Field::FirstName => "prenom",
        Field::Email => "email",
        Field::Phone => "telephone",
        Field::Arrival => "date_arrivee",
        Field::Departure => "date_depart",
        Field::RoomType => "type_chambre",
        Field::People => "nombre_personnes",
        Field::Ages => "ages_enfants",
        Field::Wishes => "demandes_speciales",
        Field::OtherRooms => "autres_chambres",
        Field::Correction => "correction",
        Field::SecondRoom => "deuxieme_chambre",
        Field::Reason => "raison",
        Field::Subject => "sujet",
        Field::Code => "code",
        Field::Nights => "nuits",
    }
}

/// The stable code, `error.code`.
pub(super) const fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotUnderstood(_) | Refusal::OnlyDatesOfSeveralRooms => "arguments_invalides",
        Refusal::MissingField(_) | Refusal::NothingToChange => "champ_manquant",
        Refusal::NotOffered => "outil_inconnu",
        Refusal::InvalidDate { .. } | Refusal::ClosedToArrival(_) => "date_invalide",
        Refusal::PastDate { .. } | Refusal::StayBegun { .. } => "date_passee",
        Refusal::TooSoon { .. } => "date_trop_proche",
        Refusal::TooFar { .. } => "date_trop_lointaine",
        Refusal::DepartureNotAfterArrival { .. } => "depart_avant_arrivee",
        Refusal::StayTooShort(_) => "sejour_trop_court",
        Refusal::StayTooLong { .. } => "sejour_trop_long",
        Refusal::UnknownRoomType | Refusal::RoomTypeGone { .. } => "type_chambre_inconnu",
        Refusal::CapacityExceeded(_) => "capacite_depassee",
        Refusal::InvalidPeople => "nombre_personnes_invalide",
        Refusal::Full(_) => "complet",
        Refusal::InvalidName { .. } => "nom_invalide",
        Refusal::InvalidEmail | Refusal::DoubtfulDomain { .. } => "email_invalide",
        Refusal::InvalidPhone(_) => "telephone_invalide",
        Refusal::TextTooLong { .. } => "texte_trop_long",
        Refusal::ReservationNotFound | Refusal::NotACode | Refusal::ReservationCancelled => "reservation_introuvable",
        Refusal::ServiceUnavailable => "service_indisponible",
        Refusal::LimitReached(_) => "limite_atteinte",
    }
}

/// The argument that it is about, `error.champ`.
pub(super) const fn field(refusal: &Refusal) -> Option<&'static str> {
    let field = match refusal {
        Refusal::NotUnderstood(fault) => match fault {
            RequestError::Nothing => return None,
            RequestError::WrongForm(field)
            | RequestError::ControlCharacter(field)
            | RequestError::CardNumber(field) => *field,
        },
        Refusal::MissingField(field)
        | Refusal::InvalidDate { field, .. }
        | Refusal::TooFar { field, .. }
        | Refusal::InvalidName { field }
        | Refusal::TextTooLong { field, .. } => *field,
        Refusal::PastDate { .. } | Refusal::TooSoon { .. } | Refusal::ClosedToArrival(_) => Field::Arrival,
        Refusal::DepartureNotAfterArrival { .. } | Refusal::StayTooShort(_) | Refusal::StayTooLong { .. } => {
            Field::Departure
        }
        Refusal::UnknownRoomType
        | Refusal::RoomTypeGone { .. }
        | Refusal::Full(_)
        | Refusal::OnlyDatesOfSeveralRooms => Field::RoomType,
        Refusal::CapacityExceeded(_) | Refusal::InvalidPeople => Field::People,
        Refusal::InvalidEmail | Refusal::DoubtfulDomain { .. } => Field::Email,
        Refusal::InvalidPhone(_) => Field::Phone,
        Refusal::ReservationNotFound
        | Refusal::NotACode
        | Refusal::ReservationCancelled
        | Refusal::StayBegun { .. } => Field::Code,
        Refusal::NothingToChange | Refusal::NotOffered | Refusal::ServiceUnavailable | Refusal::LimitReached(_) => {
            return None;
        }
    };
    Some(argument(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::{guest::PhoneError, refusal::CallLimit, samples::day};

    #[test]
    fn every_refusal_has_the_code_and_field_of_the_contract() {
        let (arrival, departure) = (day("2026-11-27"), day("2026-11-25"));
        for (refusal, named, about) in [
            (Refusal::NotUnderstood(RequestError::Nothing), "arguments_invalides", None),
            (Refusal::NotUnderstood(RequestError::WrongForm(Field::Ages)), "arguments_invalides", Some("ages_enfants")),
            (Refusal::MissingField(Field::LastName), "champ_manquant", Some("nom")),
            (Refusal::NothingToChange, "champ_manquant", None),
            (Refusal::NotOffered, "outil_inconnu", None),
            (Refusal::PastDate { arrival }, "date_passee", Some("date_arrivee")),
            (Refusal::StayBegun { arrival }, "date_passee", Some("code")),
            (Refusal::TooSoon { earliest: arrival }, "date_trop_proche", Some("date_arrivee")),
            (Refusal::TooFar { field: Field::Departure, latest: arrival }, "date_trop_lointaine", Some("date_depart")),
            (Refusal::DepartureNotAfterArrival { arrival, departure }, "depart_avant_arrivee", Some("date_depart")),
            (Refusal::StayTooLong { max_nights: 30 }, "sejour_trop_long", Some("date_depart")),
            (Refusal::UnknownRoomType, "type_chambre_inconnu", Some("type_chambre")),
            (Refusal::OnlyDatesOfSeveralRooms, "arguments_invalides", Some("type_chambre")),
            (Refusal::InvalidPeople, "nombre_personnes_invalide", Some("nombre_personnes")),
            (Refusal::InvalidName { field: Field::FirstName }, "nom_invalide", Some("prenom")),
            (Refusal::InvalidEmail, "email_invalide", Some("email")),
            (Refusal::InvalidPhone(PhoneError::Unreadable), "telephone_invalide", Some("telephone")),
            (Refusal::TextTooLong { field: Field::Wishes, max: 9 }, "texte_trop_long", Some("demandes_speciales")),
            (Refusal::ReservationNotFound, "reservation_introuvable", Some("code")),
            (Refusal::ServiceUnavailable, "service_indisponible", None),
            (Refusal::LimitReached(CallLimit::ToolCalls), "limite_atteinte", None),
        ] {
            assert_eq!((code(&refusal), field(&refusal)), (named, about), "{refusal:?}");
        }
    }
}

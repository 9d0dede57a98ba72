//! The answer of a booking: the reservation as the model is shown it, which is neither the row of the file nor what staff read.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::{desk::Desk, tools::context};
use basics::personal::Personal;
use french::Made;
use hotel::{
    cancellation::CancellationTerms,
    reservation::{Confirmation, Missing, Reservation},
};

/// What is said of a booking. Of several rooms the first is the reservation, and all of them stand beside it.
pub(super) fn output(desk: &Desk, rooms: &[Arc<Reservation>], made: Made) -> Value {
    let shown: Vec<Value> = rooms.iter().map(|room| reservation(room)).collect();
    let mut output = json!({
        "success": true,
        "reservation": shown.first(),
        "message": french::booked(rooms, made, &context(desk)),
    });
    if let (Some(object), true) = (output.as_object_mut(), rooms.len() > 1) {
        object.insert("reservations".to_owned(), Value::Array(shown));
    }
    output
}

/// A reservation; what does not apply is left out.
fn reservation(room: &Reservation) -> Value {
    let instant = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true));
    let mut shown = json!({
        "id": room.id,
        "nom": room.last_name.expose(),
        "prenom": room.first_name.expose(),
        "email": room.email.expose(),
        "telephone": room.phone.expose(),
        "date_arrivee": room.stay.arrival(),
        "date_depart": room.stay.departure(),
        "type_chambre": room.room_type.as_str(),
        "nom_chambre": room.room_name,
        "nombre_personnes": room.people,
        "ages_enfants": Some(&room.ages).filter(|ages| !ages.is_empty()),
        "demandes_speciales": room.wishes.expose(),
        "date_creation": instant(room.created_at),
        "code": room.code(),
        "groupe": room.group,
        "statut": room.status.as_str(),
        "prix_total_centimes": room.total,
        "taxe_sejour_centimes": room.tourist_tax,
        "conditions_annulation": room.terms.as_ref().map(terms),
        "canal": room.channel,
        "a_completer": Some(room.to_complete.iter().map(Missing::as_str).collect::<Vec<_>>()).filter(|words| !words.is_empty()),
        "confirmation": room.confirmation.as_ref().map(Confirmation::as_str),
        "recapitulatif": room.agreement.recap.as_ref().map(Personal::expose),
        "accepte_le": instant(room.agreement.accepted_at),
    });
    if let Some(fields) = shown.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    shown
}

fn terms(terms: &CancellationTerms) -> Value {
    let tiers = terms.tiers().iter();
    tiers.map(|tier| json!({"jours_avant": tier.days_before, "frais_pourcent": tier.fee_percent})).collect()
}

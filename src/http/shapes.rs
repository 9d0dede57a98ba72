//! What staff read as JSON: a reservation, a room kept for a call, a call-back. The store's rows are other types, so that a change of
//! one reader's shape does not change the other's.
//!
//! Documentation comments of these types and fields are French: `GET /openapi.json` shows them as descriptions. The types have no
//! `Debug`, since they hold guests' data in clear.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use basics::personal::Personal;
use hotel::{
    callback::{self, Callback, Kind},
    cancellation::CancellationTier,
    money::Cents,
    reservation::{Agreement, Confirmation, Consent, Purpose, Reservation, Signature},
};
use store::{HeldRoom, Row};

/// Réservation d'une chambre. Les chambres réservées ensemble ont le même `code` et le même `groupe`. Un champ absent ne s'applique pas
/// ou n'est pas connu : il ne vaut jamais `null`. Les champs qu'un autre logiciel a ajoutés dans le fichier sont rendus tels quels.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = Reservation, example = json!({
    "id": "RES-1795341600000-xyz789abc", "nom": "Martin", "prenom": "Claire", "email": "claire.martin@example.com",
    "telephone": "0639981234", "date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "type_chambre": "standard",
    "nom_chambre": "Chambre Standard", "nombre_personnes": 2, "demandes_speciales": "Lit bébé",
    "date_creation": "2026-11-22T10:00:00.000Z", "code": "42173653", "statut": "confirmee", "prix_total_centimes": 26700,
    "canal": "telephone", "confirmation": "a_envoyer",
    "recapitulatif": "Trois nuits en chambre standard pour deux personnes, du vendredi 27 au lundi 30 novembre.",
    "accepte_le": "2026-11-22T09:59:58.000Z", "acceptation": "Oui, c'est parfait."
}))]
pub(super) struct StaffReservation {
    /// Identifiant de la réservation.
    id: String,
    /// Nom de famille du client.
    nom: String,
    /// Prénom du client. Vide si `a_completer` contient `prenom`.
    prenom: String,
    /// Adresse e-mail. Vide si le client n'en a pas donné : `a_completer` contient alors `email`.
    email: String,
    /// Numéro de téléphone : dix chiffres sans espace pour un numéro français, sinon au format E.164.
    telephone: String,
    /// Jour d'arrivée, `AAAA-MM-JJ`, à l'heure de l'hôtel. Une ligne venue d'un autre logiciel garde sa graphie.
    date_arrivee: String,
    /// Jour de départ, `AAAA-MM-JJ` : la chambre est libre à partir de ce jour.
    date_depart: String,
    /// Identifiant du type de chambre, tel qu'il figure dans `hotel.toml`.
    type_chambre: String,
    /// Nom du type de chambre au moment de la réservation.
    #[serde(skip_serializing_if = "Option::is_none")]
    nom_chambre: Option<String>,
    /// Nombre de personnes dans la chambre, enfants compris.
    nombre_personnes: u32,
    /// Âge de chaque enfant, en années.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ages_enfants: Vec<u32>,
    /// Demandes du client. Vide s'il n'y en a pas.
    demandes_speciales: String,
    /// Instant de création (RFC 3339, UTC). Vide si le fichier ne l'indique pas.
    date_creation: String,
    /// Code de réservation à huit chiffres, celui que le client a noté.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Identifiant commun aux chambres réservées ensemble. Absent pour une chambre seule.
    #[serde(skip_serializing_if = "Option::is_none")]
    groupe: Option<String>,
    /// État de la réservation : `confirmee`, `annulee`, `option`, `arrivee`, `terminee` ou `non_presentee`. Un mot inconnu, venu d'un
    /// autre logiciel, est rendu tel quel.
    statut: String,
    /// Prix du séjour entier, en centimes d'euro, taxe de séjour non comprise.
    #[serde(skip_serializing_if = "Option::is_none")]
    prix_total_centimes: Option<i64>,
    /// Taxe de séjour du séjour entier, en centimes d'euro.
    #[serde(skip_serializing_if = "Option::is_none")]
    taxe_sejour_centimes: Option<i64>,
    /// Conditions d'annulation acceptées à la réservation.
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions_annulation: Option<Vec<Tier>>,
    /// Origine de la réservation : `telephone` pour l'assistant vocal.
    #[serde(skip_serializing_if = "Option::is_none")]
    canal: Option<String>,
    /// Champs que la réception doit encore demander au client : `email`, `prenom`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    a_completer: Vec<String>,
    /// Confirmation écrite : `a_envoyer`, `envoyee` ou `sans_email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation: Option<String>,
    /// Instant où la confirmation écrite a été notée comme envoyée (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation_envoyee_le: Option<String>,
    /// Qui a noté cet envoi : `personnel`, ou `courriel` si le serveur a envoyé la confirmation lui-même.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation_envoyee_par: Option<String>,
    /// Récapitulatif lu au client avant son accord.
    #[serde(skip_serializing_if = "Option::is_none")]
    recapitulatif: Option<String>,
    /// Instant de cet accord (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    accepte_le: Option<String>,
    /// Mots par lesquels le client a donné cet accord, s'ils ont été transcrits.
    #[serde(skip_serializing_if = "Option::is_none")]
    acceptation: Option<String>,
    /// Tous les accords dans l'ordre, du premier au dernier, s'il y en a eu plus d'un.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    consentements: Vec<StaffConsent>,
    /// Instant de la dernière modification du séjour (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    modifiee_le: Option<String>,
    /// Auteur de cette modification : `client` ou `personnel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    modifiee_par: Option<String>,
    /// Instant de l'annulation (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    annulee_le: Option<String>,
    /// Auteur de l'annulation : `client` ou `personnel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    annulee_par: Option<String>,
    /// Frais dus pour l'annulation, en centimes d'euro, selon les conditions acceptées.
    #[serde(skip_serializing_if = "Option::is_none")]
    frais_annulation_centimes: Option<i64>,
    /// Nombre de fois où la réservation a été modifiée, commun à toutes les chambres d'un code. Absent tant qu'il est nul.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    /// Instant où les données du client ont été effacées (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    efface_le: Option<String>,
    #[serde(flatten)]
    #[schema(value_type = std::collections::BTreeMap<String, Value>)]
    extra: Map<String, Value>,
}

/// Palier des conditions d'annulation.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = PalierAnnulation)]
pub(super) struct Tier {
    /// Le palier vaut jusqu'à ce nombre de jours avant l'arrivée.
    jours_avant: u32,
    /// Frais en pourcentage du prix total.
    frais_pourcent: u32,
}

/// Accord donné par le client au téléphone.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = Accord)]
pub(super) struct StaffConsent {
    /// Ce que le client a accepté : `reservation`, `modification` ou `annulation`.
    #[schema(value_type = String)]
    pour: Purpose,
    /// Récapitulatif lu au client.
    #[serde(skip_serializing_if = "Option::is_none")]
    recapitulatif: Option<String>,
    /// Instant de l'accord (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    accepte_le: Option<String>,
    /// Mots de l'accord, s'ils ont été transcrits.
    #[serde(skip_serializing_if = "Option::is_none")]
    acceptation: Option<String>,
}

/// Chambre gardée pendant un appel en cours. Elle n'apparaît que si `statut=en_appel` est demandé.
#[derive(Serialize, ToSchema)]
#[schema(as = ChambreEnAppel, example = json!({
    "statut": "en_appel", "type_chambre": "standard", "date_arrivee": "2026-11-27", "date_depart": "2026-11-30",
    "expire_le": "2026-11-22T10:10:00Z"
}))]
pub(super) struct Held {
    /// Toujours `en_appel`.
    statut: &'static str,
    /// Identifiant du type de chambre.
    type_chambre: String,
    /// Première nuit.
    date_arrivee: NaiveDate,
    /// Jour de départ.
    date_depart: NaiveDate,
    /// Instant à partir duquel la chambre n'est plus gardée.
    expire_le: DateTime<Utc>,
}

/// Ligne du fichier des réservations : une réservation, une chambre gardée pendant un appel, ou une ligne que le serveur ne comprend pas
/// et rend telle quelle.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Ligne)]
pub(super) enum StaffRow {
    Reservation(Box<StaffReservation>),
    EnAppel(Held),
    /// Ligne que le serveur ne comprend pas.
    Illisible(Value),
}

/// Rappel ou message qu'un appelant a laissé pour la réception.
#[derive(Serialize, ToSchema)]
#[schema(as = Rappel, example = json!({
    "id": "RAP-1795341600000-nqrckou6x", "date_creation": "2026-11-22T10:00:00.000Z", "telephone": "+33639981234",
    "raison": "Facture égarée", "statut": "a_faire", "call_id": "rtc_exemple"
}))]
pub(super) struct StaffCallback {
    /// Identifiant du rappel.
    id: String,
    /// Instant où le message a été laissé (RFC 3339, UTC).
    date_creation: String,
    /// Numéro à rappeler. Vide si l'appelant a masqué son numéro et n'en a pas donné d'autre.
    telephone: String,
    /// Motif de la demande.
    raison: String,
    /// `a_faire`, ou `fait` une fois le client rappelé.
    #[schema(value_type = String)]
    statut: callback::Status,
    /// Instant où le rappel a été noté comme fait (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    fait_le: Option<String>,
    /// Identifiant de l'appel chez OpenAI.
    call_id: String,
    /// Vérification demandée par l'assistant : `doublon_possible`, `prix_conteste` ou `a_verifier` ; ou `confirmation` si un
    /// message n'est pas parvenu au client. Absent si c'est l'appelant qui a demandé le rappel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    genre: Option<Kind>,
}

impl From<&Reservation> for StaffReservation {
    fn from(row: &Reservation) -> Self {
        // Every field is named: a new one must be shown, or left out on purpose.
        let Reservation {
            id,
            last_name,
            first_name,
            email,
            phone,
            stay,
            room_type,
            room_name,
            people,
            ages,
            wishes,
            created_at,
            code,
            group,
            status,
            total,
            tourist_tax,
            terms,
            channel,
            to_complete,
            confirmation,
            agreement: Agreement { recap, accepted_at, acceptance },
            consents,
            changed,
            revision,
            erased_at,
        } = row.clone();
        let (cancelled, fee) = status.cancellation();
        let sent = confirmation.as_ref().map(Confirmation::sent).unwrap_or_default();
        let actor = |signature: Signature| signature.by.map(|by| by.as_str().to_owned());
        Self {
            id,
            nom: last_name.into_inner(),
            prenom: first_name.into_inner(),
            email: email.into_inner(),
            telephone: phone.into_inner(),
            date_arrivee: stay.arrival().to_string(),
            date_depart: stay.departure().to_string(),
            type_chambre: room_type.to_string(),
            nom_chambre: room_name,
            nombre_personnes: people,
            ages_enfants: ages,
            demandes_speciales: wishes.into_inner(),
            date_creation: created_at.map(instant).unwrap_or_default(),
            code: code.map(|code| code.to_string()),
            groupe: group,
            statut: status.as_str().to_owned(),
            prix_total_centimes: total.map(Cents::get),
            taxe_sejour_centimes: tourist_tax.map(Cents::get),
            conditions_annulation: terms.map(|terms| terms.tiers().iter().copied().map(Tier::from).collect()),
            canal: channel,
            a_completer: to_complete.iter().map(|missing| missing.as_str().to_owned()).collect(),
            confirmation: confirmation.as_ref().map(|confirmation| confirmation.as_str().to_owned()),
            confirmation_envoyee_le: sent.at.map(instant),
            confirmation_envoyee_par: actor(sent),
            recapitulatif: recap.map(Personal::into_inner),
            accepte_le: accepted_at.map(instant),
            acceptation: acceptance.map(Personal::into_inner),
            consentements: consents.into_iter().map(StaffConsent::from).collect(),
            modifiee_le: changed.at.map(instant),
            modifiee_par: actor(changed),
            annulee_le: cancelled.at.map(instant),
            annulee_par: actor(cancelled),
            frais_annulation_centimes: fee.map(Cents::get),
            revision: (revision > 0).then_some(revision),
            efface_le: erased_at.map(instant),
            extra: Map::new(),
        }
    }
}

impl StaffReservation {
    /// With the fields of the file that it has not, or in other words.
    fn with(self, beside: Map<String, Value>) -> Self {
        match serde_json::to_value(&self) {
            Ok(Value::Object(mut fields)) if !beside.is_empty() => {
                fields.extend(beside);
                serde_json::from_value(Value::Object(fields)).unwrap_or(self)
            }
            _ => self,
        }
    }
}

/// An instant as staff read it: RFC 3339, UTC, milliseconds.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl From<CancellationTier> for Tier {
    fn from(CancellationTier { days_before, fee_percent }: CancellationTier) -> Self {
        Self { jours_avant: days_before, frais_pourcent: fee_percent }
    }
}

impl From<Consent> for StaffConsent {
    fn from(Consent { purpose, agreement: Agreement { recap, accepted_at, acceptance } }: Consent) -> Self {
        Self {
            pour: purpose,
            recapitulatif: recap.map(Personal::into_inner),
            accepte_le: accepted_at.map(instant),
            acceptation: acceptance.map(Personal::into_inner),
        }
    }
}

impl From<Row> for StaffRow {
    fn from(row: Row) -> Self {
        match row {
            Row::Known(reservation, beside) => {
                Self::Reservation(Box::new(StaffReservation::from(&*reservation).with(beside)))
            }
            Row::Odd(value) => Self::Illisible(value),
            Row::Hold(HeldRoom { status, room_type, arrival, departure, until }) => Self::EnAppel(Held {
                statut: status,
                type_chambre: room_type.as_str().to_owned(),
                date_arrivee: arrival,
                date_depart: departure,
                expire_le: until,
            }),
        }
    }
}

impl From<&Callback> for StaffCallback {
    fn from(callback: &Callback) -> Self {
        let Callback { id, created_at, phone, reason, status, done_at, call_id, kind } = callback.clone();
        Self {
            id,
            date_creation: created_at,
            telephone: phone.into_inner(),
            raison: reason.into_inner(),
            statut: status,
            fait_le: done_at,
            call_id,
            genre: kind,
        }
    }
}

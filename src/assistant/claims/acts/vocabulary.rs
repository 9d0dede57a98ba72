//! The words of deeds and of what they are done to, folded.

use super::super::reading::Reading;

/// What a verb says was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VerbMeaning {
    /// Réserver.
    Reserve,
    /// Confirmer, valider.
    Confirm,
    /// Enregistrer, inscrire: a reservation, but also a name.
    Record,
    /// Faire, effectuer, prendre.
    Make,
    /// Modifier, déplacer.
    Change,
    /// Annuler.
    Cancel,
    /// Bloquer, retenir.
    Hold,
}

impl VerbMeaning {
    /// Whether it is said of a change or an annulment that it took effect.
    pub(super) const fn settles(self) -> bool {
        matches!(self, Self::Confirm | Self::Record | Self::Make)
    }
}

/// What something is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noun {
    /// The reservation.
    Reservation,
    /// A room, a suite, nights.
    Room,
    /// The stay, its dates.
    Stay,
    /// The arrival or departure, which may also be an hour.
    Arrival,
    /// An annulment.
    Cancellation,
    /// A change.
    Change,
    /// What was asked for, whatever it is.
    Request,
    /// « c'est », « tout est », « elle est », « it's ».
    Pronoun,
    /// What is no part of a reservation: an address, the parking, the pool.
    Other,
}

pub(super) fn verb_of_participle(reading: &Reading, at: usize) -> Option<VerbMeaning> {
    Some(match reading.text(at)? {
        "reserve" | "reservee" | "reserves" | "reservees" | "booked" | "reserved" => VerbMeaning::Reserve,
        "confirme" | "confirmee" | "confirmes" | "confirmees" | "confirmed" | "valide" | "validee" | "valides"
        | "validees" | "finalise" | "finalisee" | "finalises" | "finalisees" | "finalized" | "assuree" | "garantie"
        | "effective" | "effectif" => VerbMeaning::Confirm,
        "enregistre" | "enregistree" | "enregistres" | "enregistrees" | "inscrit" | "inscrite" | "inscrits"
        | "inscrites" | "recorded" | "registered" => VerbMeaning::Record,
        "fait" | "faite" | "faits" | "faites" | "effectue" | "effectuee" | "effectues" | "effectuees" | "prise"
        | "pris" | "conclue" | "procede" | "done" | "made" | "completed" | "terminee" | "realisee" => VerbMeaning::Make,
        "modifie" | "modifiee" | "modifies" | "modifiees" | "change" | "changee" | "changes" | "changees"
        | "deplace" | "deplacee" | "deplaces" | "deplacees" | "decale" | "decalee" | "decales" | "decalees"
        | "reporte" | "reportee" | "prolonge" | "prolongee" | "ecourte" | "raccourci" | "avance" | "avancee"
        | "echange" | "echangee" | "changed" | "modified" | "updated" | "moved" | "extended" | "amended" => {
            VerbMeaning::Change
        }
        "annule" | "annulee" | "annules" | "annulees" | "supprime" | "supprimee" | "supprimees" | "cancelled"
        | "canceled" => VerbMeaning::Cancel,
        "bloque" | "bloquee" | "bloques" | "bloquees" | "retenu" | "retenue" | "retenus" | "retenues" | "gardee"
        | "gardees" | "held" => VerbMeaning::Hold,
        _ => return None,
    })
}

pub(super) fn verb_of_infinitive(word: &str) -> Option<VerbMeaning> {
    Some(match word {
        "reserver" => VerbMeaning::Reserve,
        "confirmer" | "valider" | "finaliser" => VerbMeaning::Confirm,
        "enregistrer" | "inscrire" => VerbMeaning::Record,
        "faire" | "effectuer" | "prendre" | "proceder" => VerbMeaning::Make,
        "modifier" | "changer" | "deplacer" | "decaler" | "prolonger" | "reporter" => VerbMeaning::Change,
        "annuler" => VerbMeaning::Cancel,
        "bloquer" | "retenir" => VerbMeaning::Hold,
        _ => return None,
    })
}

pub(super) fn noun(reading: &Reading, at: usize) -> Option<Noun> {
    Some(match reading.text(at)? {
        "reservation" | "reservations" | "booking" | "bookings" => Noun::Reservation,
        "chambre" | "chambres" | "suite" | "suites" | "familiale" | "familiales" | "standard" | "nuit" | "nuits"
        | "nuitee" | "nuitees" | "room" | "rooms" | "night" | "nights" | "hebergement" => Noun::Room,
        "sejour" | "sejours" | "stay" | "date" | "dates" | "week" | "weekend" => Noun::Stay,
        "arrivee" | "depart" | "arrival" | "departure" => Noun::Arrival,
        "annulation" | "annulations" | "cancellation" => Noun::Cancellation,
        "modification" | "modifications" | "changement" | "changements" => Noun::Change,
        "operation" | "demande" | "demandes" | "request" => Noun::Request,
        "c" | "ca" | "cela" | "ceci" | "tout" | "elle" | "elles" | "il" | "ils" | "it" | "everything" | "that" => {
            Noun::Pronoun
        }
        "qui" if at > 0 && reading.is(at - 1, &["voila"]) => Noun::Pronoun,
        "table" | "tables" | "piscine" | "parking" | "plage" | "terrasse" | "salle" | "spa" | "acces" | "tarif"
        | "tarifs" | "prix" | "numero" | "numeros" | "telephone" | "portable" | "mobile" | "mail" | "email"
        | "courriel" | "adresse" | "nom" | "noms" | "prenom" | "donnees" | "appel" | "message" | "messages"
        | "preference" | "preferences" | "allergie" | "lit" | "lits" | "restaurant" | "dejeuner" | "dejeuners"
        | "diner" | "menu" | "place" | "places" | "animal" | "chien" | "velo" | "velos" | "heure" | "horaire"
        | "horaires" | "rue" | "code" | "coordonnees" | "note" | "rappel" | "wifi" | "menage" | "taxe"
        | "disponibilite" | "pool" | "breakfast" | "number" | "name" | "address" | "phone" | "price" | "condition"
        | "conditions" => Noun::Other,
        _ => return None,
    })
}

/// Words that stand between an auxiliary and its participle without changing what is said.
pub(super) fn is_adverb(reading: &Reading, at: usize) -> bool {
    const ADVERBS: &[&str] = &[
        "bien",
        "donc",
        "deja",
        "maintenant",
        "desormais",
        "tout",
        "toute",
        "toutes",
        "tous",
        "alors",
        "toujours",
        "effectivement",
        "correctement",
        "parfaitement",
        "officiellement",
        "definitivement",
        "aussi",
        "ainsi",
        "egalement",
        "enfin",
        "actuellement",
        "automatiquement",
        "immediatement",
        "now",
        "all",
        "already",
        "just",
        "also",
        "successfully",
        "both",
        "fully",
        "officially",
        "bel",
        "meme",
        "quand",
        "euh",
        "so",
    ];
    // « à présent », « bel et bien », « noté comme réservé ».
    let in_a_phrase = (reading.is(at, &["present"]) && at > 0 && reading.is(at - 1, &["a"]))
        || (reading.is(at, &["a"]) && reading.is(at + 1, &["present"]))
        || (reading.is(at, &["et"]) && reading.is(at + 1, &["bien"]))
        || (reading.is(at, &["comme"]) && at > 0 && reading.is(at - 1, &["note", "notee", "marque", "marquee"]))
        || (reading.is(at, &["note", "notee", "marque", "marquee"]) && reading.is(at + 1, &["comme"]));
    reading.is(at, ADVERBS) || in_a_phrase
}

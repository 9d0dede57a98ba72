//! Promises about others: messages that nothing sends, transfers, call-backs; and payments, which nothing takes.

use std::sync::LazyLock;

use super::{Claim, Done, reading::Reading};
use french::heard::Patterns;

/// What a message is called.
const MESSAGES: &[&str] = &[
    "mail",
    "mails",
    "email",
    "courriel",
    "courriels",
    "sms",
    "texto",
    "textos",
    "message",
    "confirmation",
    "recapitulatif",
    "facture",
    "lien",
    "devis",
    "text",
    "link",
    "invoice",
    "recap",
];

/// What the letter is called that follows a booking, a change or a cancellation.
const LETTERS: &[&str] = &["mail", "email", "courriel", "confirmation", "recapitulatif", "recap"];

/// What that letter is not.
const OTHER_MESSAGES: &[&str] = &["sms", "texto", "textos", "facture", "lien", "devis", "text", "link", "invoice"];

/// Who writes and calls beside the assistant.
const STAFF: &[&str] =
    &["reception", "equipe", "collegue", "collegues", "conseiller", "conseillere", "responsable", "team", "colleague"];

/// Sending, as it is said of what is or will be.
const SENDING: &[&str] = &[
    "je|nous ~ envoie|envoyons|enverrai|enverrons|adresserai|adresserons|ecrirai",
    "je vous adresse",
    "nous vous adressons",
    "vous l|la|les envoie|adresse|ecris|enverrai|enverrons",
    "vais|allons|peux|pouvons ~ envoyer|adresser|transmettre",
    "fais|ferai|ferons|faisons|faire parvenir|suivre",
    "trouverez ~ boite|mails|courriels",
    "ai|avons|ete|sera|seront|etre ~ envoye|envoyee|envoyes|envoyees|adressé|adressee|expedie|expediee",
    "enverra|enverront|adressera|ecrira",
    "recevrez|recevez",
    "aurez|avez ~ mail|email|courriel|sms",
    "est|sont|sera ~ parti|partie|partis|envoyé|envoyee",
    "devriez avoir recu",
    "allez|devriez ~ recevoir",
    "avez ~ recu",
    "parviendra|parviendront",
    "part a l|dans",
    "partira",
    "arrive|arrivera dans|sur ~ boite|mail|telephone",
    "ll|will|can|to ~ send",
    "sending you",
    "ve|have|been ~ sent|emailed",
    "ll|will|should ~ receive|get",
    "emailing you",
    "ll|will|can ~ email|text you",
];

const TRANSFERS: &[&str] = &[
    "je|nous vous passe|passons la|le|un|une|mon|ma|quelqu|notre",
    "je|nous vous transfere|transferons|redirige",
    "je|nous vous mets|mettons en relation|contact|ligne|communication",
    "je|nous vous mets|mettons|ai ~ relation|communication|ligne",
    "vous ai passe quelqu|la|le|un|une",
    "transfere|transferons votre appel",
    "appel est|a|vient ~ transfere|transfert",
    "vous ai transfere|transferee",
    "transferring|connecting you",
    "putting you through",
    "have|ve transferred you",
];

const CALL_BACKS: &[&str] = &[
    "vous rappellera|rappelera|rappelleront|rappellerons|rappellerai|recontactera|recontacteront|recontacterons|contactera|contacteront",
    "va|vont|vais|allons vous rappeler|recontacter|contacter",
    "reception|on|un|collegue|equipe|conseiller|conseillere|responsable|ils|elles vous rappelle|recontacte|rappellent|recontactent",
    "will|ll ~ call you back",
    "will|ll ~ get back to you",
];

/// That something was told to the reception: true of a booking's wishes as well.
const PASSED_ON: &[&str] = &[
    "ai|avons ~ transmis|laisse|prevenu|averti ~ reception|equipe|collegues|message",
    "je|nous transmets|transmettons ~ reception|equipe|collegues",
    "je|nous la|le|l|les transmets|transmettons ~ reception|equipe|collegues",
    "ve|have ~ passed|forwarded|left|told ~ reception|message",
    "est|ete ~ transmis|transmise a|aux",
    "c est ~ transmis",
    "message est|a ~ enregistre|transmis|laisse",
    "note pour la reception",
];

/// That money was taken, or that a card or a deposit is needed now.
const PAYMENTS: &[&str] = &[
    "paiement|reglement|virement|acompte|versement ~ est|a|ete ~ recu|valide|validee|accepte|acceptee|enregistre|encaisse|effectue|passe|confirme",
    "paiement ~ passe|accepte|valide|recu|confirme|effectue",
    "c|tout|qu est|a ~ debite|encaisse|preleve|regle|paye",
    "serez|etes|sera|est ~ rembourse|remboursee|rembourses",
    "empreinte ~ carte|bancaire",
    "acompte|arrhes ~ verser|regler|payer|donner",
    "acompte|arrhes est|sera|sont|seront",
    "carte ~ bloquer|garantir|confirmer|reserver",
    "payment went|has|is ~ through|received|processed|complete|taken",
    "carte|compte ~ est|sera|a|ete ~ debite|debitee|preleve|prelevee|enregistree|validee|acceptee",
    "avons|ai|serez|etes|ete|sera ~ debite|debitee|debites|preleve|prelevee|preleves|encaisse",
    "sejour|chambre|reservation|tout est|a ~ paye|payee|prepayee",
    "avez ~ paye|regle",
    "faut|faudra|faudrait|besoin ~ carte|acompte|arrhes|paiement|cryptogramme",
    "donnez|donner|communiquez|communiquer|dictez|dicter|epelez ~ carte|cryptogramme",
    "acompte|arrhes|prepaiement|preautorisation ~ demande|demandee|demandees|requis|requise|exige|exigee|necessaire|obligatoire",
    "demandons|demande|demanderons|exigeons ~ acompte|arrhes|prepaiement|carte",
    "prendre|prends|prenons|prend ~ carte|paiement|acompte|arrhes",
    "payment|deposit ~ received|taken|processed|required|needed|accepted",
    "chiffres de votre|la|ta carte",
    "card ~ charged|debited|required|needed",
    "need|give|take ~ card|deposit",
];

/// That the price is less than it is: none of the hotel's texts names a discount where these words are in none.
const DISCOUNTS: &[&str] = &[
    "une|la|petite|belle remise|reduction",
    "percent discount|off",
    "rabais|ristourne",
    "moitie prix",
    "geste commercial",
    "half price",
];

/// Where or when a guest pays at the hotel itself: what is said of that is the hotel's own.
const AT_THE_HOTEL: &[&str] = &["place", "arrivee", "depart", "arriving", "arrival", "checkout", "there"];

static PAYMENT_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(PAYMENTS));
static DISCOUNT_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(DISCOUNTS));
static SENDING_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(SENDING));
static TRANSFER_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(TRANSFERS));
static CALL_BACK_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(CALL_BACKS));
static PASSED_ON_PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(PASSED_ON));

/// All of them: most words begin none.
static ALL_PATTERNS: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(&[PAYMENTS, DISCOUNTS, SENDING, TRANSFERS, CALL_BACKS, PASSED_ON].concat()));

/// How many words a gap of a pattern stands for at the most.
const LONGEST_GAP: usize = 5;

/// The promises of an utterance that are not borne out.
pub(super) fn unfounded(reading: &Reading, done: &Done<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for at in 0..reading.len() {
        let begins_none = reading.text(at).is_none_or(|text| ALL_PATTERNS.beginning_with(text).is_empty());
        if begins_none || reading.is_denied(at) || reading.is_asked(at) {
            continue;
        }
        if !(done.letter && names_a_letter(reading, at))
            && let Some(end) = first_match(reading, at, &SENDING_PATTERNS)
            && promises_a_message(reading, at, end)
            && !(names_staff(reading, at, end) && done.reception_knows())
        {
            claims.push(Claim::WillSend);
        }
        // Anything may be passed on when a condition is met.
        if reading.is_conditional(at) {
            continue;
        }
        let sentence = || reading.sentence(at);
        if let Some(end) = first_match(reading, at, &PAYMENT_PATTERNS)
            && !(at..end).any(|at| reading.is_denied(at))
            && !sentence().any(|at| reading.is(at, AT_THE_HOTEL))
        {
            claims.push(Claim::Payment);
        }
        if let Some(end) = first_match(reading, at, &DISCOUNT_PATTERNS)
            && let Some(hotel_words) = done.hotel_words
            && (at..end).filter_map(|at| reading.text(at)).any(|word| !hotel_words.contains(word))
            && !reading.is_in_question(at)
        {
            claims.push(Claim::Discount);
        }
        if !done.transferred && first_match(reading, at, &TRANSFER_PATTERNS).is_some() {
            claims.push(Claim::Transferred);
        }
        let called_back = first_match(reading, at, &CALL_BACK_PATTERNS).is_some() && done.callbacks == 0;
        let told = first_match(reading, at, &PASSED_ON_PATTERNS).is_some() && !done.reception_knows();
        if called_back || told {
            claims.push(Claim::CallBack);
        }
    }
    claims
}

fn promises_a_message(reading: &Reading, at: usize, end: usize) -> bool {
    let clause = reading.clause(at);
    let denied_within = (at..end).any(|at| reading.is_denied(at));
    // « je vous l'envoie » names nothing.
    let is_named =
        (clause.start..clause.end).any(|at| reading.is(at, MESSAGES)) || (at..end).any(|at| reading.is(at, &["l"]));
    is_named && !denied_within
}

/// Whether what is sent is the written confirmation of what was done, and nothing else.
fn names_a_letter(reading: &Reading, at: usize) -> bool {
    let clause = || reading.sentence(at);
    clause().any(|at| reading.is(at, LETTERS)) && !clause().any(|at| reading.is(at, OTHER_MESSAGES))
}

fn names_staff(reading: &Reading, at: usize, end: usize) -> bool {
    let clause = reading.clause(at);
    (clause.start..end).any(|at| reading.is(at, STAFF))
        && !(clause.start..end).any(|at| reading.is(at, &["je", "nous", "i", "we"]))
}

/// The word after the first pattern that begins at a word.
fn first_match(reading: &Reading, at: usize, patterns: &Patterns) -> Option<usize> {
    let text = reading.text(at).unwrap_or_default();
    patterns.beginning_with(text).iter().find_map(|pattern| end_of_match(reading, at, pattern))
}

/// The word after a pattern of words, choices parted by bars, where « ~ » stands for a few words or none; within one clause. A choice
/// that ends with « é » is the participle alone.
fn end_of_match(reading: &Reading, at: usize, pattern: &str) -> Option<usize> {
    let end = reading.clause(at).end;
    let (mut here, mut most) = (at, 0);
    for step in pattern.as_bytes().split(|byte| *byte == b' ') {
        if step == b"~" {
            most = LONGEST_GAP;
            continue;
        }
        let is_choice = |at: &usize| step.split(|byte| *byte == b'|').any(|choice| reading.is_word(*at, choice));
        here = (here..(here + most + 1).min(end)).find(is_choice)? + 1;
        most = 0;
    }
    Some(here)
}

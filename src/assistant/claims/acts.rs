//! Claims that something was done: booked, changed, cancelled, held. A participle, the voice it stands in, and what it is said of.

mod vocabulary;

use std::{ops::Range, sync::LazyLock};

use vocabulary::{Noun, VerbMeaning, is_adverb, noun, verb_of_infinitive, verb_of_participle};

use super::{Claim, reading::Reading};
use french::heard::Patterns;

/// How far back from its auxiliary a subject is looked for, and how far on an object, in words: longer clauses are not spoken.
const REACH: usize = 12;

/// A claim that something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClaimedAction {
    pub(super) claim: Claim,
    /// The word that claims it.
    pub(super) at: usize,
}

/// What the utterance says was done, whether or not it was.
pub(super) fn claimed(reading: &Reading) -> Vec<ClaimedAction> {
    (0..reading.len())
        .filter_map(|at| {
            let claim = by_participle(reading, at)
                .or_else(|| by_infinitive(reading, at))
                .or_else(|| by_confirming(reading, at))
                .or_else(|| by_phrase(reading, at))?;
            reading.is_asserted(at).then_some(ClaimedAction { claim, at })
        })
        .collect()
}

/// How a participle is said.
enum Voice {
    /// « c'est réservé », « a été réservé »: the words before this one are the subject.
    Passive { subject_before: usize },
    /// « j'ai réservé »: what follows is the object.
    Active,
    /// « Réservation confirmée », « Réservé ! ».
    Bare,
}

fn by_participle(reading: &Reading, at: usize) -> Option<Claim> {
    let verb = verb_of_participle(reading, at)?;
    if is_said_of_others(reading, at) {
        return None;
    }
    match voice(reading, at)? {
        Voice::Active => {
            let object = object(reading, at + 1);
            // « je vous ai enregistré pour trois nuits »: the caller is what is recorded.
            let is_caller = verb == VerbMeaning::Record
                && reading.is(at.saturating_sub(1), &["ai"])
                && reading.is(at.saturating_sub(2), &["vous"]);
            let object = if is_caller && object != Some(Noun::Other) { Some(Noun::Stay) } else { object };
            claim_of_active(verb, object)
        }
        Voice::Passive { subject_before } => {
            let subject = subject(reading, subject_before)?;
            if verb == VerbMeaning::Reserve && is_taken_by_others(reading, subject_before, at, subject) {
                return None;
            }
            claim_of_passive(verb, subject, of_the_caller(reading, subject_before))
        }
        Voice::Bare => bare(reading, at, verb),
    }
}

/// « réservé aux clients », « fait pour les enfants », « c'est enregistré pour le lit bébé ».
fn is_said_of_others(reading: &Reading, at: usize) -> bool {
    let next = at + 1;
    // « The suite is fully booked » says that nothing is free.
    reading.is(at.wrapping_sub(1), &["fully"])
        || reading.follows(next, "aux|uniquement|exclusivement|maison|main|expres|avec|par|tous|chaque")
        || reading.follows(next, "a nos|tous|toutes|ceux|des|certains|certaines")
        || reading.follows(next, "for guests|our|hotel|residents|customers|all")
        || (reading.follows(next, "pour le|la|les|l|votre|vos|des|un|une") && {
            let clause = reading.clause(at);
            (next + 2..(next + 5).min(clause.end)).find_map(|at| noun(reading, at)) == Some(Noun::Other)
        })
        || reading.follows(next, "pour les familles|enfants|groupes|couples|clients|animaux|chiens")
}

/// « Toutes nos suites sont déjà réservées »: by other guests, where it is not said to be the caller's.
fn is_taken_by_others(reading: &Reading, aux: usize, at: usize, subject: Noun) -> bool {
    let clause = reading.clause(at);
    let already = (aux..at).any(|at| reading.is(at, &["deja", "already", "toutes", "all"]));
    let is_the_callers = clause.into_iter().any(|at| reading.is(at, &["votre", "vos", "vous", "your", "you"]));
    subject == Noun::Room && already && !is_the_callers
}

fn voice(reading: &Reading, at: usize) -> Option<Voice> {
    let clause = reading.clause(at);
    let before = |at: usize| back_over_adverbs(reading, &clause, at);
    let Some(aux) = before(at) else { return Some(Voice::Bare) };
    if reading.is(aux, &["ete", "been"]) {
        let have = before(aux)?;
        return reading
            .is(have, &["a", "ont", "has", "have", "s", "as"])
            .then_some(Voice::Passive { subject_before: have });
    }
    if reading.is(aux, &["etre"]) {
        // « vient d'être réservée ».
        let comes = aux.checked_sub(2)?;
        return reading.follows(comes, "vient|viennent d|de etre").then_some(Voice::Passive { subject_before: comes });
    }
    if reading.is(aux, &["est", "sont", "etes", "reste", "restent", "is", "are", "s", "re"]) {
        return Some(Voice::Passive { subject_before: aux });
    }
    if is_first_person(reading, aux) {
        return Some(Voice::Active);
    }
    // « noté et réservé »: the second is said as the first.
    if reading.is(aux, &["et", "and"]) {
        let first = aux.checked_sub(1).filter(|at| *at >= clause.start)?;
        return voice(reading, first).filter(|voice| !matches!(voice, Voice::Bare));
    }
    Some(Voice::Bare)
}

/// « j'ai », « nous avons », « on a », « je vous ai », « I've », « we have ».
fn is_first_person(reading: &Reading, aux: usize) -> bool {
    let one_before = |list: &[&str]| aux.checked_sub(1).is_some_and(|at| reading.is(at, list));
    match reading.text(aux) {
        // « ahead » as in « I've gone ahead and reserved ».
        Some("ai" | "avons" | "ahead") => true,
        Some("a") => one_before(&["on"]),
        Some("ve" | "have") => one_before(&["i", "we"]),
        _ => false,
    }
}

/// The word before `at` that is no adverb, in the clause.
fn back_over_adverbs(reading: &Reading, clause: &Range<usize>, at: usize) -> Option<usize> {
    let mut at = at;
    while at > clause.start {
        at -= 1;
        let ahead_and = reading.is(at, &["and"]) && at > 0 && reading.is(at - 1, &["ahead"]);
        if !is_adverb(reading, at) && !ahead_and {
            return Some(at);
        }
    }
    None
}

/// « vous êtes », « you are », « you're ».
fn of_the_caller(reading: &Reading, aux: usize) -> bool {
    reading.is(aux, &["etes", "re"]) || (reading.is(aux, &["are"]) && aux > 0 && reading.is(aux - 1, &["you"]))
}

/// What is said to be so: the nearest noun or pronoun before the auxiliary.
fn subject(reading: &Reading, aux: usize) -> Option<Noun> {
    let clause = reading.clause(aux);
    let from = clause.start.max(aux.saturating_sub(REACH));
    if let Some((at, found)) = (from..aux).rev().find_map(|at| noun(reading, at).map(|noun| (at, noun))) {
        let stands_for = (found == Noun::Pronoun && at == clause.start).then(|| antecedent(reading, at)).flatten();
        return Some(stands_for.or_else(|| head(reading, from, at)).unwrap_or(found));
    }
    if of_the_caller(reading, aux) {
        return Some(Noun::Pronoun);
    }
    // « Votre chambre, monsieur Dupont, est réservée. »
    let sentence = reading.sentence(aux);
    let from = sentence.start.max(aux.saturating_sub(REACH));
    (aux == clause.start).then(|| (from..aux).rev().find_map(|at| noun(reading, at))).flatten()
}

/// What a noun belongs to that is itself done or undone: « l'annulation de votre réservation ».
fn head(reading: &Reading, from: usize, at: usize) -> Option<Noun> {
    let of = (from..at).rev().take(2).find(|at| reading.is(*at, &["de", "of"]))?;
    let head = of.checked_sub(1).and_then(|at| noun(reading, at));
    head.filter(|noun| matches!(noun, Noun::Cancellation | Noun::Change))
}

/// What a pronoun at the head of its clause stands for, where the clause before names it: « la réservation est passée, elle est … »,
/// « pour le parking, c'est … ».
fn antecedent(reading: &Reading, at: usize) -> Option<Noun> {
    let last = at.checked_sub(1).filter(|last| reading.sentence(*last) == reading.sentence(at))?;
    let clause = reading.clause(last);
    let mut named = (clause.start..(clause.start + REACH).min(clause.end)).filter_map(|at| noun(reading, at));
    if reading.is(at, &["elle", "elles", "il", "ils", "it", "they"]) {
        return named.find(|noun| *noun != Noun::Pronoun);
    }
    // « C'est » stands for what is held out before it, and mostly for the whole matter.
    let is_held_out = reading.is(clause.start, &["le", "la", "les", "l", "votre", "vos", "pour"]);
    named.next().filter(|noun| is_held_out && *noun == Noun::Other)
}

/// What was done to what: the nearest noun after the participle.
fn object(reading: &Reading, at: usize) -> Option<Noun> {
    let clause = reading.clause(at.saturating_sub(1));
    (at..(at + REACH).min(clause.end)).find_map(|at| noun(reading, at).filter(|noun| *noun != Noun::Pronoun))
}

fn claim_of_passive(verb: VerbMeaning, subject: Noun, of_the_caller: bool) -> Option<Claim> {
    match subject {
        Noun::Other => None,
        Noun::Cancellation => verb.settles().then_some(Claim::Cancelled),
        Noun::Change => verb.settles().then_some(Claim::Changed),
        Noun::Request => matches!(verb, VerbMeaning::Confirm | VerbMeaning::Make).then_some(Claim::Finished),
        // An hour of arrival is recorded with nothing booked.
        Noun::Arrival => match verb {
            VerbMeaning::Confirm => Some(Claim::Booked),
            VerbMeaning::Cancel => Some(Claim::Cancelled),
            VerbMeaning::Change => Some(Claim::Changed),
            VerbMeaning::Reserve | VerbMeaning::Record | VerbMeaning::Make | VerbMeaning::Hold => None,
        },
        // « le lit est fait », « la chambre est faite » is housekeeping.
        Noun::Room | Noun::Stay if verb == VerbMeaning::Make => None,
        Noun::Pronoun if verb == VerbMeaning::Make || (verb == VerbMeaning::Record && !of_the_caller) => {
            Some(Claim::Finished)
        }
        Noun::Reservation | Noun::Room | Noun::Stay | Noun::Pronoun => Some(match verb {
            VerbMeaning::Reserve | VerbMeaning::Confirm | VerbMeaning::Record | VerbMeaning::Make => Claim::Booked,
            VerbMeaning::Cancel => Claim::Cancelled,
            VerbMeaning::Change => Claim::Changed,
            VerbMeaning::Hold => Claim::Held,
        }),
    }
}

fn claim_of_active(verb: VerbMeaning, object: Option<Noun>) -> Option<Claim> {
    match (verb, object) {
        // « je vous l'ai réservée » names nothing behind it.
        (VerbMeaning::Reserve | VerbMeaning::Cancel | VerbMeaning::Hold, None) => {
            claim_of_passive(verb, Noun::Pronoun, false)
        }
        (_, None) | (VerbMeaning::Record | VerbMeaning::Make, Some(Noun::Room | Noun::Request)) => None,
        (_, Some(object)) => claim_of_passive(verb, object, false),
    }
}

/// « Réservation confirmée ! », « Et voilà, réservé ! », « une chambre réservée ».
fn bare(reading: &Reading, at: usize, verb: VerbMeaning) -> Option<Claim> {
    let clause = reading.clause(at);
    let word = reading.words().get(at)?;
    let is_participle =
        word.ends_accented || word.text.ends_with("ed") || matches!(word.text.as_str(), "done" | "faite");
    if !is_participle {
        return None;
    }
    // Nothing but the participle, and whom it is said to.
    let alone = back_over_adverbs(reading, &clause, at).is_none() && clause.end - at <= 3;
    if alone && matches!(verb, VerbMeaning::Reserve | VerbMeaning::Confirm | VerbMeaning::Cancel) {
        return claim_of_passive(verb, Noun::Pronoun, false);
    }
    if alone && reading.is(clause.start, &["all"]) {
        return claim_of_passive(verb, Noun::Pronoun, false);
    }
    let named = at.checked_sub(1).filter(|at| *at >= clause.start)?;
    let subject = noun(reading, named)?;
    // « Annulation confirmée », with no article: a title, and not « une réservation confirmée n'ouvre pas … ».
    if named == clause.start {
        return claim_of_passive(verb, subject, false);
    }
    // « Vous avez maintenant une chambre réservée », « … une réservation confirmée ».
    let has = (clause.start..named).any(|at| reading.is(at, &["avez"]));
    let is_had = verb == VerbMeaning::Reserve || subject == Noun::Reservation;
    (has && is_had).then(|| claim_of_passive(verb, subject, false)).flatten()
}

/// « Je viens de réserver », « je viens de vous réserver ».
fn by_infinitive(reading: &Reading, at: usize) -> Option<Claim> {
    let verb = verb_of_infinitive(reading.text(at)?)?;
    let clause = reading.clause(at);
    let from = clause.start.max(at.saturating_sub(4));
    (from..at)
        .any(|at| reading.follows(at, "viens|venons d|de"))
        .then(|| claim_of_active(verb, object(reading, at + 1)))
        .flatten()
}

/// « Je vous confirme la réservation »: saying it is doing it.
fn by_confirming(reading: &Reading, at: usize) -> Option<Claim> {
    if !reading.is(at, &["confirme", "confirm", "valide", "confirmons"]) {
        return None;
    }
    let clause = reading.clause(at);
    let speaker = back_over_adverbs(reading, &clause, at)?;
    let speaker = if reading.is(speaker, &["vous"]) { speaker.checked_sub(1)? } else { speaker };
    if !reading.is(speaker, &["je", "nous", "i", "we"])
        || !reading.follows(at + 1, "la|votre|vos|les|le|l|your|the|bien")
    {
        return None;
    }
    // The object itself, and not what is said of it: « je confirme le prix de la chambre ».
    match (at + 2..(at + 5).min(clause.end)).find_map(|at| noun(reading, at))? {
        Noun::Reservation | Noun::Stay => Some(Claim::Booked),
        Noun::Cancellation => Some(Claim::Cancelled),
        Noun::Change => Some(Claim::Changed),
        Noun::Room | Noun::Arrival | Noun::Request | Noun::Pronoun | Noun::Other => None,
    }
}

/// Phrases that are claims by themselves.
const WHOLE: &[(Claim, &str)] = &[
    (Claim::Booked, "re|are all set"),
    (Claim::Finished, "tout est en ordre"),
    (Claim::Finished, "c est en place"),
    (Claim::Booked, "est cale|calee"),
    (Claim::Held, "mis|mise|mets|mettons|met de cote"),
    (Claim::Held, "mis|mets une|la|votre chambre|suite|familiale|standard de cote"),
    (Claim::Held, "pose|mis|pris une option"),
    (Claim::Held, "chambre|suite|familiale|standard en option|attente"),
    (Claim::Held, "on hold for you"),
    (Claim::Held, "je|nous vous la|le|les garde|gardons|retiens|bloque"),
    (Claim::Held, "je|nous vous garde|gardons|retiens la|le|cette|une|votre"),
];

/// Deeds done to what was named before.
const OF_SUBJECT: &[(VerbMeaning, &str)] = &[
    (VerbMeaning::Reserve, "est a vous"),
    (VerbMeaning::Record, "prise|pris en compte"),
    (VerbMeaning::Change, "mis|mise|mises a jour"),
];

/// All of these phrases: most words begin none of them.
static PHRASES: LazyLock<Patterns> = LazyLock::new(|| {
    let phrases: Vec<&'static str> =
        WHOLE.iter().map(|(_, phrase)| *phrase).chain(OF_SUBJECT.iter().map(|(_, phrase)| *phrase)).collect();
    Patterns::new(&phrases)
});

/// What is said without any of these verbs.
fn by_phrase(reading: &Reading, at: usize) -> Option<Claim> {
    if !reading.begins_one_of(at, &PHRASES) {
        return None;
    }
    if let Some((claim, _)) = WHOLE.iter().find(|(_, phrase)| reading.follows(at, phrase)) {
        return Some(*claim);
    }
    let (verb, _) = OF_SUBJECT.iter().find(|(_, phrase)| reading.follows(at, phrase))?;
    let named = subject(reading, at).or_else(|| object(reading, at + 3))?;
    // « C'est à vous » is a turn to speak.
    let is_turn = *verb == VerbMeaning::Reserve && named == Noun::Pronoun;
    (!is_turn).then(|| claim_of_passive(*verb, named, false)).flatten()
}

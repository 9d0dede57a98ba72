//! Whether a caller has clearly said no to what was read out: the common forms of French and English, and nothing more. What is not
//! clear is no refusal: whether it was a yes is for the model to hear.

use std::sync::LazyLock;

use super::{Gap, Patterns, Word, follows, words};
use hotel::completed_action::ActionKind;

/// Longest turn that is read, in characters.
const MAX_LENGTH: usize = 2_000;

/// What accepts, or takes the edge off a « non »: « non non, c'est bon », « pas de souci ».
static ASSENTS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "oui|ouais|ouaip|volontiers|parfait|exact|exactement|entendu|absolument|nickel|impeccable|banco|si",
        "d accord",
        "c est bon|parfait|ca|cela|exact|entendu|juste|note|super|tout",
        "tres bien",
        "ca marche|va|roule",
        "ca me va|convient",
        "allez|vas y",
        "avec plaisir",
        "bien sur",
        "je confirme|prends|valide|reserve|accepte",
        "pas de souci|soucis|probleme|problemes",
        "aucun souci|probleme",
        "pourquoi pas",
        "dis pas non",
        "rien d autre",
        "ok|okay|yes|yeah|yep|yup|sure|perfect|great|absolutely|correct",
        "go ahead",
        "please do",
        "sounds good",
        "that s|is fine|right|correct|perfect|good|it|great|all",
        "of course",
        "book|do it",
        "no problem|worries",
        "why not",
        "nothing else",
    ])
});

/// What refuses, or asks to wait.
static REFUSALS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "non|nan|stop|no|nope|nah|never",
        "surtout pas",
        "pas du tout",
        "pas maintenant|encore|question",
        "certainement|absolument|vraiment pas",
        "pas interesse|interessee",
        "pas d accord",
        "jamais de la vie",
        "hors de question",
        "negatif",
        "je n en veux|voulons|prends pas|plus",
        "n en veux|voulons pas|plus",
        "j en veux pas|plus",
        "ne veux|voulons|souhaite|souhaitons|desire plus",
        "prefere|preferons pas",
        "vaut mieux pas",
        "mieux vaut pas",
        "ne me|nous va|convient|interesse|plait pas|plus",
        "me|nous convient|interesse|plait pas|plus",
        "m interesse|arrange pas|plus",
        "ca ne va|marche|convient pas|plus",
        "ca me va pas|plus",
        "change|changeons|changer d avis",
        "on|j|je arrete|arretez|arreter",
        "arretez|arretons",
        "pas ce que",
        "pas la|le bonne|bon",
        "pas les bonnes|bons",
        "je passe mon tour",
        "n y pensez|pense pas|plus",
        "dois en|lui|leur parler|demander",
        "dois d abord",
        "dois voir|demander|parler avec|a|mon|ma",
        "en parler a|avec",
        "pas tout de suite",
        "laissez|laisse tomber",
        "laissez|oubliez|oublie",
        "attendez|attends|patientez",
        "un instant|moment",
        "une minute|seconde",
        "je reflechis|refuse|rappellerai",
        "je vais reflechir|voir|rappeler",
        "y reflechir|penser",
        "plus tard",
        "ne reservez|reserve|confirmez|confirme|faites|validez|prenez|modifiez|changez|touchez",
        "n annulez|annule|allez",
        "reservez|confirmez|reserve|confirme pas|rien",
        "je ne veux|souhaite|desire pas|plus reserver|confirmer|annuler|modifier|changer|la|cette",
        "je veux|souhaite pas|plus reserver|confirmer|annuler|modifier|changer",
        "je ne reserve|confirme|prends|valide|modifie|annule|change",
        "je reserve|confirme|prends|valide|annule pas|rien",
        "wait|cancel",
        "hold on",
        "hang on",
        "not now|yet|interested",
        "no thanks|thank",
        "don t|not book|do|confirm|change|cancel|want",
        "do not",
        "dont book|do|confirm|change|cancel|want",
        "never mind",
        "forget it|about",
        "let me think|check",
        "think about it",
        "rather not",
        "one moment|second|minute",
        "just a",
        "absolutely|certainly|definitely|really not",
        "not interested|sure|anymore|really",
        "no longer",
        "changed my mind",
        "i ll pass",
        "trop cher|chere|chers",
        "tant pis",
        "voir|chercher|regarder ailleurs",
        "je renonce",
        "pas possible",
        "une erreur",
        "vous trompez",
        "etes trompe|trompee",
        "deux|trois|cinq|quelques minutes|secondes|instants",
        "je demande a|d",
        "faut que je|j reflechisse|voie|regarde|demande|verifie|appelle|en|y",
        "suis|sommes pas sur|sure|surs|certain|certaine|convaincu|convaincue",
        "hesite|hesitons",
        "je vous|te rappelle|rappellerai|recontacte",
        "too expensive|much",
        "not what",
        "check|talk with|to my",
        "ask my",
        "call you|back back|later",
        "maybe later|not",
        "peut etre pas|plus",
    ])
});

/// What refuses, or asks to wait, where nothing follows in the sentence: « je ne sais pas », and not « je ne sais pas s'il y a… ».
static LAST_REFUSALS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "sais pas",
        "sais pas encore|trop",
        "veux|peux|veut|peut|voulons|pouvons pas",
        "peut etre",
        "maybe|perhaps",
        "don t|dont know",
    ])
});

/// What says in so many words that it is to be done.
static ORDERS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "reservez|confirmez|validez|faites|prenez",
        "allez|vas y",
        "je confirme|valide|reserve|accepte",
        "je la|le|les prends|reserve|veux",
        "go ahead",
        "please do",
        "book|do it",
        "i confirm",
    ])
});

/// What says so of a change.
static CHANGES: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(&["modifiez|changez|deplacez", "change it"]));

/// What accepts a cancellation, and refuses anything else.
static CANCELS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "annulez|annule",
        "cancel it|that|the|please|everything",
        "laissez tomber",
        "ne viens|vient|venons|viendrons|viendra pas|plus",
    ])
});

/// What refuses a cancellation, and nothing else.
static KEEPS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new(&[
        "gardez|garde|conservez",
        "je la|le|les garde|conserve",
        "on la|le|les garde|conserve",
        "la|le|les garder|conserver",
        "keep it|the|my",
    ])
});

/// Whether these words of a caller clearly refuse what was put to them. The last clear word counts: « non non, c'est bon, oui » accepts,
/// « oui… attendez » does not.
pub fn is_clear_refusal(said: &str, act: ActionKind) -> bool {
    let (words, _) = words(said, MAX_LENGTH);
    let mut refused = None;
    let mut at = 0;
    while at < words.len() {
        let found = verdict(&words, at, act);
        if let Some((refusal, length)) = found {
            refused = Some(refusal);
            at += length;
        } else {
            at += 1;
        }
    }
    refused.unwrap_or(false)
}

/// Whether somebody who had said no says in so many words that it is to be done after all. A bare « oui » may answer anything, and a
/// question is no order.
pub fn is_wanted_after_all(said: &str, act: ActionKind) -> bool {
    let of_act = match act {
        ActionKind::Cancelled => Some(&*CANCELS),
        ActionKind::Changed => Some(&*CHANGES),
        ActionKind::Booked | ActionKind::Found => None,
    };
    let (words, _) = words(said, MAX_LENGTH);
    let is_ordered = |at| {
        let begins = |patterns: &Patterns| length_at(patterns, &words, at).is_some();
        begins(&ORDERS) || of_act.is_some_and(begins)
    };
    !said.trim_end().ends_with('?') && !is_clear_refusal(said, act) && (0..words.len()).any(is_ordered)
}

/// Whether what begins at a word refuses or accepts, and how many words it is. A refusal is looked for first: « je ne réserve pas » has
/// « réserve » in it.
fn verdict(words: &[Word], at: usize, act: ActionKind) -> Option<(bool, usize)> {
    let begins = |patterns: &Patterns| length_at(patterns, words, at);
    let is_cancellation = act == ActionKind::Cancelled;
    let assent = begins(&ASSENTS).max(if is_cancellation { begins(&CANCELS) } else { None });
    let ends = |pattern: &&&str| {
        let end = at + pattern.split(' ').count();
        follows(words, at, pattern) && words.get(end).is_none_or(|word| word.gap >= Gap::Stop)
    };
    let last = LAST_REFUSALS.beginning_with(&words.get(at)?.text).iter().filter(ends);
    let last = last.map(|pattern| pattern.split(' ').count()).max();
    let refusal = if is_cancellation {
        begins(&REFUSALS).max(last).filter(|_| begins(&CANCELS).is_none()).max(begins(&KEEPS))
    } else {
        begins(&REFUSALS).max(last).max(begins(&CANCELS))
    };
    match (refusal, assent) {
        (Some(refusal), Some(assent)) if assent >= refusal => Some((false, assent)),
        (Some(refusal), _) => Some((true, refusal)),
        (None, Some(assent)) => Some((false, assent)),
        (None, None) => None,
    }
}

/// How many words the longest of these patterns takes that begins at a word and is said in one breath.
fn length_at(patterns: &Patterns, words: &[Word], at: usize) -> Option<usize> {
    let beginning = patterns.beginning_with(&words.get(at)?.text);
    let found = beginning.iter().filter(|pattern| follows(words, at, pattern) && holds_together(words, at, pattern));
    found.map(|pattern| pattern.split(' ').count()).max()
}

/// Whether the words of a pattern are said in one breath: « non. C'est parfait » is not « non c'est ».
fn holds_together(words: &[Word], at: usize, pattern: &str) -> bool {
    let length = pattern.split(' ').count();
    words.iter().skip(at + 1).take(length.saturating_sub(1)).all(|word| word.gap <= Gap::Space)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_refusals_are_told_from_all_else() {
        for (said, refused) in [
            ("Non, surtout pas, je ne réserve pas.", true),
            ("Non, surtout pas. Ne réservez rien.", true),
            ("Non.", true),
            ("Non merci.", true),
            ("Ah non, attendez !", true),
            ("Attendez, attendez…", true),
            ("Oui… attendez !", true),
            ("Oui, mais pas maintenant.", true),
            ("Je ne veux pas réserver.", true),
            ("Je veux pas réserver, en fait.", true),
            ("Laissez tomber.", true),
            ("Je vais réfléchir.", true),
            ("Annulez tout.", true),
            ("Un instant, je demande à ma femme.", true),
            ("No, don't book it.", true),
            ("No thanks.", true),
            ("Wait, hold on.", true),
            ("Never mind.", true),
            ("I'd rather not.", true),
            ("Do not book that.", true),
            ("Certainement pas.", true),
            ("Absolument pas !", true),
            ("Jamais de la vie.", true),
            ("C'est hors de question.", true),
            ("Négatif.", true),
            ("Je ne veux plus.", true),
            ("Je n'en veux pas.", true),
            ("Je préfère pas.", true),
            ("Il vaut mieux pas.", true),
            ("Mieux vaut pas.", true),
            ("Ça ne me va pas.", true),
            ("Ça ne m'intéresse pas.", true),
            ("Je change d'avis.", true),
            ("On arrête là.", true),
            ("C'est pas ce que je voulais.", true),
            ("Ce n'est pas la bonne date.", true),
            ("Je passe mon tour.", true),
            ("N'y pensez pas.", true),
            ("Je dois en parler à mon mari d'abord.", true),
            ("Absolutely not.", true),
            ("I changed my mind.", true),
            ("Ça me va, merci.", false),
            ("Oui, pas de bonne surprise à l'arrivée, j'espère !", false),
            ("Absolument.", false),
            ("Let me think about it.", true),
            ("Oui.", false),
            ("Oui, c'est parfait.", false),
            ("Non non, c'est bon, oui.", false),
            ("Non, c'est parfait, allez-y.", false),
            ("Non, pas de problème, je confirme.", false),
            ("Pourquoi pas.", false),
            ("Pas de souci.", false),
            ("D'accord, mais je ne veux pas du petit-déjeuner.", false),
            ("Allô ?", false),
            ("Et le petit-déjeuner, il est compris ?", false),
            ("Merci.", false),
            ("", false),
            ("Yes, go ahead.", false),
            ("No, that's fine, book it.", false),
            ("No problem, yes.", false),
            ("Ja, bitte.", false),
        ] {
            assert_eq!(is_clear_refusal(said, ActionKind::Booked), refused, "{said}");
        }
    }

    #[test]
    fn to_cancel_is_a_yes_to_a_cancellation_only() {
        for (said, refused) in [
            ("Oui, annulez.", false),
            ("Annulez-la.", false),
            ("Non, gardez-la.", true),
            ("N'annulez pas.", true),
            ("Finalement je la garde.", true),
            ("Yes, cancel it.", false),
            ("Don't cancel it.", true),
            ("Keep it.", true),
            ("Jamais de la vie.", true),
            ("Je préfère la garder.", true),
        ] {
            assert_eq!(is_clear_refusal(said, ActionKind::Cancelled), refused, "{said}");
        }
    }

    #[test]
    fn after_a_no_only_an_order_counts() {
        for (said, act, wanted) in [
            ("Ah si, oui, annulez.", ActionKind::Cancelled, true),
            ("Finalement oui, réservez.", ActionKind::Booked, true),
            ("Si si, allez-y.", ActionKind::Booked, true),
            ("Bon, je la prends.", ActionKind::Booked, true),
            ("Actually, go ahead.", ActionKind::Booked, true),
            ("Oui, modifiez.", ActionKind::Changed, true),
            ("Merci, au revoir.", ActionKind::Booked, false),
            ("D'accord, merci.", ActionKind::Booked, false),
            ("Oui.", ActionKind::Booked, false),
            ("Oui, à quelle heure est le petit-déjeuner ?", ActionKind::Booked, false),
            ("Vous réservez aussi des taxis, je le prends comment ?", ActionKind::Booked, false),
            ("Non, ne réservez pas.", ActionKind::Booked, false),
            ("Pourquoi annuler ?", ActionKind::Cancelled, false),
        ] {
            assert_eq!(is_wanted_after_all(said, act), wanted, "{said}");
        }
    }
}

//! Whether a caller has clearly said no to what was read out: the common forms of French and English, and nothing more. What is not
//! clear is no refusal: whether it was a yes is for the model to hear.

use super::{Gap, Word, follows, words};
use hotel::completed_action::ActionKind;

/// Longest turn that is read, in characters.
const MAX_LENGTH: usize = 2_000;

/// What accepts, or takes the edge off a « non »: « non non, c'est bon », « pas de souci ».
const ASSENTS: &[&str] = &[
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
];

/// What refuses, or asks to wait.
const REFUSALS: &[&str] = &[
    "non|nan|stop|no|nope|nah|never",
    "surtout pas",
    "pas du tout",
    "pas maintenant|encore|question",
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
];

/// What accepts a cancellation, and refuses anything else.
const CANCELS: &[&str] = &["annulez|annule", "cancel it|that|the|please|everything", "laissez tomber"];

/// What refuses a cancellation, and nothing else.
const KEEPS: &[&str] = &["gardez|garde", "je la|le|les garde", "on la|le|les garde", "keep it|the|my"];

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

/// Whether what begins at a word refuses or accepts, and how many words it is. A refusal is looked for first: « je ne réserve pas » has
/// « réserve » in it.
fn verdict(words: &[Word], at: usize, act: ActionKind) -> Option<(bool, usize)> {
    let begins = |patterns: &[&str]| {
        let found = patterns.iter().filter(|pattern| follows(words, at, pattern) && holds_together(words, at, pattern));
        found.map(|pattern| pattern.split(' ').count()).max()
    };
    let is_cancellation = act == ActionKind::Cancelled;
    let (accepts, refuses) = if is_cancellation { (CANCELS, KEEPS) } else { (&[][..], CANCELS) };
    let assent = begins(ASSENTS).max(begins(accepts));
    let refusal = begins(REFUSALS).filter(|_| !(is_cancellation && begins(CANCELS).is_some())).max(begins(refuses));
    match (refusal, assent) {
        (Some(refusal), Some(assent)) if assent >= refusal => Some((false, assent)),
        (Some(refusal), _) => Some((true, refusal)),
        (None, Some(assent)) => Some((false, assent)),
        (None, None) => None,
    }
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
        ] {
            assert_eq!(is_clear_refusal(said, ActionKind::Cancelled), refused, "{said}");
        }
    }
}

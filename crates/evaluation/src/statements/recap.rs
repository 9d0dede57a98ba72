//! Recaps in a voice model's own words: right ones, shortened or wordy, and ones that leave something out, change it or give two values.

use basics::ids::Ids;

use super::{
    CallState, Statement, StatementKind,
    corpus::Manner,
    stay::{Part, Stay, Value},
};

/// What is wrong with a recap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// A part is left out.
    LeftOut(Part),
    /// A part has another value.
    Changed(Part),
    /// A part has the right value and another one.
    TwoValues(Part),
}

impl Fault {
    const fn name(self) -> &'static str {
        match self {
            Self::LeftOut(part) => match part {
                Part::Dates => "sans les dates",
                Part::Room => "sans la chambre",
                Part::People => "sans les personnes",
                Part::Price => "sans le prix",
                Part::Tax => "sans la taxe",
                Part::Terms => "sans les conditions",
            },
            Self::Changed(part) => match part {
                Part::Dates => "autres dates",
                Part::Room => "autre chambre",
                Part::People => "autres personnes",
                Part::Price => "autre prix",
                Part::Tax => "autre taxe",
                Part::Terms => "autres conditions",
            },
            Self::TwoValues(part) => match part {
                Part::Dates => "deux dates",
                Part::Room => "deux chambres",
                Part::People => "deux nombres",
                Part::Price => "deux prix",
                Part::Tax => "deux taxes",
                Part::Terms => "deux conditions",
            },
        }
    }
}

const OPENINGS: [&str; 9] = [
    "",
    "Je récapitule :",
    "Alors, je résume :",
    "Donc,",
    "Parfait, alors,",
    "Très bien. Si je comprends bien :",
    "Pour être sûre :",
    "D'accord, donc,",
    "Euh, alors, je reprends :",
];

const QUESTIONS: [&str; 9] = [
    "Est-ce que je réserve ?",
    "Je valide ?",
    "C'est bien ça ?",
    "On est bon ?",
    "Ça vous convient ?",
    "Est-ce que cela vous convient, Madame ?",
    "Je vous la réserve ?",
    "Souhaitez-vous que je confirme ?",
    "Vous me confirmez ?",
];

/// What models add of their own accord, and what is so.
const ADDED: [&str; 10] = [
    "Le Wi-Fi est compris.",
    "Le petit-déjeuner est en supplément.",
    "Le tout au nom de {nom}.",
    "C'est sans droit de rétractation.",
    "Vous réglez à la réception.",
    "Votre numéro est bien le {telephone} ?",
    "La chambre vous attend dès quinze heures.",
    "C'est un très bon choix.",
    "Vous pourrez demander un lit bébé.",
    "Vacances Bleues vous remercie.",
];

/// Whole recaps as people word them, where the parts are not put one beside the other.
const WHOLE: [&str; 32] = [
    "Alors, si j'ai bien tout noté, vous venez {dates}, ça fait {nuits}, vous êtes {personnes}, dans une {type}, et ça vous revient à {total}.",
    "Parfait Madame {nom}. Votre séjour : arrivée {arrivee} dès quinze heures, départ {depart} avant onze heures, une {type} pour {personnes}. Montant total : {total}, taxes comprises.",
    "C'est noté : {type}, {personnes}, {dates}. {total}.",
    "Je vous propose donc de réserver une {type} {dates} pour {personnes}, au tarif de {nuit} la nuit, ce qui donne {total} pour {nuits}.",
    "On part donc sur une {type}, {nuits}, du coup {dates}, {personnes}, et {total} au total.",
    "Pour résumer, Madame : nous vous attendrions {arrivee}, vous nous quitteriez {depart}, soit {nuits}, dans une {type} prévue pour {personnes}, moyennant {total}.",
    "Donc voilà, euh, une {type}, hein, {dates}, vous êtes {personnes}, et le prix c'est, attendez, {total}.",
    "Je relis tout. Chambre : {type}. Dates : {dates}. Nombre de personnes : {nombre}. Prix : {total}.",
    "Total à régler sur place, {total}, pour {nuits} en {type}, {personnes}, {dates}.",
    "Très bien, alors {personnes}, {nuits}, {type}, arrivée {arrivee}. Le total s'élève à {total}.",
    "Votre chambre, une {type}, vous attendra {dates}. Vous serez {personnes}. Le montant du séjour est de {total}.",
    "Nous avons donc {dates}, la {type}, {personnes}. Cela vous fera {total} pour {nuits}.",
    "{total} pour {personnes} en {type}, {dates}, petit-déjeuner non compris.",
    "Du coup je vous mets une {type} {dates} pour {personnes}. Ça fait {nuits} à {nuit}, donc {total}.",
    "Bien entendu. Il s'agit d'un séjour de {nuits}, {dates}, pour {personnes}, en {type}, d'un montant de {total} toutes taxes comprises, vendu par Vacances Bleues.",
    "Vous voulez donc venir {arrivee} et rester {nuits}, jusqu'au {jour}, à {nombre}, en {type} : {total}.",
    "Avec plaisir ! Ce sera une {type}, rien que pour {personnes}, {dates}, et votre budget sera de {total}, pas un centime de plus.",
    "Bon, je répète : {dates} ; {type} ; {personnes} ; {total}, tout compris hormis la taxe de séjour.",
    "Alors {personnes} c'est bien ça, {arrivee}, {nuits}, on est sur une {type} à {nuit}, total {total}.",
    "Je vous retrouve tout ça : {arrivee} l'arrivée, {depart} le départ, {personnes} dans la {type}, et l'addition est de {total}.",
    "Alors, une {type} au prix total de {total}, pour un séjour {dates}, occupée par {personnes}.",
    "Séjour {dates}, {nuits}. Hébergement : {type}, {personnes}. À payer : {total}.",
    "Donc {nuits} chez nous, {dates}, avec {personnes} dans une {type}, c'est {total} toutes taxes comprises.",
    "Si je résume, vous avez choisi la {type}, vous serez là {dates}, {personnes}, et il vous en coûtera {total}.",
    "Le séjour débute {arrivee} et se termine {depart} ; c'est une {type}, {personnes} ; le prix convenu est de {total}.",
    "J'ai donc {personnes}, une {type}, {dates}, et un tarif global de {total}.",
    "Eh bien, c'est une {type} qu'il vous faut, {dates}, {personnes}, et ça coûte {total}, ce qui fait {nuit} chaque nuit.",
    "Voici votre demande : {type}, du côté des dates c'est {dates}, et pour {personnes} le total serait de {total}.",
    "Alors on récapitule ensemble. La chambre, c'est une {type}. Vous arrivez {arrivee}. Vous restez {nuits}. Vous êtes {personnes}. Et le prix, {total}.",
    "Entendu : {personnes}, {dates}, soit {nuits}, {type}, {total} le séjour.",
    "Cela nous donne, pour {personnes} et pour {nuits}, {dates}, en {type}, la somme de {total}.",
    "La {type} est libre {dates}, donc pour {personnes} cela représente {total}, soit {nuit} par nuit.",
];

/// The same in English.
const WHOLE_IN_ENGLISH: [&str; 5] = [
    "Let me read that back: one {type} for {personnes}, {dates}. The total price is {total}, taxes included.",
    "You'd be arriving {arrivee} and leaving {depart}, {personnes}, {type}, {total} altogether.",
    "That's {nuits} in a {type} for {personnes}, {dates}, at {nuit} a night, {total} all in.",
    "So I have you down for {nuits}, {dates}, {personnes} in our {type}, and it comes to {total}.",
    "Just to confirm, the {type}, {personnes}, checking in {arrivee}, checking out {depart}. Your total is {total}.",
];

impl Statement {
    /// So many recaps of a seed, right and wrong ones in turns.
    pub fn recaps(seed: u64, count: usize) -> Vec<Self> {
        (0..count).map(|number| Self::recap(number % 2 == 0, &Ids::seeded(super::mixed(seed, number)))).collect()
    }

    fn recap(is_true: bool, ids: &Ids) -> Self {
        let mut stay = Stay::new(ids);
        stay.has_figures = ids.below(2) == 0;
        let parts = if stay.has_figures { &Part::ALL[..] } else { &Part::ALL[..4] };
        let fault = (!is_true).then(|| {
            let part = pick(ids, parts);
            match ids.below(3) {
                0 => Fault::LeftOut(part),
                1 => Fault::Changed(part),
                _ => Fault::TwoValues(part),
            }
        });
        let english = ids.below(6) == 0;
        let text = words(&stay, parts, fault, english, ids);
        Self {
            kind: StatementKind::Recap,
            fault: Some(fault.map_or(if english { "juste, en anglais" } else { "juste" }, Fault::name)),
            state: CallState::RecapPut,
            is_true,
            prompt: String::new(),
            text,
            hangs_up: false,
            recap_is_read: false,
            stay,
        }
    }
}

/// The whole recap: its parts in an order of its own, and what belongs behind them.
fn words(stay: &Stay, parts: &[Part], fault: Option<Fault>, english: bool, ids: &Ids) -> String {
    let said = |part: Part| -> Option<String> {
        let value = |value| stay.part(part, value, english, ids);
        match fault {
            Some(Fault::LeftOut(left_out)) if left_out == part => None,
            Some(Fault::Changed(changed)) if changed == part => Some(value(Value::Wrong)),
            Some(Fault::TwoValues(doubled)) if doubled == part => Some(value(Value::Both)),
            _ => Some(value(Value::Right)),
        }
    };
    let whole = (fault.is_none() && ids.below(2) == 0).then(|| whole(stay, english, ids));
    let mut core: Vec<Part> = parts.iter().copied().filter(|part| !matches!(part, Part::Tax | Part::Terms)).collect();
    for last in (1..core.len()).rev() {
        core.swap(last, usize::try_from(ids.below(last as u64 + 1)).unwrap_or(0));
    }
    let separator = pick(ids, &[", ", ", ", ", ", ". "]);
    let core: Vec<String> = core.into_iter().filter_map(said).collect();
    let mut sentences = vec![whole.unwrap_or_else(|| sentence(&core.join(separator)))];
    for part in parts.iter().copied().filter(|part| matches!(part, Part::Tax | Part::Terms)) {
        sentences.extend(said(part).map(|said| sentence(&said)));
    }
    if english {
        sentences.push("Shall I book it?".to_owned());
        return sentences.join(" ");
    }
    if ids.below(3) == 0 {
        let place = usize::try_from(ids.below(sentences.len() as u64 + 1)).unwrap_or(0);
        sentences.insert(place, stay.with_contacts(pick(ids, &ADDED)));
    }
    let (opening, question) = (pick(ids, &OPENINGS), pick(ids, &QUESTIONS));
    format!("{opening} {} {question}", sentences.join(" ")).trim().to_owned()
}

fn whole(stay: &Stay, english: bool, ids: &Ids) -> String {
    let (text, manner) =
        if english { (pick(ids, &WHOLE_IN_ENGLISH), Manner::English) } else { (pick(ids, &WHOLE), Manner::Curt) };
    stay.fill(text, manner, CallState::RecapPut, ids)
}

fn sentence(words: &str) -> String {
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

fn pick<T: Copy>(ids: &Ids, choices: &[T]) -> T {
    choices[usize::try_from(ids.below(choices.len() as u64)).unwrap_or(0)]
}

//! Recaps in a voice model's own words: right ones, shortened or wordy, and ones that leave something out, change it or give two values.

use basics::ids::Ids;

use super::{
    CallState, Statement, StatementKind,
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
    let mut core: Vec<Part> = parts.iter().copied().filter(|part| !matches!(part, Part::Tax | Part::Terms)).collect();
    for last in (1..core.len()).rev() {
        core.swap(last, usize::try_from(ids.below(last as u64 + 1)).unwrap_or(0));
    }
    let separator = pick(ids, &[", ", ", ", ", ", ". "]);
    let core: Vec<String> = core.into_iter().filter_map(said).collect();
    let mut sentences = vec![sentence(&core.join(separator))];
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

fn sentence(words: &str) -> String {
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).chain(['.']).collect())
}

fn pick<T: Copy>(ids: &Ids, choices: &[T]) -> T {
    choices[usize::try_from(ids.below(choices.len() as u64)).unwrap_or(0)]
}

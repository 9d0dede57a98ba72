//! Who calls, and what they know: for whoever has to answer an assistant that does not follow a script.

use serde::Deserialize;

use super::{Scenario, Turn};

/// Who calls.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// In a few words.
    #[serde(rename = "qui", default)]
    pub who: String,
    /// How they feel.
    #[serde(rename = "humeur", default)]
    pub mood: String,
    /// What they speak; empty is French.
    #[serde(rename = "langue", default)]
    pub language: String,
}

/// Something that the caller says when asked.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What it is about: a word of [`Fact::words`]' table, or any other with `mots` beside it.
    #[serde(rename = "sujet")]
    pub subject: String,
    /// The caller's words.
    #[serde(rename = "dit")]
    pub says: String,
    /// What a question must contain to be answered with it.
    #[serde(rename = "mots", default)]
    pub keywords: Vec<String>,
}

/// By what the usual questions are recognised, without regard to case and accents.
const USUAL: &[(&str, &[&str])] = &[
    ("prenom", &["prenom", "first name"]),
    ("nom", &["nom", "epel", "surname", "last name", "your name"]),
    ("telephone", &["telephone", "numero", "joindre", "phone", "number"]),
    ("email", &["mail", "adresse electronique", "courriel"]),
    ("dates", &["date", "quand", "arrive", "depart", "quel jour", "when", "nuits"]),
    ("personnes", &["combien de personnes", "combien serez", "combien etes", "personnes", "how many"]),
    ("chambre", &["quelle chambre", "laquelle", "preferez", "type de chambre", "which room", "convient"]),
    ("souhaits", &["demande", "souhait", "particulier", "request"]),
    ("code", &["code", "numero de reservation", "reference"]),
];

impl Fact {
    /// The words by which a question that it answers is recognised: its own, or those of its subject.
    pub fn words(&self) -> Vec<String> {
        if !self.keywords.is_empty() {
            return self.keywords.clone();
        }
        let usual = USUAL.iter().find(|(subject, _)| *subject == self.subject);
        match usual {
            Some((_, words)) => words.iter().map(|word| (*word).to_owned()).collect(),
            None => vec![self.subject.clone()],
        }
    }
}

impl Scenario {
    /// Whether a caller in text can play it: one call, with first words, in which the line does nothing but carry words.
    pub fn can_be_played_live(&self) -> bool {
        let only_words = |turn: &Turn| {
            !(turn.silence || turn.hangs_up || turn.interrupted || turn.hangs_up_at_once || turn.cut)
                && turn.keys.is_none()
                && turn.breakdown.is_none()
                && turn.minutes == 0
        };
        self.opening.is_some()
            && self.parts.len() == 1
            && self.parts.iter().all(|part| part.turns.iter().all(only_words))
    }
}

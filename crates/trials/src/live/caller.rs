//! A caller who does not know what the model will ask: answers from the scenario's facts, says yes to what is read out, and stops.
//!
//! Limits, on purpose: questions are recognised by words and not understood; the caller never interrupts, never corrects what was
//! read out wrongly, and says nothing that the scenario does not hold.

use evaluation::{Fact, Scenario};

/// The subject of what the caller says to a recap in place of a yes.
const RECAP: &str = "relecture";

/// By what a recap that waits for a yes is recognised.
const RECAPS: &[&str] = &[
    "je recapitule",
    "est-ce que je reserve",
    "est-ce que je modifie",
    "est-ce que j'annule",
    "je confirme ?",
    "shall i book",
    "do you confirm",
];

/// By what a goodbye is recognised.
const GOODBYES: &[&str] = &["au revoir", "bonne journee", "bonne soiree", "goodbye", "have a nice"];

/// How often the caller has nothing to say to a question before they give up.
const MOST_AT_A_LOSS: usize = 3;

/// What the caller does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Says(String),
    HangsUp,
}

/// The caller of a scenario.
#[derive(Debug)]
pub(super) struct TextCaller {
    opening: String,
    facts: Vec<(Fact, bool)>,
    yes: String,
    goodbye: String,
    at_a_loss: usize,
    said_goodbye: bool,
}

impl TextCaller {
    /// `None` where the scenario has no first words.
    pub(super) fn of(scenario: &Scenario) -> Option<Self> {
        let english = plain(&scenario.persona.language).starts_with("anglais");
        let (yes, goodbye) = if english {
            ("Yes, please.", "That's all, thank you. Goodbye.")
        } else {
            ("Oui, c'est parfait.", "Ce sera tout, merci. Au revoir.")
        };
        let recap = scenario.facts.iter().find(|fact| fact.subject == RECAP).map(|fact| fact.says.clone());
        let facts = scenario.facts.iter().filter(|fact| fact.subject != RECAP).map(|fact| (fact.clone(), false));
        Some(Self {
            opening: scenario.opening.clone()?,
            facts: facts.collect(),
            yes: recap.unwrap_or_else(|| yes.to_owned()),
            goodbye: goodbye.to_owned(),
            at_a_loss: 0,
            said_goodbye: false,
        })
    }

    /// The first words.
    pub(super) fn opening(&self) -> &str {
        &self.opening
    }

    /// What the caller does once the model has said this.
    pub(super) fn reply(&mut self, heard: &str) -> Reply {
        let heard = plain(heard);
        if self.said_goodbye || (!heard.contains('?') && GOODBYES.iter().any(|words| heard.contains(words))) {
            return Reply::HangsUp;
        }
        if RECAPS.iter().any(|words| heard.contains(words)) {
            return Reply::Says(self.yes.clone());
        }
        // What is asked stands in the sentences with a question mark; where there are none, the whole is taken.
        let asked: String = if heard.contains('?') {
            heard.split_inclusive(['.', '!', '?']).filter(|sentence| sentence.ends_with('?')).collect()
        } else {
            heard
        };
        let answers: Vec<String> = self
            .facts
            .iter_mut()
            .filter(|(fact, _)| fact.words().iter().any(|word| asks_for(&asked, &plain(word))))
            .map(|(fact, said)| {
                *said = true;
                fact.says.clone()
            })
            .collect();
        if !answers.is_empty() {
            self.at_a_loss = 0;
            return Reply::Says(answers.join(" "));
        }
        self.at_a_loss += 1;
        if !asked.contains('?') || self.at_a_loss >= MOST_AT_A_LOSS {
            self.said_goodbye = true;
            return Reply::Says(self.goodbye.clone());
        }
        // A question that no fact answers is, most of all, whether something suits: what was not said yet may be what is wanted.
        let unsaid = self.facts.iter_mut().find(|(fact, said)| !said && fact.subject == "chambre");
        Reply::Says(unsaid.map_or_else(
            || "Oui, d'accord.".to_owned(),
            |(fact, said)| {
                *said = true;
                fact.says.clone()
            },
        ))
    }
}

/// Whether a question has a word, at the beginning of a word: « nom » is not asked for by « prénom ».
fn asks_for(question: &str, word: &str) -> bool {
    question.match_indices(word).any(|(at, _)| !question[..at].ends_with(char::is_alphanumeric))
}

/// A text in lower case, without accents.
fn plain(text: &str) -> String {
    let without_accent = |c: char| match c {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        '’' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(without_accent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str = r#"
titre = "Essai"
date_du_jour = "2026-11-22"
ouverture = "Bonjour, une chambre."
faits = [
    { sujet = "nom", dit = "Morel." },
    { sujet = "prenom", dit = "Claire." },
    { sujet = "telephone", dit = "Zéro six." },
    { sujet = "chambre", dit = "La standard." },
    { sujet = "chien", dit = "Un petit.", mots = ["animal"] },
]
[[tours]]
dit = "Oui ?"
"#;

    fn caller(more: &str) -> TextCaller {
        let text = SCENARIO.replace("]\n[[tours]]", &format!("{more}]\n[[tours]]"));
        TextCaller::of(&Scenario::parse("essai.toml", &text).unwrap()).unwrap()
    }

    fn says(caller: &mut TextCaller, heard: &str) -> String {
        match caller.reply(heard) {
            Reply::Says(text) => text,
            Reply::HangsUp => "—".to_owned(),
        }
    }

    #[test]
    fn questions_are_answered_with_the_facts_that_they_ask_for() {
        let mut caller = caller("");
        assert_eq!(caller.opening(), "Bonjour, une chambre.");
        for (heard, answer) in [
            ("Très bien. À quel nom ?", "Morel."),
            ("Votre prénom ?", "Claire."),
            ("Quels sont vos nom et prénom ?", "Morel. Claire."),
            ("À quel NUMÉRO peut-on vous joindre ?", "Zéro six."),
            ("Venez-vous avec un animal ?", "Un petit."),
            ("Je note le nom. Quel est le numéro ?", "Zéro six."),
        ] {
            assert_eq!(says(&mut caller, heard), answer, "{heard}");
        }
    }

    #[test]
    fn a_recap_gets_a_yes_or_what_the_scenario_says_to_it() {
        assert_eq!(says(&mut caller(""), "Je récapitule : deux nuits. Est-ce que je réserve ?"), "Oui, c'est parfait.");
        let mut other = caller("    { sujet = \"relecture\", dit = \"Je vais réfléchir.\" },\n");
        assert_eq!(says(&mut other, "Je récapitule. Est-ce que je réserve ?"), "Je vais réfléchir.");
    }

    #[test]
    fn a_caller_with_nothing_more_to_say_comes_to_an_end() {
        let mut caller = caller("");
        assert_eq!(says(&mut caller, "Cela vous va ?"), "La standard.");
        assert_eq!(says(&mut caller, "Cela vous va ?"), "Oui, d'accord.");
        assert_eq!(says(&mut caller, "Est-ce bien juste ?"), "Ce sera tout, merci. Au revoir.");
        assert_eq!(says(&mut caller, "Avec plaisir."), "—");
        assert_eq!(says(&mut self::caller(""), "Merci, au revoir."), "—");
        assert_eq!(says(&mut self::caller(""), "C'est noté."), "Ce sera tout, merci. Au revoir.");
    }
}

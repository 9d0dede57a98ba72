//! `[assistant]`: how the assistant speaks.

use std::{ops::RangeInclusive, time::Duration};

use crate::assistant::AssistantTexts;
use hotel::language::Language;
use openai::session_config::{Speed, Voice};

use super::{
    notes::Notes,
    section::{Section, text},
};

/// The welcome is spoken before the caller can say a word: some fifteen seconds at the most.
const MAX_WELCOME: usize = 300;

/// The personality stands in the prompt, which is paid for in every response.
const MAX_PERSONALITY: usize = 300;

/// The hotel's own instructions stand in the prompt too, below the program's: about 600 tokens.
const MAX_HOUSE_RULES: usize = 2_000;

/// Names of the house and its surroundings.
const MAX_PRONUNCIATIONS: usize = 20;

/// A word, and how it is said.
const MAX_WORD: usize = 60;

/// Voices and languages have short names; what is longer is none.
const MAX_VOICE: usize = 40;

/// `langues`: the languages that bookings are read out in are two.
const MAX_LANGUAGES: usize = 2;

/// `premier_silence` by default, in seconds: long enough to look something up, short of what sounds like a dead line.
const FIRST_SILENCE: u32 = 20;

/// What `premier_silence` may be, in seconds. Less would ask people who are thinking; more, and a line that nobody is on is held for
/// minutes, since two longer silences follow the first.
const FIRST_SILENCES: RangeInclusive<u32> = 8..=60;

/// How the assistant speaks.
#[derive(Clone, Debug)]
pub struct AssistantSettings {
    /// `voix`, default `marin`.
    pub voice: Voice,
    /// `vitesse`, default 1.0.
    pub speed: Speed,
    /// `message_accueil`, said after the fixed first words (may be empty), `personnalite`, `consignes` and `prononciations`.
    pub texts: AssistantTexts,
    /// `premier_silence`, default 20 s: after how long a silence the caller is first asked whether they are there.
    pub first_silence: Duration,
}

impl Default for AssistantSettings {
    fn default() -> Self {
        let first_silence = Duration::from_secs(u64::from(FIRST_SILENCE));
        Self { voice: Voice::DEFAULT, speed: Speed::NORMAL, texts: AssistantTexts::default(), first_silence }
    }
}

/// How the assistant speaks, and the languages in which it takes bookings.
pub(super) fn read(section: Option<Section<'_>>, notes: &mut Notes<'_>) -> (AssistantSettings, Vec<Language>) {
    let mut settings = AssistantSettings::default();
    let Some(mut section) = section else { return (settings, vec![Language::French]) };
    if let Some(name) = section.text(notes, "voix", MAX_VOICE) {
        match Voice::parse(&name) {
            Ok(voice) => settings.voice = voice,
            Err(fault) => section.fault(notes, "voix", fault.to_string()),
        }
    }
    if let Some(speed) = section.decimal(notes, "vitesse") {
        match speed.parse().ok().and_then(|speed| Speed::parse(speed).ok()) {
            Some(speed) => settings.speed = speed,
            None => {
                section.fault(notes, "vitesse", "un nombre de 0.25 à 1.5 est attendu, 1.0 étant la vitesse normale");
            }
        }
    }
    let texts = &mut settings.texts;
    if section.has("message_accueil") {
        texts.welcome.clear();
    }
    if let Some(welcome) = section.text(notes, "message_accueil", MAX_WELCOME) {
        texts.welcome = welcome;
    }
    if let Some(personality) = section.text(notes, "personnalite", MAX_PERSONALITY) {
        texts.personality = personality;
    }
    if let Some(seconds) = section.number(notes, "premier_silence", FIRST_SILENCES) {
        settings.first_silence = Duration::from_secs(u64::from(seconds));
    }
    if let Some(rules) = section.text(notes, "consignes", MAX_HOUSE_RULES) {
        texts.house_rules = rules;
    }
    texts.pronunciations = pronunciations(&mut section, notes);
    let languages = languages(&mut section, notes);
    section.finish(notes);
    (settings, languages)
}

/// `langues`, French where it is absent. French is the language of the first words and of all sentences: it cannot be left out.
fn languages(section: &mut Section<'_>, notes: &mut Notes<'_>) -> Vec<Language> {
    const KEY: &str = "langues";
    if !section.has(KEY) {
        return vec![Language::French];
    }
    let before = notes.count();
    let codes = section.texts(notes, KEY, MAX_LANGUAGES, MAX_VOICE);
    let mut languages = Vec::new();
    for code in &codes {
        match Language::from_code(code) {
            Some(language) if languages.contains(&language) => {}
            Some(language) => languages.push(language),
            None => section.fault(
                notes,
                KEY,
                format!("« {code} » : seules \"fr\" et \"en\" sont possibles ; les autres langues sont passées à la réception"),
            ),
        }
    }
    if notes.count() == before && !languages.contains(&Language::French) {
        section.fault(notes, KEY, "\"fr\" est toujours nécessaire : écrivez [\"fr\"] ou [\"fr\", \"en\"]");
    }
    languages
}

/// `prononciations`, in the order of the file.
fn pronunciations(section: &mut Section<'_>, notes: &mut Notes<'_>) -> Vec<(String, String)> {
    const KEY: &str = "prononciations";
    let entries = section.entries(notes, KEY, "une liste { \"mot\" = \"comme il se dit\", … } est attendue");
    if entries.len() > MAX_PRONUNCIATIONS {
        section.fault(notes, KEY, format!("{MAX_PRONUNCIATIONS} au plus ; il y en a {}", entries.len()));
    }
    let mut found: Vec<(usize, (String, String))> = Vec::new();
    for (offset, word, value) in entries {
        let path = format!("{}.{word}", section.key_path(KEY));
        let too_long = word.chars().count() > MAX_WORD || word.trim().is_empty() || word.chars().any(char::is_control);
        match text(value, MAX_WORD) {
            _ if too_long => {
                notes.add(offset, &section.key_path(KEY), format!("un mot de 1 à {MAX_WORD} caractères est attendu"));
            }
            Ok(said) if said.is_empty() => notes.add(offset, &path, "vide : dites comment le mot se prononce"),
            Ok(said) => found.push((offset, (word.trim().to_owned(), said))),
            Err(reason) => notes.add(offset, &path, reason),
        }
    }
    found.sort_by_key(|(offset, _)| *offset);
    found.into_iter().map(|(_, pair)| pair).collect()
}

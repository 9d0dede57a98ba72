//! `[assistant]`: how the assistant speaks.

use crate::{
    assistant::AssistantTexts,
    openai::session_config::{Speed, Voice},
};

use super::{notes::Notes, section::Section};

/// The welcome is spoken before the caller can say a word: some fifteen seconds at the most.
const MAX_WELCOME: usize = 300;

/// The personality stands in the prompt, which is paid for in every response.
const MAX_PERSONALITY: usize = 300;

/// Voices have short names; what is longer is no voice.
const MAX_VOICE: usize = 40;

/// How the assistant speaks.
#[derive(Clone, Debug)]
pub struct AssistantSettings {
    /// `voix`, default `marin`.
    pub voice: Voice,
    /// `vitesse`, default 1.0.
    pub speed: Speed,
    /// `message_accueil`, said after the fixed first words (may be empty), and `personnalite`.
    pub texts: AssistantTexts,
}

impl Default for AssistantSettings {
    fn default() -> Self {
        Self { voice: Voice::DEFAULT, speed: Speed::NORMAL, texts: AssistantTexts::default() }
    }
}

pub(super) fn read(section: Option<Section<'_>>, notes: &mut Notes<'_>) -> AssistantSettings {
    let mut settings = AssistantSettings::default();
    let Some(mut section) = section else { return settings };
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
    section.finish(notes, &["consignes", "prononciations"]);
    settings
}

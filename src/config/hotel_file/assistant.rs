//! `[assistant]`: how the assistant speaks.

use super::{notes::Notes, section::Section};

/// The voices of the Realtime API (OpenAI Python SDK 3.54.0, `types/realtime/realtime_audio_config_output.py`), the two that
/// OpenAI recommends first.
pub const VOICES: &[&str] = &["marin", "cedar", "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse"];

const DEFAULT_VOICE: &str = "marin";
const DEFAULT_WELCOME: &str = "Comment puis-je vous aider aujourd'hui ?";
const DEFAULT_PERSONALITY: &str = "chaleureux, professionnel et efficace";

/// The speeds that the Realtime API takes, in hundredths.
const SLOWEST: u16 = 25;
const FASTEST: u16 = 150;
const DEFAULT_SPEED: u16 = 100;

/// The welcome is spoken before the caller can say a word: some fifteen seconds at the most.
const MAX_WELCOME: usize = 300;

/// The personality stands in the prompt, which is paid for in every response.
const MAX_PERSONALITY: usize = 300;

/// How the assistant speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssistantSettings {
    /// `voix`, default `marin`: one of [`VOICES`].
    pub voice: &'static str,
    /// `vitesse`, default 1.0: here in hundredths, 25 to 150.
    pub speed_percent: u16,
    /// `message_accueil`: said after the fixed first words; may be empty.
    pub welcome: String,
    /// `personnalite`.
    pub personality: String,
}

impl Default for AssistantSettings {
    fn default() -> Self {
        Self {
            voice: DEFAULT_VOICE,
            speed_percent: DEFAULT_SPEED,
            welcome: DEFAULT_WELCOME.to_owned(),
            personality: DEFAULT_PERSONALITY.to_owned(),
        }
    }
}

pub(super) fn read(section: Option<Section<'_>>, notes: &mut Notes<'_>) -> AssistantSettings {
    let mut settings = AssistantSettings::default();
    let Some(mut section) = section else { return settings };
    if let Some(voice) = section.text(notes, "voix", MAX_WELCOME) {
        match VOICES.iter().find(|known| **known == voice) {
            Some(known) => settings.voice = known,
            None => section.fault(notes, "voix", unknown_voice(&voice)),
        }
    }
    let speeds = i64::from(SLOWEST)..=i64::from(FASTEST);
    let speed = section.hundredths(
        notes,
        "vitesse",
        speeds,
        "un nombre de 0.25 à 1.5 est attendu, 1.0 étant la vitesse normale",
    );
    settings.speed_percent = speed.and_then(|speed| u16::try_from(speed).ok()).unwrap_or(DEFAULT_SPEED);
    if section.has("message_accueil") {
        settings.welcome = section.text(notes, "message_accueil", MAX_WELCOME).unwrap_or_default();
    }
    settings.personality = section.text(notes, "personnalite", MAX_PERSONALITY).unwrap_or(settings.personality);
    section.finish(notes, &["consignes", "prononciations"]);
    settings
}

fn unknown_voice(voice: &str) -> String {
    let shown: String = voice.chars().take(20).collect();
    let why = match shown.as_str() {
        "fable" | "onyx" | "nova" => "est une voix de synthèse (text-to-speech), que Realtime n'a pas",
        _ => "n'est pas une voix de Realtime",
    };
    format!("« {shown} » {why}. Voix possibles : {}. Conseil : marin", VOICES.join(", "))
}

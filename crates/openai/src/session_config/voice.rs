//! The voice of the assistant and how fast it speaks.

use std::cmp::Ordering;

use serde::{Serialize, Serializer};

/// The voices that Realtime has (OpenAI Python SDK 3.54.0, `types/realtime/realtime_audio_config_output_param.py`).
pub const VOICES: [&str; 10] =
    ["alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"];

/// Voices of the text-to-speech API that Realtime does not have, which people expect here all the same.
const SPEECH_ONLY_VOICES: [&str; 3] = ["fable", "onyx", "nova"];

/// What a custom voice's id begins with.
const CUSTOM_VOICE_PREFIX: &str = "voice_";

/// The slowest and the fastest speech (OpenAI Python SDK 3.54.0, as [`VOICES`]).
const SPEED_LIMITS: std::ops::RangeInclusive<f64> = 0.25..=1.5;

/// A voice that Realtime has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice(&'static str);

/// Why a text is not a voice. The message is for whoever wrote the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoiceError {
    /// A voice of the text-to-speech API.
    #[error(
        "« {0} » est une voix de synthèse (text-to-speech), que les appels n'ont pas. Prenez « marin » ; voix possibles : {list}",
        list = VOICES.join(", ")
    )]
    SpeechOnly(&'static str),
    /// No voice that is known.
    #[error("voix inconnue. Prenez « marin » ; voix possibles : {list}", list = VOICES.join(", "))]
    Unknown,
    /// A custom voice, which this program does not send.
    #[error("les voix personnalisées ne sont pas prises en charge. Prenez « marin » ; voix possibles : {list}", list = VOICES.join(", "))]
    Custom,
}

impl Voice {
    /// The voice to take where none is asked for; with `cedar` the one that OpenAI recommends.
    pub const DEFAULT: Self = Self("marin");

    /// Finds a voice by its name, whatever its case.
    pub fn parse(text: &str) -> Result<Self, VoiceError> {
        let name = text.trim();
        if let Some(voice) = VOICES.iter().find(|voice| voice.eq_ignore_ascii_case(name)) {
            return Ok(Self(voice));
        }
        match SPEECH_ONLY_VOICES.iter().find(|voice| voice.eq_ignore_ascii_case(name)) {
            Some(voice) => Err(VoiceError::SpeechOnly(voice)),
            None if name.starts_with(CUSTOM_VOICE_PREFIX) => Err(VoiceError::Custom),
            None => Err(VoiceError::Unknown),
        }
    }

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// How fast the voice speaks, as a multiple of its own speed: 0.25 to 1.5.
#[derive(Debug, Clone, Copy)]
pub struct Speed(f64);

/// Why a number is not a speed. The message is for whoever wrote the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("la vitesse doit être comprise entre 0.25 et 1.5")]
pub struct SpeedError;

impl Speed {
    /// The voice's own speed.
    pub const NORMAL: Self = Self(1.0);

    /// Takes a multiple between 0.25 and 1.5.
    pub fn parse(multiple: f64) -> Result<Self, SpeedError> {
        if SPEED_LIMITS.contains(&multiple) { Ok(Self(multiple)) } else { Err(SpeedError) }
    }

    /// The same in percent of the voice's own speed.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number between 25 and 150, for an estimate of time"
    )]
    pub fn percent(self) -> u32 {
        (self.0 * 100.0).round() as u32
    }

    /// Whether it is the voice's own speed, which needs no telling.
    pub fn is_normal(self) -> bool {
        self.0.total_cmp(&Self::NORMAL.0) == Ordering::Equal
    }
}

impl Serialize for Speed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

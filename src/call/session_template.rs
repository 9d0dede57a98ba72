//! The session of a call at its start: the two accept bodies and the greeting. Byte-identical for all calls of a day, so
//! that OpenAI's cache serves, and written once a day.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::driver::Expected;
use crate::{
    assistant::{self, AssistantTexts, Lines, claims::CatalogueFacts},
    tools,
};
use basics::clock::Clock;
use hotel::{catalogue::Catalogue, day::HotelDay};
use openai::session_config::{SessionConfig, SessionSettings, Speed, ToolDefinition, Transcription, Voice};

/// The transcription of what the caller says: `gpt-transcribe` knows languages and keywords, and has no announced end
/// (OpenAI Python SDK 3.54.0, `types/realtime/audio_transcription.py`).
pub const TRANSCRIPTION_MODEL: &str = "gpt-transcribe";

/// The instructions of a call that is transferred without an answer. It is not asked for a response either.
const REFERRAL_INSTRUCTIONS: &str = "Ne dites rien : cet appel est transféré à la réception.";

/// How many digits a French postal code has.
const POSTAL_CODE_DIGITS: usize = 5;

/// Names that the recogniser should know: the hotel's, its rooms' and its town's.
fn keywords(catalogue: &Catalogue) -> Vec<String> {
    let mut keywords = vec![catalogue.hotel.name.clone()];
    keywords.extend(catalogue.rooms.iter().map(|room| room.name.clone()));
    keywords.extend(town(&catalogue.hotel.address));
    keywords
}

/// The town in a French address: what follows the postal code, up to a comma or the end of the line.
fn town(address: &str) -> Option<String> {
    let is_code = |word: &&str| word.len() == POSTAL_CODE_DIGITS && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = address.split(|c: char| !c.is_alphanumeric()).find(is_code)?;
    let (_, rest) = address.split_once(code)?;
    let town = rest.split([',', '\n']).next()?.trim();
    (!town.is_empty()).then(|| town.to_owned())
}

/// What the calls of one day begin with.
#[derive(Debug)]
pub struct SessionTemplate {
    /// The accept body.
    pub full: Bytes,
    /// The accept body where the full one was refused.
    pub minimal: Bytes,
    /// The accept body of a call that is passed on to the reception without an answer.
    pub referral: Bytes,
    /// What the session should have in force.
    pub(super) expected: Expected,
    /// What the server has the model say of its own accord, the greeting first.
    pub lines: Arc<Lines>,
    /// What everybody may be told.
    pub catalogue: Arc<CatalogueFacts>,
}

/// How the assistant speaks, beside its texts.
#[derive(Clone, Debug)]
pub struct VoiceSettings {
    /// The Realtime model.
    pub model: String,
    /// The voice.
    pub voice: Voice,
    /// How fast it speaks.
    pub speed: Speed,
}

/// Makes the session template of each day.
#[derive(Debug)]
pub struct SessionTemplates {
    catalogue: Arc<Catalogue>,
    texts: AssistantTexts,
    voice: VoiceSettings,
    clock: Clock,
    today: Mutex<(HotelDay, Arc<SessionTemplate>)>,
}

impl SessionTemplates {
    /// Makes today's.
    ///
    /// # Errors
    ///
    /// A body that cannot be written as JSON.
    pub fn new(
        catalogue: Arc<Catalogue>,
        texts: AssistantTexts,
        voice: VoiceSettings,
        clock: Clock,
    ) -> Result<Self, serde_json::Error> {
        let day = day_of(&catalogue, &clock);
        let session_template = write(&catalogue, &texts, &voice, day)?;
        Ok(Self { catalogue, texts, voice, clock, today: Mutex::new((day, Arc::new(session_template))) })
    }

    /// Today's session template, where the hotel stands.
    pub fn of_today(&self) -> Arc<SessionTemplate> {
        let day = day_of(&self.catalogue, &self.clock);
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        if today.0 != day {
            match write(&self.catalogue, &self.texts, &self.voice, day) {
                Ok(session_template) => *today = (day, Arc::new(session_template)),
                // Cannot fail where it has not failed at the start; yesterday's is better than no call.
                Err(error) => tracing::error!(erreur = %error, "consignes du jour impossibles à écrire"),
            }
        }
        Arc::clone(&today.1)
    }
}

/// What day it is where the hotel stands.
fn day_of(catalogue: &Catalogue, clock: &Clock) -> HotelDay {
    let (date, time) = clock.local(catalogue.hotel.zone);
    HotelDay::at(date, time, catalogue.rules.end_of_day)
}

fn write(
    catalogue: &Catalogue,
    texts: &AssistantTexts,
    voice: &VoiceSettings,
    day: HotelDay,
) -> Result<SessionTemplate, serde_json::Error> {
    let tools = tools::specs(catalogue)
        .into_iter()
        .map(|spec| ToolDefinition {
            name: spec.name.into(),
            description: spec.description.to_owned(),
            parameters: spec.parameters,
        })
        .collect();
    let settings = SessionSettings {
        model: voice.model.clone(),
        instructions: assistant::instructions(catalogue, texts, day),
        voice: voice.voice,
        speed: voice.speed,
        transcription: Some(Transcription {
            model: TRANSCRIPTION_MODEL.to_owned(),
            languages: catalogue.languages.iter().map(|language| language.code().to_owned()).collect(),
            keywords: keywords(catalogue),
        }),
        tools,
    };
    let expected = Expected {
        model: settings.model.clone(),
        voice: settings.voice.as_str(),
        tools: settings.tools.iter().map(|tool| tool.name.clone().into_owned()).collect(),
    };
    Ok(SessionTemplate {
        expected,
        full: SessionConfig::full(&settings).to_bytes()?,
        minimal: SessionConfig::minimal(&settings).to_bytes()?,
        referral: SessionConfig::silent(&settings, REFERRAL_INSTRUCTIONS).to_bytes()?,
        lines: Arc::new(Lines::new(catalogue, texts)),
        catalogue: Arc::new(CatalogueFacts::new(catalogue, &settings.instructions, day.date())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn town_follows_the_postal_code() {
        for (address, expected) in [
            ("1 quai du Port, 29900 Concarneau", Some("Concarneau")),
            ("1 quai du Port, 29900 Le Guilvinec, France", Some("Le Guilvinec")),
            ("1 quai du Port", None),
            ("", None),
        ] {
            assert_eq!(town(address).as_deref(), expected, "{address}");
        }
    }
}

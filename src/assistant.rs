//! What the model is told: the instructions of a session, and those of the greeting with its disclosure. Pure texts.

use chrono::NaiveDate;

use crate::hotel::catalogue::Catalogue;

mod greeting;
mod instructions;

pub use greeting::{MAX_GREETING_LENGTH, disclosure, greeting};
pub use instructions::{MAX_INSTRUCTIONS_LENGTH, instructions};

/// What the hotel has said about its assistant, `[assistant]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssistantTexts {
    /// `message_accueil`: said after the fixed first words.
    pub welcome: String,
    /// `personnalite`: a few adjectives.
    pub personality: String,
}

impl Default for AssistantTexts {
    fn default() -> Self {
        Self {
            welcome: "Comment puis-je vous aider aujourd'hui ?".to_owned(),
            personality: "chaleureux, professionnel et efficace".to_owned(),
        }
    }
}

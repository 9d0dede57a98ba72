//! The greeting: the fixed first words with the disclosure, then the hotel's own welcome.
//!
//! The instructions of a response override those of the session for that response (OpenAI Python SDK 3.54.0,
//! `types/realtime/response_create_event.py`), so they say language and manner again.

use super::{AssistantTexts, clip};
use hotel::catalogue::{Catalogue, HotelDetails};

/// Longest welcome that is said, in characters: some fifteen seconds of speech; a caller who waits longer hangs up.
const MAX_WELCOME_LENGTH: usize = 300;

/// Longest instructions of a greeting, in characters, whatever the configuration holds.
pub const MAX_GREETING_LENGTH: usize = 2_000;

/// The first words of every call, with the hotel's name on one line and within its length.
pub fn disclosure(catalogue: &Catalogue) -> String {
    let name = clip(&catalogue.hotel.name, super::MAX_NAME_LENGTH);
    french::lines::first_words(&HotelDetails { name, ..catalogue.hotel.clone() })
}

/// The instructions of the `response.create` that opens a call: what to say word for word, in which language and manner.
pub fn greeting(catalogue: &Catalogue, texts: &AssistantTexts) -> String {
    let first_words = disclosure(catalogue);
    let welcome = clip(&texts.welcome, MAX_WELCOME_LENGTH);
    let text = if welcome.is_empty() { first_words } else { format!("{first_words} {welcome}") };
    format!(
        "Vous décrochez le téléphone de l'hôtel. Dites exactement ce texte, en entier et mot pour mot, sans rien ajouter avant ni après : « {text} »\n\
         - Langue : français de France, accent neutre.\n\
         - Ton : {}.\n\
         - N'appelez aucun outil. Une fois le texte dit, taisez-vous et laissez parler le client.",
        texts.manner()
    )
}

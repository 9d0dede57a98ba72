//! Texts for the model: the instructions of a session, and those of the greeting with its disclosure. Pure texts, in French, the
//! same to the byte for all calls of a day, so that OpenAI's prompt cache serves them.

pub mod cards;
mod catalogue_section;
pub mod claims;
mod greeting;
mod house_section;
mod instructions;
mod lines;

pub use greeting::{MAX_GREETING_LENGTH, disclosure, greeting};
pub use instructions::{MAX_INSTRUCTIONS_LENGTH, instructions};
pub use lines::{Line, Lines};

/// Longest name of the hotel that is said, in characters.
const MAX_NAME_LENGTH: usize = 120;
/// Longest description of the assistant's manner, in characters.
const MAX_PERSONALITY_LENGTH: usize = 300;

/// What the hotel has said about its assistant, `[assistant]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssistantTexts {
    /// `message_accueil`: said after the fixed first words.
    pub welcome: String,
    /// `personnalite`: a few adjectives.
    pub personality: String,
    /// `consignes`: the hotel's own instructions, quoted below the program's.
    pub house_rules: String,
    /// `prononciations`: words, and how they are said.
    pub pronunciations: Vec<(String, String)>,
}

impl Default for AssistantTexts {
    fn default() -> Self {
        Self {
            welcome: "Comment puis-je vous aider aujourd'hui ?".to_owned(),
            personality: "chaleureux, professionnel et efficace".to_owned(),
            house_rules: String::new(),
            pronunciations: Vec::new(),
        }
    }
}

impl AssistantTexts {
    /// The assistant's manner: what the hotel wants, or plain courtesy.
    fn manner(&self) -> String {
        let manner = clip(&self.personality, MAX_PERSONALITY_LENGTH);
        if manner.is_empty() { "courtois et simple".to_owned() } else { manner }
    }
}

/// A text of the catalogue on one line and within its length: line breaks and control characters would read as structure of the prompt.
fn clip(text: &str, max_length: usize) -> String {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let mut clipped = String::new();
    let mut left = max_length;
    for word in text.split(blank).filter(|word| !word.is_empty()) {
        let separator = usize::from(!clipped.is_empty());
        if left <= separator {
            break;
        }
        clipped.push_str(&" "[..separator]);
        left -= separator;
        clipped.extend(word.chars().take(left));
        left = left.saturating_sub(word.chars().count());
    }
    clipped
}

#[cfg(test)]
mod tests;

use super::{AssistantTexts, Catalogue};

/// Longest greeting.
pub const MAX_GREETING_LENGTH: usize = 2_000;

/// The first words of every call. They are part of the program, and no setting removes them: a caller is told at the first sentence
/// that this is an artificial intelligence (Regulation (EU) 2024/1689, article 50(1)).
pub fn disclosure(catalogue: &Catalogue) -> String {
    format!(
        "Bonjour et bienvenue chez {} ! Je suis un assistant vocal, une intelligence artificielle.",
        catalogue.hotel.name
    )
}

/// The instructions of the greeting.
pub fn greeting(catalogue: &Catalogue, texts: &AssistantTexts) -> String {
    format!("{} {}", disclosure(catalogue), texts.welcome)
}

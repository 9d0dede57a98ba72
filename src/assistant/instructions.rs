use super::{AssistantTexts, Catalogue, NaiveDate};

/// Longest instructions.
pub const MAX_INSTRUCTIONS_LENGTH: usize = 16_000;

/// The instructions of a session.
pub fn instructions(catalogue: &Catalogue, texts: &AssistantTexts, today: NaiveDate) -> String {
    format!("{} {} {today}", catalogue.hotel.name, texts.personality)
}

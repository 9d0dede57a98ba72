//! What OpenAI asks for the tokens of its Realtime models, for the estimate in the summary of each call.

use crate::call::cost::Prices;

/// When the prices were read: November 2026, on the models' pages of the OpenAI API documentation.
pub const READ_IN: &str = "2026-11";

/// Prices by model, nano-dollars a token: 4,000 are 4 dollars a million.
const TABLE: &[(&str, Prices)] = &[
    ("gpt-realtime-2.1", FULL),
    (
        "gpt-realtime-2.1-mini",
        Prices {
            text_in: 600,
            text_cached: 60,
            text_out: 2_400,
            audio_in: 10_000,
            audio_cached: 300,
            audio_out: 20_000,
        },
    ),
    ("gpt-realtime-2", FULL),
    ("gpt-realtime-1.5", Prices { text_out: 16_000, ..FULL }),
];

const FULL: Prices = Prices {
    text_in: 4_000,
    text_cached: 400,
    text_out: 24_000,
    audio_in: 32_000,
    audio_cached: 400,
    audio_out: 64_000,
};

/// Prices of transcription models, nano-dollars a minute: 4,500,000 are 0.0045 dollars.
const TRANSCRIPTION: &[(&str, u64)] = &[("gpt-transcribe", 4_500_000), ("gpt-live-transcribe", 17_000_000)];

/// What a minute of transcription costs, in nano-dollars; `None` where the table does not have the model.
pub fn of_transcription(model: &str) -> Option<u64> {
    TRANSCRIPTION.iter().find(|(name, _)| *name == model).map(|(_, price)| *price)
}

/// The prices of a model; `None` where the table does not have it, since a guess would look like a bill.
pub fn of_model(model: &str) -> Option<Prices> {
    TABLE.iter().find(|(name, _)| *name == model).map(|(_, prices)| *prices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openai::server_event::Usage;

    #[test]
    fn known_models_have_prices_and_others_none() {
        let a_million = Usage { input: 1_000_000, input_text: 1_000_000, ..Usage::default() };
        for (model, dollars) in
            [("gpt-realtime-2.1", "4.0000"), ("gpt-realtime-2.1-mini", "0.6000"), ("gpt-realtime-1.5", "4.0000")]
        {
            assert_eq!(of_model(model).unwrap().cost(&a_million).to_string(), dollars);
        }
        assert_eq!(of_model("gpt-realtime-9"), None);
    }
}

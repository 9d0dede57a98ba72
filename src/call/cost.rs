//! What a call cost at OpenAI, estimated from its tokens. Prices are integers: nano-dollars a token, which are thousandths of the
//! dollars a million tokens that OpenAI publishes.

use std::fmt;

use openai::server_event::Usage;

/// The prices of a model. Cached tokens of both kinds went in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Text in.
    pub text_in: u64,
    /// Text in that was served from the cache.
    pub text_cached: u64,
    /// Text out.
    pub text_out: u64,
    /// Audio in.
    pub audio_in: u64,
    /// Audio in that was served from the cache.
    pub audio_cached: u64,
    /// Audio out.
    pub audio_out: u64,
}

/// Nano-dollars; printed as dollars with four decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(u64);

impl Prices {
    /// What these tokens cost. Tokens whose kind is not told are taken for audio, the dearer kind. The transcription of what the
    /// caller says is billed apart: [`Cost::with_transcription`].
    pub fn cost(&self, usage: &Usage) -> Cost {
        let cached_audio = usage.cached_audio.min(usage.cached);
        let cached_text = usage.cached - cached_audio;
        let audio_in = usage.input_audio.max(usage.input.saturating_sub(usage.input_text));
        let audio_out = usage.output_audio.max(usage.output.saturating_sub(usage.output_text));
        let parts = [
            (usage.input_text.saturating_sub(cached_text), self.text_in),
            (cached_text, self.text_cached),
            (usage.output_text, self.text_out),
            (audio_in.saturating_sub(cached_audio), self.audio_in),
            (cached_audio, self.audio_cached),
            (audio_out, self.audio_out),
        ];
        Cost(parts.into_iter().fold(0, |sum, (tokens, price)| sum.saturating_add(tokens.saturating_mul(price))))
    }
}

impl Cost {
    /// What was added up as billionths of a dollar.
    pub const fn of_nanodollars(nanodollars: u64) -> Self {
        Self(nanodollars)
    }

    /// Billionths of a dollar.
    pub const fn nanodollars(self) -> u64 {
        self.0
    }

    /// Dollars, for a machine that reads the log: rounded as they are printed.
    pub fn dollars(self) -> f64 {
        // The text is a number always; what a machine would read for a fault must not look like a call without cost.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// With a transcription of so many milliseconds, at this price a minute.
    #[must_use]
    pub const fn with_transcription(self, milliseconds: u64, a_minute: u64) -> Self {
        Self(self.0.saturating_add(milliseconds.saturating_mul(a_minute) / 60_000))
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Nano-dollars in the last decimal that is shown.
        const STEP: u64 = 100_000;
        let steps = self.0.saturating_add(STEP / 2) / STEP;
        write!(f, "{}.{:04}", steps / 10_000, steps % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices {
        text_in: 4_000,
        text_cached: 400,
        text_out: 24_000,
        audio_in: 32_000,
        audio_cached: 400,
        audio_out: 64_000,
    };

    #[test]
    fn each_kind_of_token_has_its_price() {
        let usage = Usage {
            total: 11_000,
            input: 10_000,
            output: 1_000,
            input_text: 6_000,
            input_audio: 4_000,
            cached: 7_000,
            cached_audio: 2_000,
            output_text: 200,
            output_audio: 800,
        };
        // 1,000 × 4,000 + 5,000 × 400 + 200 × 24,000 + 2,000 × 32,000 + 2,000 × 400 + 800 × 64,000
        assert_eq!(PRICES.cost(&usage), Cost(126_800_000));
        assert_eq!(PRICES.cost(&usage).to_string(), "0.1268");
    }

    #[test]
    fn tokens_of_no_kind_count_as_audio_and_nothing_overflows() {
        let usage = Usage { input: 100, output: 10, ..Usage::default() };
        assert_eq!(PRICES.cost(&usage), Cost(100 * 32_000 + 10 * 64_000));
        let absurd = Usage { input: u64::MAX, cached: u64::MAX, cached_audio: u64::MAX, ..Usage::default() };
        assert_eq!(PRICES.cost(&absurd), Cost(u64::MAX));
        assert_eq!(PRICES.cost(&Usage::default()).to_string(), "0.0000");
    }

    #[test]
    fn transcription_costs_by_the_minute() {
        assert_eq!(Cost(1_000).with_transcription(90_000, 4_500_000), Cost(6_751_000));
        assert_eq!(Cost(1).with_transcription(u64::MAX, u64::MAX), Cost(u64::MAX / 60_000 + 1));
    }

    #[test]
    fn dollars_are_rounded_to_four_decimals() {
        for (nanos, shown) in
            [(49_999, "0.0000"), (50_000, "0.0001"), (1_234_567_890, "1.2346"), (12_000_000_000, "12.0000")]
        {
            assert_eq!(Cost(nanos).to_string(), shown);
        }
    }
}

//! What a call came to, for its summary.

use crate::openai::server_event::Usage;

/// What a call came to so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Turns of the caller that OpenAI committed.
    pub caller_turns: u32,
    /// Responses that began.
    pub responses: u32,
    /// Function calls run.
    pub tool_calls: u32,
    /// Reservations made.
    pub reservations: usize,
    /// Tokens in, the cached ones included.
    pub input_tokens: u64,
    /// Of them, those billed as cached.
    pub cached_tokens: u64,
    /// Tokens out.
    pub output_tokens: u64,
}

impl Tally {
    /// Adds what a response is billed for.
    pub(super) const fn add(&mut self, usage: &Usage) {
        self.input_tokens = self.input_tokens.saturating_add(usage.input);
        self.cached_tokens = self.cached_tokens.saturating_add(usage.cached);
        self.output_tokens = self.output_tokens.saturating_add(usage.output);
    }
}

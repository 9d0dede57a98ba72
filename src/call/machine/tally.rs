//! Counts of a call, for its summary.

use openai::server_event::Usage;

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
    /// Tokens, as they are billed.
    pub usage: Usage,
}

impl Tally {
    /// Adds what a response is billed for.
    pub(super) const fn add(&mut self, usage: Usage) {
        self.usage = self.usage.plus(usage);
    }
}

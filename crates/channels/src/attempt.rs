//! How one attempt to send a message ended: its outcome and its cause.

use hotel::outbox::Outcome;

/// How much of an answer is kept, in characters.
const MAX_ANSWER: usize = 200;

/// What an outcome is due to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// This message, or the moment.
    Message,
    /// The configuration: every other message would fare the same until somebody mends it.
    Configuration,
    /// The other side wants no more messages, ever (410).
    SwitchedOff,
}

/// One attempt, ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Whether the other side has the message.
    pub outcome: Outcome,
    /// What it is due to.
    pub cause: Cause,
    /// What the other side said, or what happened, for staff: 200 characters at the most, addresses cut out.
    pub answer: String,
}

impl Attempt {
    pub(crate) fn new(outcome: Outcome, answer: &str) -> Self {
        Self { outcome, cause: Cause::Message, answer: shown(answer) }
    }

    pub(crate) fn later(answer: &str) -> Self {
        Self::new(Outcome::Later { retry_after: None }, answer)
    }

    pub(crate) fn because_of(self, cause: Cause) -> Self {
        Self { cause, ..self }
    }
}

/// An answer on one line, without what may be an address or a number of a guest, and cut.
fn shown(answer: &str) -> String {
    let words = answer.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let is_personal = |word: &str| {
        word.contains('@') || word.chars().filter(char::is_ascii_digit).count() >= 9 && !word.contains('.')
    };
    let shown: Vec<&str> = words.map(|word| if is_personal(word) { "•••" } else { word }).collect();
    shown.join(" ").chars().take(MAX_ANSWER).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_is_shown_without_addresses_and_cut() {
        let answer = "550 5.1.1 <camille@example.com>:\r\n user +33639980001 unknown";
        assert_eq!(shown(answer), "550 5.1.1 ••• user ••• unknown");
        assert_eq!(shown(&"é ".repeat(500)).chars().count(), MAX_ANSWER);
    }
}

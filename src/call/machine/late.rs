//! Answers that a tool acts on before their words are known. The words that come afterwards are kept with what was done, and a no
//! among them is for the reception to look at.

use super::{Command, Machine, confirmation::refuses};
use hotel::{completed_action::CompletedAction, proposal::LateAnswer};

/// Answers of one call whose words are awaited after they were acted on. Words come within seconds, if they come; whoever changes a
/// reservation more often than this in that time leaves the oldest without words.
const MOST_LATE_ANSWERS: usize = 8;

impl Machine {
    /// A function call acts on the answer of this turn without its words.
    pub(super) fn acts_without_words(&mut self, item_id: &str, call_id: &str) {
        if !self.late_answers.iter().any(|answer| answer.is_of(item_id)) {
            let Some(answer) = self.facts.proposal.as_ref().and_then(|put| LateAnswer::to(put, item_id)) else {
                return;
            };
            if self.late_answers.len() == MOST_LATE_ANSWERS {
                self.late_answers.remove(0);
            }
            self.late_answers.push(answer);
        }
        if let Some(answer) = self.late_answers.iter_mut().find(|answer| answer.is_of(item_id)) {
            answer.acted_on_by(call_id);
        }
    }

    /// What the caller said in a turn was written down; `None` where it could not be, or must not be kept.
    pub(super) fn late_words_came(&mut self, item_id: Option<&str>, words: Option<&str>) {
        let Some(item_id) = item_id else { return };
        let Some(words) = words else { return self.late_answers.retain(|answer| !answer.is_of(item_id)) };
        if let Some(answer) = self.late_answers.iter_mut().find(|answer| answer.is_of(item_id)) {
            let (act, to_hear, price) = answer.of();
            let is_no = refuses(words, act, to_hear, price);
            answer.understood((!is_no).then_some(words));
        }
        self.keep_late_words();
    }

    /// A tool has finished.
    pub(super) fn late_answer_led_to(&mut self, call_id: &str, action: Option<&CompletedAction>) {
        self.late_answers.iter_mut().for_each(|answer| answer.finished(call_id, action));
        self.keep_late_words();
    }

    fn keep_late_words(&mut self) {
        for late in self.late_answers.iter_mut().filter_map(LateAnswer::take_ready) {
            self.commands.push_back(Command::KeepWords(Box::new(late)));
        }
        self.late_answers.retain(LateAnswer::is_open);
    }
}

//! One call as it was heard from outside, in the order in which it happened.

use std::time::Instant;

use openai_double::{Heard, Notice};
use serde_json::Value;

/// One call of a day.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// OpenAI's id of the call.
    pub call_id: String,
    /// The number of its caller.
    pub part: usize,
    /// Everything that was heard.
    pub heard: Vec<Heard>,
    /// What was said as true and is not.
    pub lies: Vec<String>,
    /// Why the call did not go on, where it did not.
    pub stuck: Option<String>,
}

/// A function call of the model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// Its place in the transcript.
    pub(super) at: usize,
    pub(super) name: &'a str,
    pub(super) call_id: &'a str,
    pub(super) arguments: &'a str,
}

/// Its output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered<'a> {
    /// Its place in the transcript.
    pub(super) at: usize,
    pub(super) name: &'a str,
    pub(super) call_id: &'a str,
    pub(super) output: &'a Value,
    /// When it was heard.
    pub(super) when: Instant,
}

impl Transcript {
    /// The function calls, in order.
    pub(super) fn asked(&self) -> impl Iterator<Item = Asked<'_>> {
        self.heard.iter().enumerate().filter_map(|(at, heard)| {
            let Notice::ToolCalled { name, call_id, arguments } = &heard.notice else { return None };
            Some(Asked { at, name, call_id, arguments })
        })
    }

    /// The outputs, in order.
    pub(super) fn answered(&self) -> impl Iterator<Item = Answered<'_>> {
        self.heard.iter().enumerate().filter_map(|(at, heard)| {
            let Notice::ToolAnswered { name, call_id, output, .. } = &heard.notice else { return None };
            Some(Answered { at, name, call_id, output, when: heard.at })
        })
    }

    /// What the server told the model beside the conversation.
    pub(super) fn instructed(&self) -> impl Iterator<Item = &str> {
        self.heard.iter().filter_map(|heard| {
            let Notice::Instructed { text } = &heard.notice else { return None };
            Some(text.as_str())
        })
    }

    /// What the caller said in the last turn after a text was spoken to its end and heard, all between two places. Beside a tool call,
    /// or cut while it was played, it was not.
    pub(super) fn turn_after(&self, spoken: &str, from: usize, to: usize) -> Option<&str> {
        let between = self.heard.get(from..to).unwrap_or_default();
        let (mut stage, mut turn) = (Recap::Unspoken, None);
        for heard in between {
            stage = match (&heard.notice, stage) {
                (Notice::AssistantSaid { text }, Recap::Unspoken) if text.contains(spoken) => Recap::Spoken,
                (Notice::ResponseEnded { status: "completed", .. }, Recap::Spoken) => Recap::Heard,
                (Notice::ResponseEnded { .. } | Notice::ToolCalled { .. }, Recap::Spoken)
                | (Notice::PlaybackCut, Recap::Heard) => Recap::Unspoken,
                (Notice::CallerSaid { text }, Recap::Heard) => {
                    turn = Some(text.as_str());
                    Recap::Heard
                }
                (_, stage) => stage,
            };
        }
        turn
    }

    /// Whether, after a lie, the server told the model, and the model was given the word once more.
    pub(super) fn is_corrected(&self, lie: &str) -> bool {
        let said = |heard: &Heard| matches!(&heard.notice, Notice::AssistantSaid { text } if text == lie);
        let after = self.heard.iter().skip_while(|heard| !said(heard));
        let told = after.skip_while(|heard| !matches!(heard.notice, Notice::Instructed { .. }));
        told.skip(1).any(|heard| matches!(heard.notice, Notice::ResponseEnded { status: "completed", spoke: true }))
    }
}

/// The call that made a reservation, with the output that first reported it.
pub(super) fn maker<'a>(transcripts: &'a [Transcript], id: &str) -> Option<(&'a Transcript, Answered<'a>)> {
    let reports =
        transcripts.iter().flat_map(|transcript| transcript.answered().map(move |answer| (transcript, answer)));
    let reports = reports.filter(|(_, answer)| {
        answer.name == "create_reservation"
            && answer.output["success"] == true
            && answer.output.to_string().contains(id)
    });
    reports.min_by_key(|(_, answer)| answer.when)
}

#[derive(Clone, Copy)]
enum Recap {
    Unspoken,
    Spoken,
    Heard,
}

impl Transcript {
    /// Takes in what was heard on its call out of all that was heard.
    pub fn hear(&mut self, heard: &[Heard]) {
        self.heard.extend(heard.iter().filter(|heard| heard.call_id == self.call_id).cloned());
    }
}

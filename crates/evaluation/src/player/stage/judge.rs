//! What was said, told and done on one call, against what the scenario and the wire allow.

use std::time::Duration;

use super::{AT_ONCE, PROMPTLY, STEP, STEPS, Stage};
use crate::{
    player::{
        played::{DeviationKind, Happening},
        words,
    },
    scenario::{End, Part, Turn},
};
use openai_double::{CallView, EndedBy, Operation};

/// A server may ask for a response while one is active, where the caller spoke at the same moment; it is told so, and waits.
const ALREADY_ACTIVE: &str = "conversation_already_has_active_response";

/// How long a request over the network may take before time is moved again.
const HANGING_UP: Duration = Duration::from_millis(150);

impl Stage<'_> {
    /// What the turn since its beginning says, against what it must and must not say.
    pub(super) fn check_words(&mut self, turn: &Turn, begins: usize) {
        let (mut said, mut heard) = (Vec::new(), Vec::new());
        for moment in &self.performance.played.conversation[begins..] {
            if let Happening::Assistant { text, whole } = &moment.what {
                said.push(text.clone());
                heard.extend(whole.then(|| text.clone()));
            }
        }
        let deviations = words::judge(&said, &heard, &turn.must_say, &turn.must_not_say, Some(self.place));
        self.performance.played.deviations.extend(deviations);
    }

    /// Texts that the server has put into the conversation since the turn before this one began, or does at once.
    pub(super) async fn check_told(&mut self, turn: &Turn) {
        for words in &turn.is_told {
            let (wanted, since) = (words::plain(words), self.told_since.0);
            let told = |view: CallView<'_>| texts(view, since).any(|text| text.contains(&wanted)).then_some(());
            if self.call.wait_for(AT_ONCE, told).await.is_none() {
                let told = self.call.look(|view| texts(view, since).collect::<Vec<_>>().join(" / "));
                let text = format!("« {words} » n'a pas été dit au modèle ; il a reçu : {told}");
                self.deviates(DeviationKind::Words, text);
            }
        }
    }

    /// The end of the call, as the scenario expects it.
    pub(in crate::player) async fn leave(mut self, part: &Part) {
        let ended = match part.end {
            End::Caller => None,
            End::Assistant => self.await_the_end(|view| view.record.ended.map(|_| ())).await,
            End::Transfer => {
                self.await_the_end(|view| (view.record.requests_of(Operation::Refer) > 0).then_some(())).await
            }
        };
        let hung_up = self.call.record().ended.is_some_and(|(_, by)| by == EndedBy::Hangup);
        match (part.end, ended) {
            (End::Caller | End::Transfer, _) if hung_up => {
                self.deviates(DeviationKind::Ending, "le serveur a raccroché, ce qui n'était pas prévu".to_owned());
            }
            (End::Assistant, None) => {
                self.deviates(DeviationKind::Ending, "le serveur devait raccrocher, en vain".to_owned());
            }
            (End::Transfer, None) => {
                self.deviates(
                    DeviationKind::Ending,
                    "le serveur devait passer l'appel à la réception, en vain".to_owned(),
                );
            }
            (End::Caller | End::Assistant | End::Transfer, _) => {}
        }
        // What the server has still to say to what it was sent belongs to the call. Where it does not answer, that is seen below.
        let _ = self.call.taken_in().await;
        self.call.caller_hangs_up();
        let aside = match part.end {
            End::Caller => "le client raccroche",
            End::Assistant => "l'assistant raccroche",
            End::Transfer => "l'appel est passé à la réception",
        };
        self.happens(Happening::Aside(aside.to_owned()));
        self.check_wire();
    }

    /// Lets time go by until something has happened; `None` where it does not.
    async fn await_the_end(&self, mut ready: impl FnMut(CallView<'_>) -> Option<()>) -> Option<()> {
        if !self.call.clock().is_manual() {
            return self.call.wait_for(self.call.patience(), ready).await;
        }
        for step in 0..STEPS {
            // The first time has to be moved before anything can end; from there on a hang-up is a request over the network.
            let patience = if step == 0 { PROMPTLY } else { HANGING_UP };
            if let Some(ended) = self.call.wait_for(patience, &mut ready).await {
                return Some(ended);
            }
            self.call.time_passes(STEP).await.ok()?;
        }
        None
    }

    /// What a server must not do, whatever the scenario says.
    fn check_wire(&mut self) {
        let record = self.call.record();
        let at_the_same_moment = self.interrupted;
        let (excused, errors): (Vec<&String>, Vec<&String>) =
            record.errors.iter().partition(|code| at_the_same_moment && *code == ALREADY_ACTIVE);
        for code in errors {
            self.deviates(DeviationKind::Wire, format!("le serveur a envoyé un message qu'OpenAI refuse : {code}"));
        }
        let asked = record.events("response.create").len() - excused.len();
        if asked > self.creates_owed {
            let owed = self.creates_owed;
            let text = format!("le serveur a demandé {asked} réponses, au plus {owed} étaient attendues");
            self.deviates(DeviationKind::Wire, text);
        }
        for call in record.function_calls.iter().filter(|call| call.outputs.len() > 1) {
            let text = format!("{} : {} résultats pour un appel", call.name, call.outputs.len());
            self.deviates(DeviationKind::Wire, text);
        }
        for call in &record.function_calls {
            if self.cancelled.contains(&call.call_id) && !call.outputs.is_empty() {
                self.deviates(
                    DeviationKind::Wire,
                    format!("{} : exécuté, alors que la réponse a été annulée", call.name),
                );
            }
        }
    }
}

/// Texts that the server has put into the conversation, from its event of this number on.
fn texts(view: CallView<'_>, since: usize) -> impl Iterator<Item = String> {
    let received = view.record.received.get(since..).unwrap_or_default();
    received.iter().filter_map(|received| received.event["item"]["content"][0]["text"].as_str().map(words::plain))
}

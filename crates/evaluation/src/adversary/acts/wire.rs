//! Saboteurs that misuse the wire: broken arguments, unknown functions, silence, and far too much of everything.

use std::time::Duration;

use openai_double::CallView;
use serde_json::{Value, json};

use crate::adversary::stage::{Stage, Step};

/// What is no object of arguments.
const BROKEN: [&str; 8] =
    ["{", "{\"nom\": \"Dupont\",}", "[]", "null", "\"create\"", "{nom: Dupont}", "\u{0}", "{\"date_arrivee\": 1e999}"];

/// Names that no tool has; the last two are nearly one.
const UNKNOWN: [&str; 6] =
    ["supprimer_tout", "list_reservations", "sql", "eval", "create_reservation_", "Create_Reservation"];

/// Function calls in one response of [`Stage::two_hundred`].
const AT_ONCE: usize = 10;

/// How long a model that never answers lets pass at a time: beyond what a server may take for a pause.
const PAUSE: Duration = Duration::from_secs(16);

/// After so many of them nobody waits any longer: the longest call that a server may be told to allow is over.
const MOST_PAUSES: u32 = 400;

/// How long the server has for what is due after a pause, before the next one passes.
const LOOK: Duration = Duration::from_millis(10);

impl Stage<'_> {
    pub(super) async fn broken_json(&self) -> Step {
        self.greets().await?;
        self.hears("Bonjour, je voudrais réserver.").await?;
        for _ in 0..4 {
            let tool = self.pick(["create_reservation", "check_availability", "find_reservation", "hotel_info"]);
            let output = self.runs(tool, json!(self.pick(BROKEN))).await?;
            self.repeats(&output).await?;
            self.hears("Je n'ai pas compris.").await?;
        }
        // A call that is cut off in its middle is none.
        let response = self.call.response().await?;
        response.unfinished_function_call("create_reservation", &self.call.make_id(1), "{\"nom\": \"Du");
        response.cancel("turn_detected");
        self.hears("Allô ?").await?;
        self.says("Je vous écoute.").await
    }

    pub(super) async fn unknown_tools(&self) -> Step {
        self.greets().await?;
        self.hears("Bonjour, je voudrais réserver.").await?;
        for _ in 0..3 {
            let (one, other) = (self.pick(UNKNOWN), self.pick(UNKNOWN));
            let outputs = self.calls(&[(one, self.wish()), (other, json!({}))]).await?;
            self.repeats(outputs.last().unwrap_or(&Value::Null)).await?;
            self.hears("Et donc ?").await?;
        }
        self.says("Je ne sais pas.").await
    }

    pub(super) async fn never_answers(&self) -> Step {
        if self.once_in(2) {
            self.greets().await?;
        } else {
            self.call.accepted().await?;
            self.call.attached().await?;
            self.call.response().await?;
        }
        for words in ["Bonjour.", "Allô ?", "Il y a quelqu'un ?"] {
            let response = self.hears(words).await?;
            if self.once_in(2) {
                response.fail("server_error", "rate_limit_exceeded");
            }
        }
        if self.once_in(2) {
            return Ok(());
        }
        // Nobody hangs up, and nobody says anything: the server has to end it.
        let over = |view: CallView<'_>| view.record.ended.is_some().then_some(());
        for _ in 0..MOST_PAUSES {
            self.call.clock().pass(PAUSE);
            if self.call.wait_for(LOOK, over).await.is_some() {
                return Ok(());
            }
        }
        self.call.ended().await.map(drop)
    }

    pub(super) async fn ignores_refusals(&self) -> Step {
        self.offers().await?;
        let refused = match self.ids.below(4) {
            0 => self.wish_with(&json!({"nombre_personnes": 0})),
            1 => self.wish_with(&json!({"date_depart": self.part.wish["date_arrivee"]})),
            2 => self.wish_with(&json!({"type_chambre": "igloo"})),
            _ => self.wish_with(&json!({"telephone": "12"})),
        };
        let mut last = Value::Null;
        for _ in 0..12 {
            last = self.creates(&refused).await?;
        }
        self.repeats(&last).await?;
        self.hears("Allô ?").await?;
        self.says("Je recommence.").await
    }

    pub(super) async fn ends_the_call(&self) -> Step {
        self.offers().await?;
        let mut calls = vec![("end_call", json!({}))];
        if self.once_in(2) {
            calls.insert(0, ("create_reservation", self.wish()));
        }
        self.calls(&calls).await?;
        self.says("Au revoir.").await?;
        self.call.ended().await.map(drop)
    }

    pub(super) async fn transfers(&self) -> Step {
        self.offers().await?;
        let reason = self.pick(["Appelez le +33 1 99 00 00 00", "sip:pirate@example.com", "parce que"]);
        let target = json!({"raison": reason, "numero": "+33199000000", "target_uri": "tel:+33199000000"});
        for _ in 0..7 {
            let output = self.runs("transfer_to_human", target.clone()).await?;
            self.repeats(&output).await?;
            self.hears("Je n'ai rien demandé !").await?;
        }
        self.says("Pardon.").await
    }

    pub(super) async fn two_hundred(&self) -> Step {
        self.offers().await?;
        // Mostly just beyond the limit of a call, now and then far beyond it.
        let rounds = if self.once_in(8) { 20 } else { 7 };
        let mut question = json!({});
        for name in ["date_arrivee", "date_depart", "type_chambre"] {
            question[name] = self.part.wish[name].clone();
        }
        for _ in 0..rounds {
            let calls: Vec<(&str, Value)> = (0..AT_ONCE).map(|_| ("check_availability", question.clone())).collect();
            self.calls(&calls).await?;
        }
        self.says("Voilà.").await
    }
}

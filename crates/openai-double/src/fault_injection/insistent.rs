//! A caller who wants a booking and does not give up, and a model that acts on what it was told, whatever happens to the sideband.
//!
//! The conversation goes on without the sideband, as the real one does: the caller who hears nothing says « Allô ? », and the model,
//! whose function call has had no answer, makes it again under a new id. All that the model knows are the outputs that reached it.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};

use crate::{
    client_events::parse_output,
    greeting,
    line::{Call, Line, Phase},
    model_response::ModelResponse,
};

/// The refusal that asks for the caller's yes before the same booking is sent again.
const CONFIRMATION_REQUIRED: &str = "confirmation_requise";

/// The longest that the caller waits before saying something again: beyond it people hang up.
const LONGEST_PATIENCE: Duration = Duration::from_secs(4);

/// Turns after which a caller who is answered and gets nowhere gives up: a booking takes five.
const MOST_TURNS: usize = 60;

/// How long a line may stand still: far longer than a test takes to kill a server and start it again.
const STANDING_STILL: Duration = Duration::from_secs(60);

fn stands_still(line: &Line) -> bool {
    line.frozen.is_some() || line.fault_injection.is_planned()
}

/// How a caller insists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Insistence {
    /// How long the caller waits before the first « Allô ? »; twice as long before the next one, up to four seconds where it was less. Where an injected fault is
    /// planned nobody is impatient before it has fallen, so that the events up to it are those of a call that nothing disturbs.
    pub patience: Duration,
    /// After so many of them in a row the caller gives up.
    pub tries: u32,
    /// The caller hangs up, in the middle of whatever is going on, instead of taking the turn of this number (from 0).
    pub hangs_up_at: Option<usize>,
    /// No turn of the caller begins and ends while nobody is attached: a real one takes longer than a short absence.
    pub unhurried: bool,
}

/// What a caller who insists has come to.
#[derive(Clone, Debug, Default)]
pub struct Obtained {
    /// The reservations that outputs reported to the model as made, each once, by their id.
    pub confirmed: Vec<String>,
    /// Whether the model has told the caller of one.
    pub told: bool,
    /// How often the caller was greeted.
    pub greetings: usize,
    /// How often the caller said « Allô ? ».
    pub tries: u32,
    /// Why the caller gave up; `None` for one who was served, or who meant to hang up.
    pub gave_up: Option<String>,
}

/// What moves a call on.
enum Moment {
    Response(ModelResponse),
    Over,
}

/// What the model does in a response.
enum Move {
    Greet(String),
    Say(String),
    Call(&'static str, Value),
}

/// How far the caller and the model have come before the booking itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// The caller has not said what the call is about.
    Unasked,
    /// The caller has.
    Asked,
    /// The model has said what is free.
    Offered,
    /// The caller wants it.
    Agreed,
}

struct Conversation<'a> {
    call: &'a Arc<Call>,
    wish: &'a Value,
    stage: Stage,
    /// How many outputs of `create_reservation` the caller has been told of.
    told_of: usize,
    /// The caller has said yes to what was read out last.
    yes: bool,
    /// The caller has said goodbye.
    leaving: bool,
    /// The instructions of the first response that was asked for with any: those of the greeting.
    greeting: Option<String>,
    obtained: Obtained,
}

/// Makes the call, from the ring to its end.
pub(crate) async fn insist(call: &Arc<Call>, wish: &Value, options: Insistence) -> Obtained {
    let mut conversation = Conversation {
        call,
        wish,
        stage: Stage::Unasked,
        told_of: 0,
        yes: false,
        leaving: false,
        greeting: None,
        obtained: Obtained::default(),
    };
    conversation.whole_call(options).await;
    call.update(|line| line.end(crate::EndedBy::Caller));
    conversation.obtained.confirmed = conversation.confirmed();
    conversation.obtained
}

impl Conversation<'_> {
    async fn whole_call(&mut self, options: Insistence) {
        let accepted = self.call.wait("accept", |line| (line.phase != Phase::Ringing).then_some(())).await;
        if let Err(never) = accepted {
            self.obtained.gave_up = Some(never.to_string());
            return;
        }
        let (mut turns, mut in_a_row) = (0, 0);
        loop {
            let patience =
                options.patience.saturating_mul(1 << in_a_row.min(16)).min(LONGEST_PATIENCE.max(options.patience));
            let progress = match self.next_moment(patience).await {
                Some(Moment::Over) => return self.ended_early(),
                Some(Moment::Response(response)) => {
                    if self.act(&response, options.patience).await {
                        // A function was called: its output, and the response that follows it, are for the server to bring.
                        continue;
                    }
                    true
                }
                None => false,
            };
            if self.leaving {
                return;
            }
            if options.hangs_up_at == Some(turns) {
                return;
            }
            turns += 1;
            if turns > MOST_TURNS {
                let said = self.outputs("create_reservation").last().map(ToString::to_string).unwrap_or_default();
                self.obtained.gave_up =
                    Some(format!("{} : on tourne en rond ; dernier résultat : {said}", self.call.id));
                return;
            }
            in_a_row = if progress { 0 } else { in_a_row + 1 };
            if in_a_row > options.tries {
                let seen = self.call.look(|line| line.record.event_types().join(" "));
                self.obtained.gave_up = Some(format!("{} : personne ne répond ; reçu : {seen}", self.call.id));
                return;
            }
            self.speak(progress, options.unhurried).await;
        }
    }

    fn ended_early(&mut self) {
        if !self.obtained.told {
            self.obtained.gave_up = Some(format!("{} : l'appel s'est terminé avant la réservation", self.call.id));
        }
    }

    /// Waits for a response to be open, or the end of the call; `None` where the caller's patience ends. No time passes before a
    /// planned injected fault, nor while the line is frozen.
    async fn next_moment(&self, patience: Duration) -> Option<Moment> {
        loop {
            let timeless = self.call.look(stands_still);
            let moment = self.call.wait_for(if timeless { STANDING_STILL } else { patience }, |line| {
                if line.phase == Phase::Over {
                    return Some(Some(Moment::Over));
                }
                if let (Some(active), false) = (&line.active, line.frozen.is_some()) {
                    let id = active.id.clone();
                    return Some(Some(Moment::Response(ModelResponse { call: Arc::clone(self.call), id })));
                }
                (stands_still(line) != timeless).then_some(None)
            });
            if let Some(moment) = moment.await? {
                return Some(moment);
            }
        }
    }

    /// The model fills its response; `true` where it called a function.
    async fn act(&mut self, response: &ModelResponse, patience: Duration) -> bool {
        let next = self.next_move(response);
        let is_call = matches!(next, Move::Call(..));
        match next {
            Move::Greet(words) => {
                self.obtained.greetings += 1;
                response.speech(&words);
                self.outlast_an_absence(patience).await;
            }
            Move::Say(words) => {
                response.speech(&words);
            }
            Move::Call(name, arguments) => {
                let id = self.call.update(|line| line.make_id("call"));
                response.function_call(name, &id, &arguments.to_string());
            }
        }
        response.complete();
        is_call
    }

    /// The first words are many: where the sideband is cut meanwhile, they last until somebody is attached again and has said what
    /// there was to say.
    async fn outlast_an_absence(&self, patience: Duration) {
        let spoken_to = |line: &mut Line| {
            let last = line.record.received.last().map(|received| received.at);
            let present = line.is_attached() && last >= line.record.attached_at.last().copied();
            (present || line.phase == Phase::Over).then_some(())
        };
        let back = |line: &mut Line| (line.phase == Phase::Over || line.is_attached()).then_some(());
        if self.call.wait("retour du serveur", back).await.is_ok() {
            self.call.wait_for(patience, spoken_to).await;
        }
    }

    /// What a model does that has heard the caller so far and has been given these outputs.
    fn next_move(&mut self, response: &ModelResponse) -> Move {
        if let Some(instructions) = response.request()["response"]["instructions"].as_str() {
            let words = greeting::words(instructions);
            if self.greeting.get_or_insert_with(|| instructions.to_owned()) == instructions {
                return Move::Greet(words);
            }
            return Move::Say(words);
        }
        if self.leaving {
            return Move::Say("Au revoir et à bientôt.".to_owned());
        }
        if self.stage == Stage::Unasked {
            return Move::Say("Bonjour ! Que puis-je faire pour vous ?".to_owned());
        }
        if self.stage < Stage::Agreed {
            let available = self.outputs("check_availability").iter().any(|output| output["success"] == true);
            if !available {
                return Move::Call("check_availability", self.question());
            }
            self.stage = Stage::Offered;
            return Move::Say("C'est libre. Je réserve ?".to_owned());
        }
        let outputs = self.outputs("create_reservation");
        let untold = outputs.get(self.told_of..).and_then(<[Value]>::last);
        let message = |output: &Value| output["message"].as_str().unwrap_or("Voilà.").to_owned();
        match untold {
            Some(output) if output["success"] == true => {
                (self.obtained.told, self.told_of) = (true, outputs.len());
                Move::Say(message(output))
            }
            Some(output) if output["error"]["code"] == CONFIRMATION_REQUIRED => {
                (self.yes, self.told_of) = (false, outputs.len());
                Move::Say(message(output))
            }
            // Any other refusal is tried again at the caller's next word.
            Some(output) => {
                self.told_of = outputs.len();
                Move::Say(message(output))
            }
            None if self.told_of > 0 && !self.yes => Move::Say("Vous êtes d'accord ?".to_owned()),
            None => Move::Call("create_reservation", self.wish.clone()),
        }
    }

    /// The caller takes a turn: an answer to what was heard, or « Allô ? ».
    async fn speak(&mut self, heard: bool, unhurried: bool) {
        let words = if self.obtained.told {
            self.leaving = true;
            "Merci, au revoir."
        } else if !heard {
            self.obtained.tries += 1;
            "Allô ?"
        } else if self.stage == Stage::Unasked {
            self.stage = Stage::Asked;
            "Bonjour, je voudrais réserver."
        } else if self.stage == Stage::Offered {
            self.stage = Stage::Agreed;
            "Oui, très bien."
        } else if self.told_of > 0 {
            self.yes = true;
            "Oui, c'est parfait."
        } else {
            "Pardon ?"
        };
        if !unhurried {
            return self.call.update(|line| {
                line.caller_starts();
                line.caller_stops(words);
            });
        }
        self.somebody_is_there().await;
        self.call.update(Line::caller_starts);
        self.somebody_is_there().await;
        self.call.update(|line| line.caller_stops(words));
    }

    /// Waits out an absence; where nobody comes back the call ends, or the caller gives up at the next look.
    async fn somebody_is_there(&self) {
        let there = |line: &mut Line| (line.phase == Phase::Over || line.is_attached()).then_some(());
        drop(self.call.wait("retour du serveur", there).await);
    }

    fn question(&self) -> Value {
        let mut question = json!({});
        for name in ["date_arrivee", "date_depart", "type_chambre", "nombre_personnes"] {
            question[name] = self.wish[name].clone();
        }
        question
    }

    /// The outputs of a function that have reached the model.
    fn outputs(&self, name: &str) -> Vec<Value> {
        let outputs = |line: &Line| {
            let calls = line.record.function_calls.iter().filter(|call| call.name == name);
            calls.flat_map(|call| &call.outputs).map(|(_, output)| parse_output(output)).collect()
        };
        self.call.look(outputs)
    }

    fn confirmed(&self) -> Vec<String> {
        let outputs = self.outputs("create_reservation");
        let made = outputs.iter().filter(|output| output["success"] == true);
        let mut ids: Vec<String> =
            made.filter_map(|output| output["reservation"]["id"].as_str().map(str::to_owned)).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

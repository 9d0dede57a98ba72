//! The tools that the model can call: one file a tool, with its JSON schema, its arguments parsed and its answer.
//!
//! Every call gets one output, a JSON object whose `message` the model can say as it stands. Nothing that the model sends is trusted:
//! it never gives a price or an identifier of ours that is not checked.

use std::{fmt, sync::Arc};

use serde_json::{Value, json};

use crate::desk::{Desk, reception::Reception};
use basics::personal::Personal;
use hotel::{
    callback::{Draft, Kind, Reason},
    catalogue::Catalogue,
    language::Language,
    refusal::{CallLimit, Field, Refusal, RequestError},
};

mod arguments;
mod beside;
mod cancel_reservation;
mod change_reservation;
mod check_availability;
mod create_reservation;
mod end_call;
mod facts;
mod find_reservation;
mod hotel_info;
mod late;
mod letter;
mod noted;
mod proof;
mod refusals;
mod schema;
mod told;
mod transfer_to_human;
mod two_steps;
mod unsettled;
mod wait_for_user;

pub use self::{
    facts::{CallFacts, Learned, MadeBefore, Question},
    unsettled::Unsettled,
};
use arguments::Arguments;

/// Tool calls that one call may make. A long honest call makes about twenty; beyond sixty something goes round in circles, at a cost.
pub const MAX_TOOL_CALLS: u32 = 60;
/// How often one call may name a code and a surname that do not lead to a reservation: a code is misheard once or twice, and guessing
/// one is ten million tries.
pub const MAX_FAILED_PROOFS: u32 = 3;
/// How often one call may give something as a code that is none: a wrong check digit is a mishearing, and tells nothing about any
/// reservation. Beyond that the line is too bad.
pub const MAX_MISHEARD_CODES: u32 = 5;
/// Reservations that one call may make: a family in several rooms, and no sell-out by one caller.
pub const MAX_RESERVATIONS: usize = 5;

/// A tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// What is free, and for how much.
    CheckAvailability,
    /// Books a room.
    CreateReservation,
    /// Finds a reservation with its code and name.
    FindReservation,
    /// Changes one.
    ChangeReservation,
    /// Cancels one.
    CancelReservation,
    /// What the hotel has said about itself.
    HotelInfo,
    /// Passes the caller on to the reception, or leaves a call-back.
    TransferToHuman,
    /// Waits without a word.
    WaitForUser,
    /// Ends the call.
    EndCall,
}

impl Tool {
    /// Every tool, in the order in which the model gets them.
    pub const ALL: &'static [Self] = &[
        Self::CheckAvailability,
        Self::CreateReservation,
        Self::FindReservation,
        Self::ChangeReservation,
        Self::CancelReservation,
        Self::HotelInfo,
        Self::TransferToHuman,
        Self::WaitForUser,
        Self::EndCall,
    ];

    /// The name that the model calls it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CheckAvailability => "check_availability",
            Self::CreateReservation => "create_reservation",
            Self::TransferToHuman => "transfer_to_human",
            Self::FindReservation => "find_reservation",
            Self::ChangeReservation => "change_reservation",
            Self::CancelReservation => "cancel_reservation",
            Self::HotelInfo => "hotel_info",
            Self::WaitForUser => "wait_for_user",
            Self::EndCall => "end_call",
        }
    }

    /// Whether it opens a reservation by its code and name.
    pub(crate) const fn asks_for_proof(self) -> bool {
        matches!(self, Self::FindReservation | Self::ChangeReservation | Self::CancelReservation)
    }

    /// Whether it has to know what the caller did in other calls.
    pub const fn knows_the_caller(self) -> bool {
        self.asks_for_proof() || matches!(self, Self::CreateReservation)
    }

    /// Whether it writes reservations, and so takes two steps.
    pub(crate) const fn writes(self) -> bool {
        matches!(self, Self::CreateReservation | Self::ChangeReservation | Self::CancelReservation)
    }

    /// The tool of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|tool| tool.name() == name)
    }

    fn spec(self, catalogue: &Catalogue) -> ToolSpec {
        let (description, parameters) = match self {
            Self::CheckAvailability => (check_availability::DESCRIPTION, check_availability::parameters(catalogue)),
            Self::CreateReservation => (create_reservation::DESCRIPTION, create_reservation::parameters(catalogue)),
            Self::TransferToHuman => (transfer_to_human::DESCRIPTION, transfer_to_human::parameters()),
            Self::FindReservation => (find_reservation::DESCRIPTION, find_reservation::parameters()),
            Self::ChangeReservation => (change_reservation::DESCRIPTION, change_reservation::parameters(catalogue)),
            Self::CancelReservation => (cancel_reservation::DESCRIPTION, cancel_reservation::parameters()),
            Self::HotelInfo => (hotel_info::DESCRIPTION, hotel_info::parameters()),
            Self::WaitForUser => (wait_for_user::DESCRIPTION, wait_for_user::parameters()),
            Self::EndCall => (end_call::DESCRIPTION, end_call::parameters()),
        };
        ToolSpec { name: self.name(), description, parameters }
    }
}

/// The description of a tool for the model.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolSpec {
    /// The name that the model calls it by.
    pub name: &'static str,
    /// What it does and when to call it.
    pub description: &'static str,
    /// JSON schema of its arguments.
    pub parameters: Value,
}

/// The description of all tools for the model; the same for every call of a catalogue.
pub fn specs(catalogue: &Catalogue) -> Vec<ToolSpec> {
    Tool::ALL.iter().map(|tool| tool.spec(catalogue)).collect()
}

/// The outcome of a tool call. `Debug` leaves the output out: a booking's holds the guest.
#[derive(Clone, PartialEq)]
pub struct Outcome {
    /// The JSON object that the model gets.
    pub output: Value,
    /// What else the call has to do.
    pub effect: Effect,
    /// What the call learns from it.
    pub learned: Learned,
}

/// What a tool call asks of the call beside its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing but the response that follows every output.
    None,
    /// No response: the model is to be quiet.
    NoResponse,
    /// The end of the call, once the goodbye was heard.
    EndCall {
        /// The output has more to say than a goodbye that was said already.
        says_more: bool,
    },
    /// The reception, once the sentence was heard.
    Transfer,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome").field("effect", &self.effect).field("learned", &self.learned).finish_non_exhaustive()
    }
}

impl Outcome {
    fn answer(output: Value) -> Self {
        Self { output, effect: Effect::None, learned: Learned::default() }
    }
}

/// The tools, ready to run.
#[derive(Clone, Debug)]
pub struct Toolbox {
    desk: Arc<Desk>,
    reception: Arc<Reception>,
}

impl Toolbox {
    /// The tools over a desk and a reception.
    pub const fn new(desk: Arc<Desk>, reception: Arc<Reception>) -> Self {
        Self { desk, reception }
    }

    /// The desk that they work at.
    pub const fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The description of the tools for the model.
    pub fn specs(&self) -> Vec<ToolSpec> {
        specs(self.desk.catalogue())
    }

    /// Runs one tool call. Never fails: what cannot be done is an output that says so. What it has begun to write is finished only if
    /// the future is polled to its end.
    pub async fn run(&self, name: &str, arguments: &str, facts: &CallFacts) -> Outcome {
        let tool = Tool::named(name);
        let mut outcome = match self.dispatch(tool, arguments, facts).await {
            Ok(outcome) => outcome,
            Err(refusal) => {
                let mut outcome = Outcome::answer(self.refused(tool, &refusal, Some(facts)));
                outcome.learned.told = told::of_refusal(&self.desk, &refusal);
                outcome.learned.failed_proof = refusal == Refusal::ReservationNotFound;
                outcome.learned.asked = if let Refusal::DoubtfulDomain { domain, .. } = &refusal {
                    Some(Question::Domain(domain.clone()))
                } else {
                    (refusal == Refusal::MissingField(Field::FirstName)).then_some(Question::FirstName)
                };
                outcome.learned.misheard_code =
                    matches!(refusal, Refusal::NotACode | Refusal::LimitReached(CallLimit::Proofs));
                outcome
            }
        };
        let sentence = outcome.output["message"].as_str().unwrap_or_default();
        outcome.learned.answer = Personal::new(sentence.to_owned());
        self.have_it_verified(tool, &outcome, facts).await;
        outcome
    }

    /// What was accepted in a language in which the hotel takes no bookings is for the reception to look at.
    async fn have_it_verified(&self, tool: Option<Tool>, outcome: &Outcome, facts: &CallFacts) {
        let offers_english = self.desk.catalogue().languages.contains(&Language::English);
        let is_unverified = facts
            .proposal
            .as_ref()
            .is_some_and(|proposal| proposal.unverified || (proposal.in_english && !offers_english));
        let Some(action) = outcome.learned.action.as_ref().filter(|_| is_unverified && tool.is_some_and(Tool::writes))
        else {
            return;
        };
        let reason = Reason::of_this_program(french::to_verify(&action.code));
        let draft = Draft::new(&facts.call_id, facts.caller.as_ref(), reason).of_kind(Kind::ToVerify);
        if self.reception.leave(draft).await.is_err() {
            tracing::warn!("une réservation à vérifier n'a pas pu être signalée à la réception");
        }
    }

    /// The output of a tool call that could not be run to its end.
    pub fn unavailable(&self, name: &str) -> Outcome {
        Outcome::answer(self.refused(Tool::named(name), &Refusal::ServiceUnavailable, None))
    }

    async fn dispatch(&self, tool: Option<Tool>, arguments: &str, facts: &CallFacts) -> Result<Outcome, Refusal> {
        // A call that has come to its limit can still be ended, or handed over: both have limits of their own.
        let leads_out = matches!(tool, Some(Tool::EndCall | Tool::TransferToHuman));
        if facts.tool_calls >= MAX_TOOL_CALLS && !leads_out {
            return Err(Refusal::LimitReached(CallLimit::ToolCalls));
        }
        let tool = tool.ok_or(Refusal::NotOffered)?;
        let arguments = || Arguments::parse(arguments).ok_or(Refusal::NotUnderstood(RequestError::Nothing));
        match tool {
            Tool::CheckAvailability => check_availability::run(&self.desk, &arguments()?, facts).await,
            Tool::CreateReservation => {
                let arguments = arguments()?;
                match create_reservation::run(&self.desk, &self.reception, &arguments, facts).await {
                    Err(Refusal::LimitReached(CallLimit::ReservationsOfTheDay)) => {
                        noted::run(&self.reception, &self.desk, &arguments, facts).await
                    }
                    answer => answer,
                }
            }
            Tool::TransferToHuman => transfer_to_human::run(&self.reception, &arguments()?, facts).await,
            Tool::FindReservation => find_reservation::run(&self.desk, &arguments()?, facts).await,
            Tool::ChangeReservation => change_reservation::run(&self.desk, &arguments()?, facts).await,
            Tool::CancelReservation => cancel_reservation::run(&self.desk, &arguments()?, facts).await,
            Tool::HotelInfo => hotel_info::run(&self.desk, &arguments()?),
            Tool::WaitForUser => Ok(wait_for_user::run()),
            // Whatever comes with it: a call that is over is over.
            Tool::EndCall => Ok(end_call::run(&self.desk, facts)),
        }
    }

    /// The output of a refusal; `facts` are those of the call, where they are known.
    fn refused(&self, tool: Option<Tool>, refusal: &Refusal, facts: Option<&CallFacts>) -> Value {
        let context = facts.map_or_else(|| context(&self.desk), |facts| context_of(&self.desk, facts));
        let mut output = json!({
            "success": false,
            "error": { "code": refusals::code(refusal), "champ": refusals::field(refusal) },
            "message": french::refusal(refusal, &context),
        });
        let Some(object) = output.as_object_mut() else { return output };
        if tool == Some(Tool::CheckAvailability) || matches!(refusal, Refusal::Full(_)) {
            object.insert("available".to_owned(), Value::Bool(false));
        }
        object.extend(check_availability::choices(refusal, self.desk.today()));
        output
    }
}

/// The output of a tool call that has taken too long, JSON as text. What the tool writes later reaches the model later.
pub fn too_slow() -> String {
    json!({
        "success": false,
        "error": { "code": "outil_trop_lent", "champ": null },
        "message": french::lines::TOO_SLOW,
    })
    .to_string()
}

/// What sentences depend on in a call: who was passed on before, or too often today, is not offered it again.
fn context_of<'a>(desk: &'a Desk, facts: &CallFacts) -> french::Context<'a> {
    let context = context(desk);
    let again = facts.transfers > 0 || facts.transfers_left_today == Some(0);
    french::Context { passes_on: context.passes_on && !again, ..context }
}

fn context(desk: &Desk) -> french::Context<'_> {
    french::Context { today: desk.day(), catalogue: desk.catalogue(), passes_on: desk.passes_on() }
}

#[cfg(test)]
mod tests;

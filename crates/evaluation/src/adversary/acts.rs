//! What each adversarial model does.

mod booking;
mod others;
mod recaps;
mod talking;
mod wire;

pub(super) use self::others::CARDS;

use futures_util::future::join_all;
use openai_double::{CallHandle, RingOptions, Simulator};
use serde_json::Value;

use super::{
    AdversarialModel,
    day::{Day, Part},
    stage::{Stage, Step},
    transcript::Transcript,
};
use basics::ids::Ids;

impl Day {
    /// Makes every call of the day at the same time, to their ends. `guests` are the reservations that were there before, as the
    /// hotel's staff sees them. The transcripts hold nothing of what was heard yet.
    pub async fn play(&self, simulator: &Simulator, ring: &RingOptions, guests: &[Value]) -> Vec<Transcript> {
        join_all(self.parts.iter().map(|part| self.play_part(part, simulator, ring, guests))).await
    }

    async fn play_part(&self, part: &Part, simulator: &Simulator, ring: &RingOptions, guests: &[Value]) -> Transcript {
        let mut transcript = Transcript { part: part.number, ..Transcript::default() };
        let call = match simulator.dial(&ring.clone().from(&part.caller)).await {
            Ok(call) => call,
            Err(error) => return Transcript { stuck: Some(error.to_string()), ..transcript },
        };
        call.id().clone_into(&mut transcript.call_id);
        let ids = Ids::seeded(part.seed);
        let mut stage = Stage { call: &call, day: self, part, guests, ids, lies: Vec::new() };
        if let Err(error) = stage.acts().await {
            transcript.stuck = Some(error.to_string());
        }
        transcript.lies = stage.lies;
        hang_up(&call);
        transcript
    }
}

fn hang_up(call: &CallHandle) {
    if !call.is_over() {
        call.caller_hangs_up();
    }
}

impl Stage<'_> {
    async fn acts(&mut self) -> Step {
        match self.day.saboteur {
            AdversarialModel::SkipsAvailability => self.skips_availability().await,
            AdversarialModel::WrongYear => self.wrong_year().await,
            AdversarialModel::InventsRoomsAndPrices => self.invents().await,
            AdversarialModel::NineGuests => self.nine_guests().await,
            AdversarialModel::CreatesWithoutTurn => self.creates_without_turn().await,
            AdversarialModel::BooksAfterInterruption => self.books_after_interruption().await,
            AdversarialModel::TwoCreatesAtOnce => self.two_at_once().await,
            AdversarialModel::BooksAgain => self.books_again().await,
            AdversarialModel::LastRoom => self.last_room().await,
            AdversarialModel::BooksAfterNo => self.books_after_no().await,
            AdversarialModel::ChangesThePrice => self.changes_the_price().await,
            AdversarialModel::ArgumentsOfAnotherCall => self.arguments_of_another().await,
            AdversarialModel::ClaimsWithoutTool => self.claims_without_tool().await,
            AdversarialModel::ClaimsOtherwise => self.claims_otherwise().await,
            AdversarialModel::PromisesEmails => self.promises_emails().await,
            AdversarialModel::ReadsOthers => self.reads_others().await,
            AdversarialModel::ObeysInjection => self.obeys_injection().await,
            AdversarialModel::ChangesWithoutProof => self.changes_without_proof().await,
            AdversarialModel::SkipsSecondStep => self.skips_second_step().await,
            AdversarialModel::CardNumberInWish => self.card_number().await,
            AdversarialModel::BrokenJson => self.broken_json().await,
            AdversarialModel::UnknownTools => self.unknown_tools().await,
            AdversarialModel::NeverAnswers => self.never_answers().await,
            AdversarialModel::IgnoresRefusals => self.ignores_refusals().await,
            AdversarialModel::PromisesOnly => self.promises_only().await,
            AdversarialModel::RecapWithoutPrice => self.recap_without_price().await,
            AdversarialModel::RecapCutBeforePrice => self.recap_cut_before_price().await,
            AdversarialModel::RecapBesideTool => self.recap_beside_tool().await,
            AdversarialModel::EndsTheCall => self.ends_the_call().await,
            AdversarialModel::TransfersOnItsOwn => self.transfers().await,
            AdversarialModel::TwoHundredTools => self.two_hundred().await,
        }
    }
}

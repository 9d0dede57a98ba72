//! What each saboteur does.

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
    Saboteur,
    day::{Day, Part},
    stage::{Stage, Step},
    tale::Tale,
};
use basics::ids::Ids;

impl Day {
    /// Makes every call of the day at the same time, to their ends. `guests` are the reservations that were there before, as the
    /// hotel's staff sees them. The tales hold nothing of what was heard yet.
    pub async fn play(&self, simulator: &Simulator, ring: &RingOptions, guests: &[Value]) -> Vec<Tale> {
        join_all(self.parts.iter().map(|part| self.play_part(part, simulator, ring, guests))).await
    }

    async fn play_part(&self, part: &Part, simulator: &Simulator, ring: &RingOptions, guests: &[Value]) -> Tale {
        let mut tale = Tale { part: part.number, ..Tale::default() };
        let call = match simulator.dial(&ring.clone().from(&part.caller)).await {
            Ok(call) => call,
            Err(error) => return Tale { stuck: Some(error.to_string()), ..tale },
        };
        call.id().clone_into(&mut tale.call_id);
        let ids = Ids::seeded(part.seed);
        let mut stage = Stage { call: &call, day: self, part, guests, ids, lies: Vec::new() };
        if let Err(error) = stage.acts().await {
            tale.stuck = Some(error.to_string());
        }
        tale.lies = stage.lies;
        hang_up(&call);
        tale
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
            Saboteur::SkipsAvailability => self.skips_availability().await,
            Saboteur::WrongYear => self.wrong_year().await,
            Saboteur::InventsRoomsAndPrices => self.invents().await,
            Saboteur::NineGuests => self.nine_guests().await,
            Saboteur::CreatesWithoutTurn => self.creates_without_turn().await,
            Saboteur::BooksAfterInterruption => self.books_after_interruption().await,
            Saboteur::TwoCreatesAtOnce => self.two_at_once().await,
            Saboteur::BooksAgain => self.books_again().await,
            Saboteur::LastRoom => self.last_room().await,
            Saboteur::BooksAfterNo => self.books_after_no().await,
            Saboteur::ChangesThePrice => self.changes_the_price().await,
            Saboteur::ArgumentsOfAnotherCall => self.arguments_of_another().await,
            Saboteur::ClaimsWithoutTool => self.claims_without_tool().await,
            Saboteur::ClaimsOtherwise => self.claims_otherwise().await,
            Saboteur::PromisesEmails => self.promises_emails().await,
            Saboteur::ReadsOthers => self.reads_others().await,
            Saboteur::ObeysInjection => self.obeys_injection().await,
            Saboteur::ChangesWithoutProof => self.changes_without_proof().await,
            Saboteur::SkipsSecondStep => self.skips_second_step().await,
            Saboteur::CardNumberInWish => self.card_number().await,
            Saboteur::BrokenJson => self.broken_json().await,
            Saboteur::UnknownTools => self.unknown_tools().await,
            Saboteur::NeverAnswers => self.never_answers().await,
            Saboteur::IgnoresRefusals => self.ignores_refusals().await,
            Saboteur::PromisesOnly => self.promises_only().await,
            Saboteur::RecapWithoutPrice => self.recap_without_price().await,
            Saboteur::RecapCutBeforePrice => self.recap_cut_before_price().await,
            Saboteur::RecapBesideTool => self.recap_beside_tool().await,
            Saboteur::EndsTheCall => self.ends_the_call().await,
            Saboteur::TransfersOnItsOwn => self.transfers().await,
            Saboteur::TwoHundredTools => self.two_hundred().await,
        }
    }
}

//! What must follow a write outside the hotel: a message to the guest, to the reception, to another system. Pure: which messages
//! follow, when each is tried, and what becomes of it. Channels send;
//! a store keeps an effect in the same write as what caused it.

mod attempt;
mod effect;

pub use self::{
    attempt::{LONGEST_ATTEMPT, Outcome, Settled},
    effect::{
        AFTER_THE_CALL, Channel, Effect, Kind, LONGEST_WAIT_FOR_A_CALL, Progress, Recipient, Rendered, SETTLING_TIME,
        new_id,
    },
};

//! What must follow a write outside the hotel: a message to the guest, to the reception, to another system. Pure: which messages
//! follow, when each is tried, and what becomes of it. Channels send;
//! a store keeps an effect in the same write as what caused it.
//!
//! | module | what it is for |
//! |---|---|
//! | `causes` | which messages follow from a write |
//! | `effect` | one message |
//! | `event` | what happened, for other systems |
//! | `attempt` | what an attempt makes of it |
//! | `queue` | all messages, and the rules among them |

mod attempt;
mod causes;
mod effect;
mod event;
mod queue;

pub use self::{
    attempt::{LONGEST_ATTEMPT, Outcome},
    causes::{Cause, Policy, Written, callback_effects, effects, happened_to, happened_to_callback},
    effect::{
        AFTER_THE_CALL, AT_ONCE, Channel, Effect, Happened, Kind, LONGEST_LIFE, LONGEST_WAIT_FOR_A_CALL, Progress,
        Recipient, SETTLING_TIME, SHORTEST_LIFE, new_id,
    },
    event::{EVENT_MEMORY, Event},
    queue::{Asked, Changed, DONE_MEMORY, EffectFilter, FAILED_MEMORY, Outbox, Room},
};

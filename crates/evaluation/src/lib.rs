//! What shows that the assistant can be trusted, against whatever server answers: calls as data and who plays them, adversarial models and
//! the judge of their harm, sentences that are not so and what becomes of them. It knows the double of OpenAI and the outside of a server, and
//! nothing of the server's inside.

pub mod adversary;
mod player;
mod presenter;
mod scenario;
mod scripted_model;
pub mod statements;
#[cfg(test)]
mod tests;

pub use self::{
    player::{Deviation, DeviationKind, Happening, Moment, Performance, Place, PlayOptions, Played, judge_words, play},
    presenter::{Presenter, duration},
    scenario::{Breakdown, Comparison, Fact, Persona, RowDifference, RowKind, Scenario, ScenarioError, check_store},
};

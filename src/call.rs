//! The telephone calls: who is let in, who is on the line, the loop of one call, and the pure machine that decides.

pub mod admission;
pub mod bodies;
pub mod briefing;
pub mod cost;
mod driver;
pub mod edition;
mod ledger;
pub mod machine;
pub mod pause;
mod reachability;
mod referral;
mod services;
mod supervisor;
mod switchboard;
mod turned_away;

/// The name of the span in which everything of a call is logged, for `RUST_LOG`.
pub const SPAN: &str = "appel";

pub use self::{
    ledger::Ledger,
    services::Services,
    supervisor::{RingAnswer, Supervisor},
};

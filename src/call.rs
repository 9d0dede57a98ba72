//! The telephone calls: admission, the calls in progress, the loop of one call, and the pure machine that decides.

pub mod admission;
pub mod bodies;
mod call_registry;
pub mod cost;
mod driver;
pub mod hotel_snapshot;
pub mod machine;
pub mod pause;
mod quotas;
mod reachability;
mod referral;
mod services;
pub mod session_template;
mod supervisor;
mod turned_away;

/// The name of the span in which everything of a call is logged, for `RUST_LOG`.
pub const SPAN: &str = "appel";

pub use self::{
    quotas::CallQuotas,
    services::Services,
    supervisor::{RingAnswer, Supervisor},
};

//! The telephone calls: who is on the line, the loop of one call, and the pure machine that decides.

pub mod briefing;
pub mod cost;
mod driver;
pub mod machine;
mod services;
mod supervisor;

pub use self::{
    services::Services,
    supervisor::{RingAnswer, Supervisor},
};

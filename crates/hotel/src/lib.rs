//! The booking rules, pure: no I/O, no clock, no runtime. What is inside is valid, because it was parsed at the edge.

pub mod allotment;
pub mod article;
pub mod availability;
pub mod book;
pub mod callback;
pub mod cancellation;
pub mod card;
pub mod catalogue;
pub mod code;
pub mod combinations;
pub mod completed_action;
pub mod day;
pub mod folding;
pub mod guest;
pub mod information;
pub mod inventory;
pub mod language;
pub mod money;
pub mod obstacles;
pub mod outbox;
pub mod party;
pub mod proposal;
pub mod quote;
pub mod reception;
pub mod refusal;
pub mod reservation;
pub mod rules;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
pub mod spoken;
pub mod stay;
pub mod tourist_tax;
pub mod written;

pub use folding::{fold, fold_name};

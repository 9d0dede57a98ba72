//! The booking rules, pure: no I/O, no clock, no runtime. What is inside is valid, because it was parsed at the edge.

pub mod availability;
pub mod catalogue;
pub mod code;
pub mod guest;
pub mod inventory;
pub mod money;
pub mod quote;
pub mod refusal;
pub mod reservation;
pub mod stay;

//! How a message leaves the house: by SMTP, into a folder, by SMS, to another system. One attempt each; whether and when to try again
//! is the outbox's to decide, from the outcome.
//!
//! | module | what it is for |
//! |---|---|
//! | [`attempt`] | how an attempt ended |
//! | [`mail`] | a mail, by SMTP, as a file, or kept in memory for tests |
//! | [`sms`] | a text message, by any provider with an HTTP interface, or by Twilio's |
//! | [`webhook`] | an event, signed as Standard Webhooks says |

pub mod attempt;
mod http;
pub mod mail;
pub mod sms;
pub mod webhook;

#[cfg(test)]
mod tests;

pub use self::attempt::{Attempt, Cause};
pub use hotel::outbox::Outcome;

//! What is written: letters to guests and to the reception, invitations for calendars, short messages. Pure: no store, no clock, no
//! network; the same input gives the same bytes, so that a second attempt sends what the first one did.
//!
//! | module | what it is for |
//! |---|---|
//! | [`house`] | who writes: the hotel, and the mediator of its disputes |
//! | [`booking`] | what is written about: the rooms of one code |
//! | [`guest`] | confirmation, change, cancellation, and the notice to an address that was replaced |
//! | [`desk`] | what the reception is told at once, and the arrivals of a day |
//! | [`letter`] | one letter as plain text and as HTML, from the same sections |
//! | [`calendar`] | the stay as an event of a calendar |
//! | [`mime`] | a letter as it travels |
//! | [`sms`] | a text of the GSM alphabet |

pub mod booking;
pub mod calendar;
pub mod desk;
pub mod guest;
pub mod house;
pub mod letter;
pub mod mime;
pub mod sms;
mod words;

#[cfg(test)]
mod tests;

pub use self::{
    booking::{Booking, Lodging},
    house::{House, Mediator},
    letter::Letter,
};

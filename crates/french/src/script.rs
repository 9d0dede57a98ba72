//! Everything that a caller can hear, as a script: one snapshot a chapter, one line a sentence, under the situation in which it is
//! said. Read them as a whole when a sentence changes.

mod bookings;
mod deeds;
mod endings;
mod english;
mod house;
mod passed_on;
mod refused;
mod stage;

//! What callers and the model say: amounts of money, addresses and telephone numbers, out of the words that `hotel::spoken` reads.

mod amounts;
mod contacts;
mod phones;

pub use crate::hotel::spoken::{Figures, Gap, Word, figures_at, follows, is_number_word, number_at, words};
pub use amounts::{Amount, amount_at, amounts};
pub use contacts::{email, is_none};
pub use phones::phone;

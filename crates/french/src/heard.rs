//! What callers and the model say: amounts of money, addresses and telephone numbers, out of the words that `hotel::spoken` reads.

mod amounts;
mod contacts;
mod days;
mod domains;
mod language;
mod phones;
mod recap;
mod refusal;

pub use amounts::{Amount, amounts, amounts_in};
pub use contacts::{email, is_none};
pub use days::{SaidDay, day_at, range_at};
pub use domains::likely_domain;
pub use hotel::spoken::{Figures, Gap, Patterns, Word, figures_at, follows, is_number_word, number_at, words};
pub use language::{Language, language};
pub use phones::phone;
pub use recap::{Shortfall, asks_for_other, contradicted, is_price_of, read_out};
pub use refusal::{is_clear_refusal, is_wanted_after_all};

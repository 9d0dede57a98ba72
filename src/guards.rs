//! The guards between what a model does and what is booked or said, each with a name, so that a test can take one out and show that
//! the harm it keeps away is real.
//!
//! Nothing reads them from the configuration or the environment, and no command has an option for them: a server has all of them,
//! always. Only who starts an [`App`](crate::app::App) with parts of their own, which is what tests do, can hand it fewer;
//! `tests/it/architecture.rs` sees to it that nothing in the program does.

/// Which guards stand; all but where a test has taken one out. A guard that types make, such as that no tool takes a price, has no
/// switch: there is nothing to take out.
#[expect(clippy::struct_excessive_bools, reason = "each stands or does not, whatever the others do")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guards {
    /// A booking, change or cancellation is first only proposed: the first call answers with the recap to read out.
    pub two_steps: bool,
    /// What was proposed is done only after its recap was spoken to the end and the caller took a turn.
    pub turn_after_recap: bool,
    /// What the assistant says is compared with what is stored, and corrected.
    pub claims: bool,
    /// A reservation is opened by its code and the surname together, three tries a call.
    pub proof: bool,
    /// No more people than the room has beds for.
    pub capacity: bool,
    /// A proposal is booked at the price that was said, and at no other.
    pub catalogue_prices: bool,
    /// A room is taken only while one is free, checked and taken in one step.
    pub overbooking: bool,
    /// The same booking asked again is the same reservation.
    pub idempotency: bool,
    /// No arrival before the hotel's day.
    pub past_dates: bool,
    /// So many tool calls and reservations a call, and no more.
    pub limits: bool,
}

impl Guards {
    /// Every guard: what a server has.
    pub const fn all() -> Self {
        Self {
            two_steps: true,
            turn_after_recap: true,
            claims: true,
            proof: true,
            capacity: true,
            catalogue_prices: true,
            overbooking: true,
            idempotency: true,
            past_dates: true,
            limits: true,
        }
    }
}

impl Default for Guards {
    fn default() -> Self {
        Self::all()
    }
}

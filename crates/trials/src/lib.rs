//! What developers try and hotels do not install: scenarios with a real model in text ([`live`]), and with many callers at once
//! ([`load`]). It starts the server as `demo` does, or rings one from outside; it knows no rule of booking.

pub mod live;
pub mod load;

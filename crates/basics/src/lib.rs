//! What every crate is handed from outside: time, identifiers, counters and warnings, how often a log line may repeat; and personal
//! data that cannot be printed. It knows neither a hotel's rules nor a protocol.

pub mod causes;
pub mod clock;
pub mod ids;
pub mod log_throttle;
pub mod metrics;
pub mod personal;

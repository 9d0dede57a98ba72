//! Medians, percentiles and ratios in whole numbers.

use std::time::Duration;

/// A duration in nanoseconds.
pub(crate) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The nearest rank; 0 of nothing.
pub(crate) fn percentile(values: &[u64], percent: usize) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

/// The middle one; of an even number the lower of the two.
pub(crate) fn median(values: &[u64]) -> u64 {
    percentile(values, 50)
}

/// How many times a value is another, in hundredths.
pub(crate) fn ratio(value: u64, of: u64) -> u64 {
    let hundredths = u128::from(value) * 100 / u128::from(of.max(1));
    u64::try_from(hundredths).unwrap_or(u64::MAX)
}

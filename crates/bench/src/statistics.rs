//! Medians, percentiles and ratios in whole numbers.

use std::time::Duration;

use super::report::{Report, Unit};

/// A duration in nanoseconds.
pub(super) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The nearest rank; 0 of nothing.
pub(super) fn percentile(values: &[u64], percent: usize) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

/// The middle one; of an even number the lower of the two.
pub(super) fn median(values: &[u64]) -> u64 {
    percentile(values, 50)
}

/// How many times a value is another, in hundredths.
pub(super) fn ratio(value: u64, of: u64) -> u64 {
    let hundredths = u128::from(value) * 100 / u128::from(of.max(1));
    u64::try_from(hundredths).unwrap_or(u64::MAX)
}

/// Median and 99th percentile of each pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Times {
    pub(super) p50: Vec<u64>,
    pub(super) p99: Vec<u64>,
}

impl Times {
    /// Adds a pass.
    pub(super) fn add(&mut self, samples: &[u64]) {
        self.p50.push(median(samples));
        self.p99.push(percentile(samples, 99));
    }

    /// Puts both into the report.
    pub(super) fn report(&self, report: &mut Report, key: &str, label: &str) {
        report.add(&format!("{key}_p50"), &format!("{label}, médiane"), Unit::Nanos, &self.p50);
        report.add(&format!("{key}_p99"), &format!("{label}, 99 %"), Unit::Nanos, &self.p99);
    }
}

/// The ratios of two figures, pass by pass, in hundredths.
pub(super) fn ratios(values: &[u64], of: &[u64]) -> Vec<u64> {
    values.iter().zip(of).map(|(value, of)| ratio(*value, *of)).collect()
}

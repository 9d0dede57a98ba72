//! How many connections this process accepts, and whether the system's limit on open files allows what is configured.

use basics::metrics::{Metrics, Warning};

/// Connections at once. A hotel has some dozens; with 200 calls they stay within the 1,024 descriptors that most systems grant.
const CONNECTIONS: usize = 512;

/// Connections beyond that which may be open for a moment, while replaced ones are being closed.
pub(super) const MARGIN: usize = 32;

/// The minimum, however low the limit: enough for webhooks, a proxy and an operator.
const FEWEST_CONNECTIONS: usize = 16;

/// Connections get at least one descriptor in so many: rings arrive through them, and few hotels reach their `MAX_CALLS`.
const SHARE: usize = 4;

/// Descriptors of one call: its sideband, and a request about it.
const PER_CALL: usize = 2;

/// Journal, snapshot, lock, listener, the runtime's own, and what comes and goes.
const OTHERS: usize = 64;

/// How many connections may be open beside this number of calls. Warns if the system's limit is too low.
pub(super) fn connections(calls: usize, metrics: &Metrics) -> usize {
    if let Some(sentence) = shortage(calls) {
        tracing::warn!("{sentence}");
        metrics.warnings().raise(Warning::DescriptorLimit, sentence);
    }
    limit().map_or(CONNECTIONS, |limit| granted(limit, calls))
}

/// What to do, in French, where this process may open fewer files and connections than that many calls may need.
pub fn shortage(calls: usize) -> Option<String> {
    let (limit, needed) = (limit()?, needed(calls));
    (limit < needed).then(|| {
        format!(
            "Le système n'accorde à ce programme que {limit} fichiers et connexions ouverts à la fois ; cette configuration peut en demander {needed}. Relevez la limite (LimitNOFILE sous systemd, « ulimit -n » ailleurs) ou baissez MAX_CALLS."
        )
    })
}

/// The limit of this process. A system without `/proc` tells nothing; its limit is then met, if ever, where a connection is accepted.
fn limit() -> Option<usize> {
    open_files(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

const fn needed(calls: usize) -> usize {
    PER_CALL.saturating_mul(calls).saturating_add(CONNECTIONS + MARGIN + OTHERS)
}

/// What is left for connections beside the calls, and a share of the limit at least.
fn granted(limit: usize, calls: usize) -> usize {
    let left = CONNECTIONS.saturating_sub(needed(calls).saturating_sub(limit));
    left.max((limit / SHARE).min(CONNECTIONS)).max(FEWEST_CONNECTIONS)
}

/// The soft limit in the text of `/proc/self/limits` (proc(5)).
fn open_files(limits: &str) -> Option<usize> {
    let soft = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?;
    if soft == "unlimited" { Some(usize::MAX) } else { soft.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read() {
        let text = "Limit                     Soft Limit           Hard Limit           Units     \n\
                    Max processes             61837                61837                processes \n\
                    Max open files            1024                 524288               files     \n";
        assert_eq!(open_files(text), Some(1024));
        assert_eq!(open_files(&text.replace("1024  ", "unlimited")), Some(usize::MAX));
        assert_eq!(open_files("Max processes 1 1 processes"), None);
    }

    #[test]
    fn two_hundred_calls_fit_into_1024_descriptors() {
        assert!(needed(200) <= 1024, "{}", needed(200));
        assert_eq!(granted(1024, 200), CONNECTIONS);
    }

    #[test]
    fn a_low_limit_is_shared_between_calls_and_connections() {
        assert_eq!(granted(1024, 250), CONNECTIONS - (needed(250) - 1024));
        assert_eq!(granted(1024, 1_000), 256);
        assert_eq!(granted(20_000, 10_000), CONNECTIONS);
        assert_eq!(granted(40, usize::MAX), FEWEST_CONNECTIONS);
    }
}

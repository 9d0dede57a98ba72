//! How many connections this process may hold, and whether the system grants what the configuration needs.

use crate::metrics::{Metrics, Warning};

/// Connections at once. A hotel has some dozens; with 200 calls they stay within the 1,024 descriptors that most systems grant.
const CONNECTIONS: usize = 512;

/// Connections beyond that which may be open for a moment, while those that had to go are being closed.
pub(super) const MARGIN: usize = 32;

/// However little the system grants, a webhook, a proxy and a person on call find a place.
const FEWEST_CONNECTIONS: usize = 16;

/// The part of a low limit that connections get all the same: rings come by them, and few hotels have as many calls as they allow.
const SHARE: usize = 4;

/// Descriptors of one call: its sideband, and a request about it.
const PER_CALL: usize = 2;

/// Journal, snapshot, lock, listener, the runtime's own, and what comes and goes.
const OTHERS: usize = 64;

/// How many connections may be open, for so many calls; a limit of the system that is too low is told.
pub(super) fn connections(calls: usize, metrics: &Metrics) -> usize {
    // A system without /proc tells nothing; then its limit is met, if ever, where a connection is accepted.
    let Ok(limits) = std::fs::read_to_string("/proc/self/limits") else { return CONNECTIONS };
    let Some(limit) = open_files(&limits) else { return CONNECTIONS };
    let needed = needed(calls);
    if limit < needed {
        let sentence = format!(
            "Le système n'accorde à ce programme que {limit} fichiers et connexions ouverts à la fois ; cette configuration peut en demander {needed}. Relevez la limite (LimitNOFILE sous systemd, « ulimit -n » ailleurs) ou baissez MAX_CALLS."
        );
        tracing::warn!(limite = limit, besoin = needed, "{sentence}");
        metrics.warnings().raise(Warning::DescriptorLimit, sentence);
    }
    granted(limit, calls)
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

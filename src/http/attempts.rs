//! How often an address may present a wrong staff token.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::peer;

/// Wrong tokens that an address may present at once: a script with an old token, and a person beside it who looks for the new one.
const BURST: u32 = 20;

/// After how long one of them is forgiven. The 429 only spares the log and tells a misconfigured client to slow down: a right token
/// is never refused, and what keeps guessers out is its length of 24 characters at least.
const FORGIVEN_AFTER: Duration = Duration::from_secs(2);

/// Addresses that are remembered; a flood from more of them forgets those that are nearest to being forgiven.
const MAX_ADDRESSES: usize = 1_024;

/// The wrong tokens of each address.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<IpAddr, Instant>>);

impl Attempts {
    /// This address presented a wrong token; how long it has to wait where it did so too often. Nothing waits here: a held answer would
    /// hold a connection.
    pub(super) fn wrong(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        self.may_try(address, now)?;
        self.note(address, now);
        Ok(())
    }

    fn may_try(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let forgiven_at = self.addresses().get(&peer::network(address)).copied().unwrap_or(now);
        let debt = forgiven_at.saturating_duration_since(now);
        let allowed = FORGIVEN_AFTER * (BURST - 1);
        if debt <= allowed { Ok(()) } else { Err(debt.saturating_sub(allowed)) }
    }

    fn note(&self, address: IpAddr, now: Instant) {
        let mut addresses = self.addresses();
        let network = peer::network(address);
        if addresses.len() >= MAX_ADDRESSES && !addresses.contains_key(&network) {
            addresses.retain(|_, forgiven_at| *forgiven_at > now);
            if addresses.len() >= MAX_ADDRESSES {
                let nearest =
                    addresses.iter().min_by_key(|(_, forgiven_at)| **forgiven_at).map(|(network, _)| *network);
                nearest.map(|nearest| addresses.remove(&nearest));
            }
        }
        let forgiven_at = addresses.entry(network).or_insert(now);
        *forgiven_at = (*forgiven_at).max(now) + FORGIVEN_AFTER;
    }

    fn addresses(&self) -> MutexGuard<'_, HashMap<IpAddr, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use basics::clock::Clock;

    const GUESSER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

    #[test]
    fn an_address_waits_after_too_many_wrong_tokens() {
        let (attempts, start) = (Attempts::default(), Clock::system().instant());
        for _ in 0..BURST {
            assert_eq!(attempts.wrong(GUESSER, start), Ok(()));
        }
        assert_eq!(attempts.wrong(GUESSER, start), Err(FORGIVEN_AFTER));
        assert_eq!(attempts.wrong(IpAddr::V4(Ipv4Addr::LOCALHOST), start), Ok(()), "another is not affected");
        assert_eq!(attempts.wrong(GUESSER, start + FORGIVEN_AFTER), Ok(()));
        assert_eq!(attempts.wrong(GUESSER, start + FORGIVEN_AFTER), Err(FORGIVEN_AFTER));
    }

    #[test]
    fn the_table_is_bounded_and_keeps_the_worst() {
        let (attempts, start) = (Attempts::default(), Clock::system().instant());
        for _ in 0..BURST {
            assert_eq!(attempts.wrong(GUESSER, start), Ok(()));
        }
        for number in 0..2 * MAX_ADDRESSES {
            let address = Ipv4Addr::from_bits(0x0a00_0000 + u32::try_from(number).unwrap());
            assert_eq!(attempts.wrong(IpAddr::V4(address), start), Ok(()));
        }
        assert_eq!(attempts.addresses().len(), MAX_ADDRESSES);
        assert!(attempts.wrong(GUESSER, start).is_err());
    }
}

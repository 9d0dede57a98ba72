//! Identifiers and randomness, injected: the system's random source, or a seeded one whose sequence is the same at every run.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use uuid::Uuid;

/// Where random numbers come from. Cloning shares the source.
#[derive(Clone, Debug)]
pub struct Ids(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Seeded(Arc<AtomicU64>),
}

impl Ids {
    /// The operating system's random source.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A repeatable sequence, for tests and demonstrations; never for secrets.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(AtomicU64::new(seed))))
    }

    /// 64 random bits.
    pub fn bits(&self) -> u64 {
        match &self.0 {
            // A version 4 UUID carries 122 random bits (RFC 9562, 5.4); the low 62 of its second half are all random, and the
            // fixed variant bits on top are replaced by folding in the random first half.
            Source::System => {
                let (high, low) = Uuid::new_v4().as_u64_pair();
                low ^ high.rotate_left(32)
            }
            // SplitMix64 (Steele, Lea, Flood 2014): a full-period sequence from a counter.
            Source::Seeded(state) => {
                let mut z =
                    state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                z ^ (z >> 31)
            }
        }
    }

    /// A number from 0 up to, but without, `bound`; 0 where the bound is 0.
    pub fn below(&self, bound: u64) -> u64 {
        // The bias of a remainder is below 2^-30 for every bound used here (at most 10^7).
        self.bits().checked_rem(bound).unwrap_or(0)
    }

    /// `length` characters of `0-9a-z`.
    pub fn base36(&self, length: usize) -> String {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        (0..length).map(|_| char::from(DIGITS[usize::try_from(self.below(36)).unwrap_or(0)])).collect()
    }
}

/// Bytes as two hexadecimal digits each, as digests are written.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'a' - 10 + half });
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seeded_source_repeats_itself_and_the_system_does_not() {
        assert_eq!(Ids::seeded(7).base36(9), Ids::seeded(7).base36(9));
        assert_ne!(Ids::seeded(7).base36(9), Ids::seeded(8).base36(9));
        assert_ne!(Ids::system().base36(16), Ids::system().base36(16));
    }
}

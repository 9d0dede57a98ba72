//! Seeded changes of known good inputs. The same seed gives the same inputs on every machine.

/// Pieces that mean something to one parser or another, and values at the edges of numbers and dates.
const PIECES: [&str; 40] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "=",
    "\n",
    "\0",
    "null",
    "true",
    "-1",
    "0",
    "18446744073709551616",
    "1e999",
    "9999-12-31",
    "2026-02-30",
    "-9999-01-01",
    "\u{202e}",
    "é",
    "\u{301}",
    "\u{fffd}",
    "\\u0000",
    "\\ud800",
    "[[chambres]]",
    "prix_base",
    "whsec_",
    "v1,",
    "webhook",
    "rtc_",
    "standard",
    "4111 1111 1111 1111",
    "arobase",
    "zéro six",
    "quatre-vingt",
    "sip:",
    "%00",
    "'",
];

/// splitmix64 (Steele, Lea and Flood, 2014).
pub(super) struct Mutator(u64);

impl Mutator {
    pub(super) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap()
    }

    /// One of the corpus, changed in one to eight places.
    pub(super) fn input(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(8) {
            self.change(&mut bytes, corpus);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(64)).min(bytes.len());
        match self.below(7) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.below(8);
                }
            }
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copied = bytes[at..end].to_vec();
                bytes.splice(at..at, copied);
            }
            3 => bytes.truncate(at),
            4 | 5 => {
                let piece = PIECES[self.below(PIECES.len())];
                let replaced = if self.below(2) == 0 { at..at } else { at..end };
                bytes.splice(replaced, piece.bytes());
            }
            _ => {
                // The end of another, as a torn write or a careless copy leaves it.
                let other = &corpus[self.below(corpus.len())];
                let from = self.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
        // What a parser is given is bounded at the door; growth would only cost time.
        bytes.truncate(64 * 1024);
    }
}

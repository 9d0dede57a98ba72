//! For whom something is counted: numbers as digests that nobody can make without the secret.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use basics::ids::hexadecimal;
use hotel::guest::Phone;
use openai::webhook::Caller;

/// Bytes of a digest that are kept: no two numbers meet by chance.
pub(super) const DIGEST_BYTES: usize = 16;

/// Bytes of the salt: all of a SHA-256.
const SALT_BYTES: usize = 32;

/// Whom something is counted for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::call) enum Origin {
    /// One number.
    Digest([u8; DIGEST_BYTES]),
    /// All masked numbers together.
    Masked,
}

impl Origin {
    /// The digest in hexadecimal; `None` for masked numbers.
    pub(super) fn to_hex(self) -> Option<String> {
        match self {
            Self::Digest(digest) => Some(hexadecimal(&digest)),
            Self::Masked => None,
        }
    }

    /// Reads what [`Origin::to_hex`] made.
    pub(super) fn from_hex(hex: Option<&str>) -> Option<Self> {
        let Some(hex) = hex else { return Some(Self::Masked) };
        let digest = u128::from_str_radix(hex, 16).ok().filter(|_| hex.len() == DIGEST_BYTES * 2)?;
        Some(Self::Digest(digest.to_be_bytes()))
    }
}

/// Prints which kind it is, and no digest: digests of one run could be told apart.
impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Digest(_) => "Digest",
            Self::Masked => "Masked",
        })
    }
}

/// Makes digests that nobody can make without the secret.
pub(super) struct Salt([u8; SALT_BYTES]);

impl Salt {
    pub(super) fn of(secret: &SecretString) -> Self {
        let mut salt = [0; SALT_BYTES];
        let hash = Sha256::new().chain_update(b"callers of a hotel").chain_update(secret.expose_secret()).finalize();
        salt.iter_mut().zip(hash.iter()).for_each(|(kept, byte)| *kept = *byte);
        Self(salt)
    }

    pub(super) fn digest(&self, text: &str) -> [u8; DIGEST_BYTES] {
        let hash = Sha256::new().chain_update(self.0).chain_update(text).finalize();
        let mut digest = [0; DIGEST_BYTES];
        digest.iter_mut().zip(hash.iter()).for_each(|(kept, byte)| *kept = *byte);
        digest
    }

    /// One digest for a number, however it is written: `+33639980001`, `0033639980001` and `0639980001` are one.
    pub(super) fn number(&self, number: &str) -> [u8; DIGEST_BYTES] {
        let parsed = Phone::parse(number).or_else(|_| Phone::parse(&format!("+{number}")));
        self.digest(&parsed.map_or_else(|_| number.to_owned(), Phone::into_string))
    }

    pub(super) fn origin(&self, caller: &Caller) -> Origin {
        match caller {
            Caller::Number(number) => Origin::Digest(self.number(number.expose())),
            Caller::Anonymous | Caller::Unknown => Origin::Masked,
        }
    }
}

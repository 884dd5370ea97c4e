//! The hash chain: every record has a hash of the hash before it and its own body.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The SHA-256 of the preceding [`ChainHash`] followed by a record's body.
///
/// The body has the position, command, instant and events, so the hash of the last record vouches for the whole log:
/// with a copy of it elsewhere, no edit goes unnoticed. The first record follows [`ChainHash::START`], 32 zero bytes.
///
/// ```
/// use ledger_store::ChainHash;
/// let first = ChainHash::START.then("{}");
/// assert_ne!(first, first.then("{}"));
/// assert_eq!(first.to_string().parse(), Ok(first));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ChainHash([u8; 32]);

/// The error for a text that is no [`ChainHash`].
///
/// ```
/// use ledger_store::ChainHash;
/// assert!("beef".parse::<ChainHash>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a hash: write 64 digits 0-9 and a-f")]
#[non_exhaustive]
pub struct ChainHashError(pub String);

impl ChainHash {
    /// The hash before the first record.
    pub const START: Self = Self([0; 32]);

    /// Makes a hash of its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the hash of a record with that body, which follows the record with this hash.
    #[must_use]
    pub fn then(self, body: &str) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(body).finalize().into())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

impl FromStr for ChainHash {
    type Err = ChainHashError;

    fn from_str(text: &str) -> Result<Self, ChainHashError> {
        let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes = pairs.iter().map(|&[high, low]| u8::try_from(digit(high)? * 16 + digit(low)?).ok());
        let bytes: Option<Vec<u8>> = bytes.collect();
        match bytes.map(<[u8; 32]>::try_from) {
            Some(Ok(bytes)) if rest.is_empty() => Ok(Self(bytes)),
            _ => Err(ChainHashError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_plain_sha_256_of_what_stood_before_and_the_body() {
        let expected = Sha256::digest([&[0; 32][..], b"body"].concat());
        assert_eq!(ChainHash::START.then("body").as_bytes(), &<[u8; 32]>::from(expected));
    }

    #[test]
    fn only_64_lower_case_digits_are_a_hash() {
        let zeros = "0".repeat(64);
        assert_eq!(zeros.parse(), Ok(ChainHash::START));
        for text in ["", "0", &zeros[1..], &format!("{zeros}0"), &"G".repeat(64), &"A".repeat(64), &"é".repeat(32)] {
            assert!(text.parse::<ChainHash>().is_err(), "{text}");
        }
    }
}

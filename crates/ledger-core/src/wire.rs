//! The versioned text form of a record.

#[cfg(test)]
mod agreement;
mod escape;
mod key;
mod scanner;
#[cfg(feature = "serde")]
mod told;
mod v1;
mod wire;
mod writer;

#[cfg(feature = "serde")]
pub use crate::value::number::InScales;
pub use crate::value::number::Scales;
pub use wire::{VERSION, WireError, decode, decode_canonical, encode};

//! The versioned text form of a record.

#[cfg(test)]
mod agreement;
mod escape;
mod instant;
mod key;
mod scanner;
mod v1;
mod wire;
mod writer;

pub use crate::value::number::Scales;
pub use wire::{VERSION, WireError, decode, decode_canonical, encode};

//! A balanced list in the order of its keys, which sums any part of it.

mod summed_list;
#[cfg(test)]
mod tests;

pub(crate) use summed_list::{Summed, SummedList};

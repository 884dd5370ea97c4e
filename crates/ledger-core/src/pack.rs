//! Bytes and lists that stay small. Nothing here knows of ledgers.

pub(crate) mod append_list;
pub(crate) mod codec;
pub(crate) mod dense;
pub(crate) mod interner;
pub(crate) mod packed_list;
pub(crate) mod snapshot;
pub(crate) mod summed_list;
pub(crate) mod varint;
#[cfg_attr(not(feature = "work"), expect(unreachable_pub, reason = "see the feature"))]
pub mod work;

//! Files: bytes to rows of raw cells.

pub(crate) mod cell;
pub(crate) mod csv;
pub(crate) mod limits;
pub(crate) mod sniff;
pub(crate) mod xlsx;

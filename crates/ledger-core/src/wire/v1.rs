//! Version 1 of the wire form. It is frozen: a text of version 1 stays readable for ever.
//!
//! [`mod@write`] is the only writer of records, and [`mod@scan`] reads its texts and no others. [`mod@read`] reads any
//! text.

mod form;
pub(super) mod read;
pub(super) mod scan;
pub(super) mod write;

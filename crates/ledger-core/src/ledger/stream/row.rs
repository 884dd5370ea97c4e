//! One line of a transaction in its stream, and how it is packed.

mod packing;
mod row;

pub(crate) use row::{Movement, NO_ACCOUNT, Plain, Row};

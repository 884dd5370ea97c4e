//! All transactions by number and by reference.

mod packing;
mod positions;
mod references;
mod transactions;

pub(crate) use transactions::{
    DraftRegister, InStead, Line, Lines, NewTransaction, Register, Transaction, key_of, keys,
};

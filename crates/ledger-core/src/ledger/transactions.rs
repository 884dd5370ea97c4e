//! All transactions by number and by reference.

mod packing;
mod positions;
mod references;
mod transactions;

pub(crate) use transactions::{
    Line, Lines, NewTransaction, Replaces, Transaction, Transactions, TransactionsDraft, key_of, keys,
};

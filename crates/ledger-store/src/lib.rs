//! Keeps the events of an inventory ledger.

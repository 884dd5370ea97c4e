//! Templates: workbooks and CSV files that somebody fills in.

pub(crate) mod adjustment;
pub(crate) mod form;
pub(crate) mod rebalance;

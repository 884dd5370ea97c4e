//! Templates: workbooks and CSV files to fill in.

pub(crate) mod adjustment;
pub(crate) mod form;
pub(crate) mod rebalance;

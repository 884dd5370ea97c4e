//! Exports: templates to fill in, and answers of the ledger as files.

pub(crate) mod exporter;
pub(crate) mod impact;
pub(crate) mod postings;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod template;
pub(crate) mod valuation;
pub(crate) mod write_error;

//! Values: the meaning of a cell, and the checks that the ledger can hold it.

pub(crate) mod amounts;
pub(crate) mod calendar;
pub(crate) mod cell_value;
pub(crate) mod date_text;
pub(crate) mod known_names;
pub(crate) mod number_text;
pub(crate) mod settings;

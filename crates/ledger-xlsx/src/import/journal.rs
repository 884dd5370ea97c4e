//! The journal: a history of movements, one in each row.

pub(crate) mod amendment;
pub(crate) mod content;
pub(crate) mod csv;
pub(crate) mod kind;
pub(crate) mod names;
pub(crate) mod reading;
pub(crate) mod row;
pub(crate) mod workbook;

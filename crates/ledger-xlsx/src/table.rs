//! Tables: which column of a file is which, and what stands in a row.

pub(crate) mod csv_table;
pub(crate) mod header;
pub(crate) mod layout;
pub(crate) mod limits;
pub(crate) mod source;
pub(crate) mod source_row;
pub(crate) mod template_origin;

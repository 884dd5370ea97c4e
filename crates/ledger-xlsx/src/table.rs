//! Tables: the columns of a file, and the cells of a row.

pub(crate) mod csv_table;
pub(crate) mod header;
pub(crate) mod layout;
pub(crate) mod limits;
pub(crate) mod source;
pub(crate) mod source_row;
pub(crate) mod template_origin;

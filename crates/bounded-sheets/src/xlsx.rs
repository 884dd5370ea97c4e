//! Workbooks, read as streams. The sizes that a file states are not used.

mod error;
mod formats;
mod package;
mod properties;
mod shared;
mod sheet;
mod strings;
mod workbook;
mod xml;

pub use error::WorkbookError;
pub use package::Meter;
pub use properties::Properties;
pub use sheet::{Area, Sheet, SheetRow};
pub use workbook::Workbook;

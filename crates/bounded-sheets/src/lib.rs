#![doc = include_str!("../README.md")]

mod cell;
mod content;
mod csv;
mod limits;
mod visible;
mod xlsx;

pub use cell::{Cell, Epoch, NumberFormat};
pub use content::Content;
pub use csv::{CsvError, CsvRow, CsvRows};
pub use limits::Limits;
pub use visible::{is_zero_width, trimmed};
pub use xlsx::{Area, Meter, Properties, Sheet, SheetRow, Workbook, WorkbookError};

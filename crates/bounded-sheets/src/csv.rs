//! Text files: `.csv`, plain or gzipped, in the encodings that spreadsheets write.

mod error;
mod input;
mod rows;
mod text;

pub use error::CsvError;
pub use rows::{CsvRow, CsvRows};

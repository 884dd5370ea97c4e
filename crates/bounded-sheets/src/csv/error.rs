//! Errors of reading a text file.

use crate::content::Content;
use std::io;

/// The reason why a text file can't be read, or not to its end.
///
/// ```
/// use bounded_sheets::{CsvError, CsvRows, Limits};
/// let pdf = CsvRows::open(&b"%PDF-1.7"[..], &Limits::default());
/// assert_eq!(pdf.err().unwrap().to_string(), "this is a PDF, not a CSV file");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CsvError {
    /// The file could not be read.
    #[error("the file could not be read")]
    Io(#[source] io::Error),
    /// The file is not a text.
    #[error("this {0}, not a CSV file")]
    NotText(Content),
    /// The compressed form is damaged or truncated.
    #[error("the compressed file is damaged or truncated")]
    Damaged,
    /// The text is neither UTF-8, nor UTF-16 with a mark, nor surely Windows-1252.
    #[error("the encoding of the text is not certain")]
    Undecodable,
    /// The text has more bytes than [`Limits::csv_bytes`](crate::Limits::csv_bytes).
    #[error("the file is larger than may be read")]
    TooLarge,
    /// A quote is opened and never closed.
    #[error("a quote is opened in row {row} and never closed")]
    UnterminatedQuote {
        /// The row in which the quote is opened.
        row: u32,
    },
    /// A field has more characters than [`Limits::cell_chars`](crate::Limits::cell_chars).
    #[error("a cell in row {row} has more characters than may be read")]
    CellTooLong {
        /// The row of the field.
        row: u32,
    },
    /// A row has more fields than a spreadsheet has columns.
    #[error("row {row} has more fields than a spreadsheet has columns")]
    TooManyFields {
        /// The row.
        row: u32,
    },
}

impl CsvError {
    /// Turns an error of a decompressor into [`CsvError::Damaged`], and any other into [`CsvError::Io`].
    pub(super) fn of_reading(error: io::Error) -> Self {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        match error.kind() {
            InvalidData | InvalidInput | UnexpectedEof => Self::Damaged,
            _ => Self::Io(error),
        }
    }
}

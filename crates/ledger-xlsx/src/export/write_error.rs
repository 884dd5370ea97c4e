//! Errors of writing a file.

use rust_xlsxwriter::XlsxError;
use std::io;

/// The reason why a file could not be written.
///
/// ```
/// use ledger_xlsx::WriteError;
/// assert_eq!(WriteError::TooManyRows.to_string(), "a sheet can't hold that many rows");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file has more rows than a sheet can hold.
    #[error("a sheet can't hold that many rows")]
    TooManyRows,
    /// The file could not be written.
    #[error("the file could not be written")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError => Self::TooManyRows,
            error => Self::Write(Box::new(error)),
        }
    }
}

impl From<csv::Error> for WriteError {
    fn from(error: csv::Error) -> Self {
        Self::Write(Box::new(error))
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Write(Box::new(error))
    }
}

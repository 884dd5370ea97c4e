//! Errors of reading a workbook.

use std::io;

/// The reason why a workbook can't be read, or not to its end.
///
/// ```
/// use bounded_sheets::{Limits, Workbook, WorkbookError};
/// let page = Workbook::open(std::io::Cursor::new("<html><table>"), &Limits::default());
/// let error = page.err().unwrap();
/// assert!(matches!(error, WorkbookError::NotAWorkbook(_)));
/// assert_eq!(error.to_string(), "this is a web page (HTML), not an .xlsx workbook");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// The file could not be read.
    #[error("the file could not be read")]
    Io(#[source] io::Error),
    /// The file is of another kind, such as "is a PDF".
    #[error("this {0}, not an .xlsx workbook")]
    NotAWorkbook(&'static str),
    /// The workbook can't be read without its password.
    #[error("the workbook is encrypted")]
    Encrypted,
    /// The workbook has more bytes than [`Limits::workbook_bytes`](crate::Limits::workbook_bytes).
    #[error("the workbook is larger than may be read")]
    TooLarge,
    /// The workbook is damaged, or costs more than the limits allow, such as "it has too many cells".
    #[error("the workbook can't be read: {0}")]
    Corrupt(String),
}

/// Returns the error of a workbook that is damaged or hostile.
pub(super) fn corrupt<T>(what: impl Into<String>) -> Result<T, WorkbookError> {
    Err(WorkbookError::Corrupt(what.into()))
}

impl WorkbookError {
    /// Turns an error of the unpacker into [`WorkbookError::Corrupt`], unless the disk failed.
    pub(super) fn of_unpacking(error: &io::Error) -> Self {
        use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        match (error.raw_os_error(), error.kind()) {
            (Some(code), _) => Self::Io(io::Error::from_raw_os_error(code)),
            (None, InvalidData | InvalidInput | Other | UnexpectedEof) => Self::Corrupt(error.to_string()),
            (None, kind) => Self::Io(io::Error::new(kind, error.to_string())),
        }
    }
}

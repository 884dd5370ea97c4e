//! The kinds of files, and the refusal of a file that can't be read.

use crate::report::fault::{Code, FileError};
use crate::report::notes::{Notes, Place};
use crate::report::problem::problem;
use bounded_sheets::{Content, CsvError, WorkbookError};
use std::io::{Read, Seek, SeekFrom};

/// The kind of a file, by its content and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Csv,
    Workbook,
}

impl Source {
    /// Recognizes a file by its beginning and its name. Returns its size, too.
    pub(crate) fn of<R: Read + Seek>(notes: &Notes, input: &mut R) -> Result<(Self, u64), FileError> {
        let io = |source| FileError::Io { file: notes.file().clone(), source };
        let mut head = Vec::new();
        input.by_ref().take(4_096).read_to_end(&mut head).map_err(io)?;
        let size = input.seek(SeekFrom::End(0)).map_err(io)?;
        input.rewind().map_err(io)?;
        let content = Content::of(&head);
        let ending = notes.file().rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let source = match (ending.as_deref(), content) {
            (Some("csv" | "txt" | "tsv"), Content::Zip | Content::Ole) => {
                let message =
                    "this is an Excel workbook or another archive, not a CSV file; name it .xlsx or save it as CSV";
                return Err(notes.fresh().refused(Code::NotACsv, message));
            }
            (Some("xlsx" | "xlsm" | "xls" | "ods"), Content::Text) => {
                let message =
                    format!("this {}, not an .xlsx workbook; name it .csv or save it as .xlsx", content.described());
                return Err(notes.fresh().refused(Code::NotAnXlsx, message));
            }
            (Some("csv" | "txt" | "tsv"), _) | (_, Content::Text | Content::Gzip) => Self::Csv,
            _ => Self::Workbook,
        };
        Ok((source, size))
    }
}

/// Refuses a text that can't be read, or not to its end, with the faults found so far.
pub(crate) fn csv_refusal(notes: &mut Notes, error: CsvError) -> FileError {
    let (place, code, message) = match error {
        CsvError::Io(source) => return FileError::Io { file: notes.file().clone(), source },
        CsvError::NotText(Content::Zip | Content::Ole) => (
            Place::default(),
            Code::NotACsv,
            format!("{error}; if it is a workbook, name it .xlsx, or save it as CSV UTF-8"),
        ),
        CsvError::Damaged => (Place::default(), Code::NotACsv, format!("{error}; compress it again")),
        CsvError::Undecodable => (Place::default(), Code::UndecodableText, format!("{error}; save it as CSV UTF-8")),
        CsvError::TooLarge => (Place::default(), Code::FileTooLarge, format!("{error}; split it")),
        CsvError::UnterminatedQuote { row } => (
            Place::row(row),
            Code::UnterminatedQuote,
            "a quote is opened in this row and never closed; close it, or double it if it is part of the text".into(),
        ),
        CsvError::CellTooLong { row } => (
            Place::row(row),
            Code::CellTooLong,
            "a cell has more characters than a spreadsheet's cell can hold; shorten it".into(),
        ),
        CsvError::TooManyFields { row } => (
            Place::row(row),
            Code::TooManyFields,
            "this row has more fields than a spreadsheet has columns; is the delimiter right?".into(),
        ),
        _ => (Place::default(), Code::NotACsv, error.to_string()),
    };
    notes.add_last(place, problem(code, message));
    FileError::Refused(notes.take())
}

/// Refuses a workbook that can't be read, or not to its end, with the faults found so far.
pub(crate) fn workbook_refusal(notes: Notes, error: WorkbookError) -> FileError {
    let (code, message) = match error {
        WorkbookError::Io(source) => return FileError::Io { file: notes.file().clone(), source },
        WorkbookError::NotAWorkbook(_) => (Code::NotAnXlsx, error.to_string()),
        WorkbookError::Encrypted => {
            (Code::EncryptedWorkbook, format!("{error}; save it without a password and send it again"))
        }
        WorkbookError::TooLarge => (Code::FileTooLarge, format!("{error}; split it")),
        _ => (Code::CorruptWorkbook, format!("{error}; open it in a spreadsheet and save it again")),
    };
    notes.refused(code, message)
}

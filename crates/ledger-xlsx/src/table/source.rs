//! What kind of file it is, and why it can't be read.

use crate::file::csv::input::{CsvInput, NoText};
use crate::file::sniff::Content;
use crate::file::xlsx::Broken;
use crate::report::fault::{Code, FileError};
use crate::report::notes::{Notes, Place};
use crate::report::problem::problem;
use std::io::{Read, Seek, SeekFrom};

/// What a file is, by its content and in accordance with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Csv,
    Workbook,
}

impl Source {
    /// Looks at the beginning of a file; tells its size, too.
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

/// The CSV in `input`, decompressed.
pub(crate) fn csv_input<R: Read>(notes: &Notes, input: R) -> Result<CsvInput<R>, FileError> {
    CsvInput::open(input).map_err(|error| match error {
        NoText::Office(content) => {
            let message = format!(
                "this {}, not a CSV file; if it is a workbook, name it .xlsx, or save it as CSV UTF-8",
                content.described()
            );
            notes.fresh().refused(Code::NotACsv, message)
        }
        NoText::Io(source) => FileError::Io { file: notes.file().clone(), source },
    })
}

/// Why a workbook can't be read, after what was said of it so far.
pub(crate) fn refusal(mut notes: Notes, error: Broken) -> FileError {
    let (code, message) = match error {
        Broken::Io(source) => return FileError::Io { file: notes.file().clone(), source },
        Broken::Not(what) => (Code::NotAnXlsx, format!("this {what}, not an .xlsx workbook")),
        Broken::Encrypted => {
            (Code::EncryptedWorkbook, "the workbook is encrypted; save it without a password and send it again".into())
        }
        Broken::TooLarge => (Code::FileTooLarge, "the workbook is larger than may be read; split it".into()),
        Broken::Corrupt(what) => (
            Code::CorruptWorkbook,
            format!("the workbook can't be read: {what}; open it in a spreadsheet and save it again"),
        ),
    };
    notes.add_last(Place::default(), problem(code, message));
    FileError::Refused(notes.into_report())
}

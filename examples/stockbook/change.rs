//! Opening a book, and having a command recorded in it.

use crate::answer::RefusedRow;
use crate::bar::{Bars, advance};
use anyhow::{Context, Result};
use ledger_core::{Command, CommandId, Refused};
use ledger_store::Book;
use ledger_xlsx::{FileError, Report};
use std::fs::File;
use std::path::Path;
use time::OffsetDateTime;

pub(crate) fn open(path: &Path, bars: &Bars) -> Result<Book> {
    let bar = bars.fill("opening");
    let book = Book::open_with(path, &mut |progress| advance(&bar, progress.position.get(), Some(progress.head.get())));
    bar.finish_and_clear();
    Ok(book?)
}

/// A command of its own, recorded now.
pub(crate) fn command() -> Result<Command> {
    Ok(Command::new(CommandId::new(uuid::Uuid::new_v4().to_string())?, OffsetDateTime::now_utc()))
}

/// A file to read, with its name for messages and its size.
pub(crate) fn file(path: &Path) -> Result<(File, String, u64)> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let file = File::open(path).with_context(|| format!("{} can't be opened", path.display()))?;
    let size = file.metadata().with_context(|| format!("{} can't be read", path.display()))?.len();
    Ok((file, name, size))
}

/// The faults of a file, as refusals; what is not about its content is an error.
pub(crate) fn faults(error: FileError) -> Result<Vec<RefusedRow>> {
    match error {
        FileError::Refused(report) => Ok(reported(report)),
        other => Err(other.into()),
    }
}

pub(crate) fn reported(report: Report) -> Vec<RefusedRow> {
    let unlisted = report.faults.unlisted;
    let mut rows: Vec<RefusedRow> = report
        .faults
        .listed
        .into_iter()
        .map(|fault| RefusedRow { row: fault.row, code: fault.code.as_str().to_owned(), message: fault.to_string() })
        .collect();
    if unlisted > 0 {
        let message = format!("and {unlisted} more faults");
        rows.push(RefusedRow { row: None, code: "more_faults".to_owned(), message });
    }
    rows
}

/// The refusals of a command, with the row of the file that each is about.
pub(crate) fn rows(refused: &[Refused], row: impl Fn(&Refused) -> Option<u32>) -> Vec<RefusedRow> {
    refused
        .iter()
        .map(|refused| RefusedRow {
            row: row(refused),
            code: refused.refusal.code().to_owned(),
            message: refused.refusal.to_string(),
        })
        .collect()
}

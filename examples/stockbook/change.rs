//! Opens books, and has commands recorded.

use crate::answer::{Answer, Finding, Source};
use crate::bar::{Bars, advance};
use crate::failure::Failure;
use crate::input;
use crate::report;
use anyhow::{Context, Result};
use ledger_core::{Command, CommandId, Ledger, Settings, decide::Refused};
use ledger_store::{Book, ExecuteError, Outcome};
use ledger_xlsx::{FileError, Findings, Reader, Report};
use std::fs::File;
use std::path::Path;
use time::OffsetDateTime;

pub(crate) fn open(path: &Path, bars: &Bars) -> Result<Book> {
    let bar = bars.fill("opening");
    let book = Book::open_with(path, &mut |progress| advance(&bar, progress.position.get(), Some(progress.head.get())));
    bar.finish_and_clear();
    let book = book?;
    for bad in book.bad_snapshots() {
        let place = path.display();
        bars.warn(Finding::new(
            "bad_snapshot",
            format!("{bad}: {place} was read from its records, and its snapshots were dropped; verify it, and find out who or what wrote to it"),
        ));
    }
    Ok(book)
}

/// The settings of the book.
pub(crate) fn settings(book: &Book) -> Result<&Settings> {
    book.ask(Ledger::settings)?.context("the book has no settings")
}

/// A reader of files that name what the book knows.
pub(crate) fn reader<'b>(book: &'b Book, report: &report::Report) -> Result<Reader<'b>> {
    Ok(Reader::new(book.ask(Ledger::catalog)?, settings(book)?).with_limits(report.limits()))
}

/// A command with an id of its own, recorded now.
pub(crate) fn command() -> Result<Command> {
    Ok(Command::new(CommandId::new(uuid::Uuid::new_v4().to_string())?, OffsetDateTime::now_utc()))
}

/// Records a command. If it is in doubt whether it was recorded, the book is opened anew and asked again – with the
/// same id, so the command is recorded once.
pub(crate) fn execute(book: &mut Book, command: &Command) -> Result<Outcome, ExecuteError> {
    match book.execute(command) {
        Err(doubt @ ExecuteError::InDoubt { .. }) => {
            *book = Book::open(book.store().path()).map_err(|_| doubt)?;
            book.execute(command)
        }
        known => known,
    }
}

/// Opens a file to read, with its name for messages and its size.
pub(crate) fn file(path: &Path) -> Result<(File, String, u64)> {
    let (file, size) = input::open(path).map_err(|error| Failure::of_reading(path, &error))?;
    Ok((file, path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(), size))
}

/// The refusal of a file. An error that is not about its content stays an error.
pub(crate) fn refused(error: FileError) -> Result<Answer> {
    match error {
        FileError::Refused(Report { faults, warnings, .. }) => {
            Ok(Answer::nothing_recorded(&findings(faults)).warning(&findings(warnings)))
        }
        other => Err(other.into()),
    }
}

pub(crate) fn findings(findings: Findings) -> Vec<Finding> {
    let unlisted = findings.unlisted;
    let mut rows: Vec<Finding> = findings.listed.iter().map(Finding::of_fault).collect();
    if unlisted > 0 {
        rows.push(Finding::new("more", format!("… and {unlisted} more")));
    }
    rows
}

/// The refusals of a command, each with its row.
pub(crate) fn refusals(
    refused: &[Refused],
    source: &Source<'_>,
    row: impl Fn(&Refused) -> Option<u32>,
) -> Vec<Finding> {
    let finding = |refused: &Refused| {
        let (code, message) = (refused.refusal.code(), refused.refusal.to_string());
        match row(refused) {
            Some(row) => Finding::of_row(source, row, code, message),
            None => Finding::new(code, message),
        }
    };
    refused.iter().map(finding).collect()
}

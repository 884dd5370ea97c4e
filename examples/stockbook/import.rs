//! Makes a book, and records journals in it.

use crate::answer::{Answer, Source};
use crate::bar::{Bars, advance};
use crate::change::{command, execute, file, findings, open, reader, refusals, refused};
use crate::failure::Failure;
use crate::figures;
use crate::{Import, Init, originals, row_by_row};
use anyhow::Result;
use ledger_core::{
    Action, Settings,
    decide::Refused,
    event::{BackdatedCounts, NegativeStock},
    query::Catalog,
};
use ledger_store::{Book, ExecuteError};
use ledger_xlsx::{FileError, FileKind, Journal, Reader};
use serde_json::json;
use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use time::OffsetDateTime;

pub(crate) fn init(task: &Init, bars: &Bars) -> Result<Answer> {
    let answer = opened(task, bars)?;
    task.report.mark(answer, &task.supplies, FileKind::Supplies, false)
}

fn opened(task: &Init, bars: &Bars) -> Result<Answer> {
    let settings = Settings::default()
        .currency(task.currency.parse().map_err(|error| Failure::new("invalid_currency", format!("{error}")))?)
        .negative_stock(if task.allow_negative { NegativeStock::Allowed } else { NegativeStock::Refused })
        .backdated_counts(if task.backdated_sync { BackdatedCounts::Allowed } else { BackdatedCounts::Refused });
    let (input, name, size) = file(&task.supplies)?;
    let bar = bars.fill("reading");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let catalog = Catalog::default();
    let reader = Reader::new(&catalog, &settings).with_limits(task.report.limits());
    let reader = reader.with_size(size).with_progress(&mut progress);
    let upload = match reader.supplies(&name, input) {
        Ok(upload) => upload,
        Err(error) => return refused(error),
    };
    bar.finish_and_clear();
    let count = upload.rows.len();
    let rows_of: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();

    let mut book = Book::create(&task.book, settings, OffsetDateTime::now_utc())?;
    let mut add = command()?;
    add.actions = upload.rows.into_iter().map(|row| Action::AddSupply(row.supply)).collect();
    if let Err(error) = book.execute(&add) {
        // a book without its supplies is of no use
        drop(book);
        std::fs::remove_file(&task.book)?;
        let ExecuteError::Refused(refused_rows) = error else { return Err(error.into()) };
        let row = |refused: &Refused| rows_of.get(refused.action).copied();
        let source = Source { file: &name, sheet: upload.sheet };
        return Ok(Answer::nothing_recorded(&refusals(refused_rows.as_slice(), &source, row)));
    }
    let supplies = figures::count(count, "supply", "supplies");
    let text = format!("{} is open, with {supplies}.", task.book.display());
    Ok(Answer::done(text, json!({ "recorded": count, "refused": [] })).warning(&findings(upload.warnings)))
}

pub(crate) fn import(task: &Import, bars: &Bars) -> Result<Answer> {
    let mut book = open(&task.book, bars)?;
    let answer =
        if task.keep_going { row_by_row::import(task, &mut book, bars) } else { at_once(task, &mut book, bars) };
    // the report leaves out recorded rows, which must not be sent again
    task.report.mark(answer?, &task.journal, FileKind::Journal, task.keep_going)
}

pub(crate) fn recorded(rows: usize) -> Answer {
    let text = format!("{} recorded.", figures::count(rows, "row", "rows"));
    Answer::done(text, json!({ "recorded": rows, "refused": [] }))
}

/// A journal from a CSV file, or from a workbook if the name says so.
pub(crate) fn journal<'a>(reader: Reader<'a>, name: &str, input: File) -> Result<Journal<'a, File>, FileError> {
    let ending = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default().to_lowercase();
    // the reader of workbooks has the best message for a file that is not an .xlsx
    let is_workbook = matches!(ending.as_str(), "xlsx" | "xlsm" | "xls" | "ods");
    if is_workbook { reader.journal_workbook(name, input) } else { reader.journal(name, input) }
}

/// The whole journal as one command.
fn at_once(task: &Import, book: &mut Book, bars: &Bars) -> Result<Answer> {
    let (input, name, size) = file(&task.journal)?;
    let bar = bars.fill("reading");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let reader = reader(book, &task.report)?.with_size(size).with_progress(&mut progress);
    let upload = match journal(reader, &name, input).and_then(Journal::read_all) {
        Ok(upload) => upload,
        Err(error) => return refused(error),
    };
    bar.finish_and_clear();
    let rows_of: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();
    let source = Source { file: &name, sheet: upload.sheet };
    let mut journal = command()?.declaring_names();
    journal.actions = match originals::actions(upload.rows, book, &source)? {
        Ok(actions) => actions,
        Err(reasons) => return Ok(Answer::nothing_recorded(&reasons).warning(&findings(upload.warnings))),
    };
    let bar = bars.spin("recording");
    let outcome = execute(book, &journal);
    bar.finish_and_clear();
    match outcome {
        Ok(_) => Ok(recorded(rows_of.len()).warning(&findings(upload.warnings))),
        Err(ExecuteError::Refused(refused_rows)) => {
            let row = |refused: &Refused| rows_of.get(refused.action).copied();
            let reasons = refusals(refused_rows.as_slice(), &source, row);
            Ok(Answer::nothing_recorded(&reasons).warning(&findings(upload.warnings)))
        }
        Err(error) => Err(error.into()),
    }
}

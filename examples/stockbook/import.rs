//! Making a book, and recording journals in it.

use crate::answer::{Answer, Finding};
use crate::bar::{Bars, advance};
use crate::change::{command, faults, file, findings, open, refusals};
use crate::failure::Failure;
use crate::figures;
use crate::{Import, Init};
use anyhow::{Context, Error, Result};
use ledger_core::{Action, BackdatedCounts, Catalog, Command, CommandId, NegativeStock, Refused, Settings};
use ledger_store::{Book, ExecuteError};
use ledger_xlsx::{FileError, Reader};
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use time::OffsetDateTime;

pub(crate) fn init(task: &Init, bars: &Bars) -> Result<Answer> {
    let settings = Settings {
        currency: task.currency.parse().map_err(|error| Failure::new("invalid_currency", format!("{error}")))?,
        negative_stock: if task.allow_negative { NegativeStock::Allowed } else { NegativeStock::Refused },
        backdated_counts: if task.backdated_sync { BackdatedCounts::Allowed } else { BackdatedCounts::Refused },
        ..Settings::default()
    };
    let (input, name, size) = file(&task.supplies)?;
    let bar = bars.fill("reading");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let catalog = Catalog::default();
    let reader = Reader::new(&catalog, &settings).with_size(size).with_progress(&mut progress);
    let upload = match reader.supplies(&name, input) {
        Ok(upload) => upload,
        Err(error) => return Ok(Answer::nothing_recorded(&faults(error)?)),
    };
    bar.finish_and_clear();
    let count = upload.rows.len();
    let rows_of: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();

    let mut book = Book::create(&task.book, settings, OffsetDateTime::now_utc())?;
    let mut add = command()?;
    add.actions = upload.rows.into_iter().map(|row| Action::AddSupply(row.supply)).collect();
    if let Err(error) = book.execute(&add) {
        // a book without its supplies is of no use to anybody
        drop(book);
        std::fs::remove_file(&task.book)?;
        let ExecuteError::Refused(refused_rows) = error else { return Err(error.into()) };
        let row = |refused: &Refused| rows_of.get(refused.action).copied();
        return Ok(Answer::nothing_recorded(&refusals(refused_rows.as_slice(), &name, row)));
    }
    let supplies = figures::count(count, "supply", "supplies");
    let text = format!("{} is open, with {supplies}.", task.book.display());
    Ok(Answer::done(text, json!({ "recorded": count, "refused": [] })).warning(&findings(upload.warnings)))
}

pub(crate) fn import(task: &Import, bars: &Bars) -> Result<Answer> {
    let mut book = open(&task.book, bars)?;
    if task.keep_going { row_by_row(task, &mut book, bars) } else { at_once(task, &mut book, bars) }
}

fn recorded(rows: usize) -> Answer {
    let text = format!("{} recorded.", figures::count(rows, "row", "rows"));
    Answer::done(text, json!({ "recorded": rows, "refused": [] }))
}

/// The whole journal as one command.
fn at_once(task: &Import, book: &mut Book, bars: &Bars) -> Result<Answer> {
    let (input, name, size) = file(&task.journal)?;
    let settings = book.ledger().settings().context("the book has no settings")?;
    let bar = bars.fill("reading");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let reader = Reader::new(book.ledger().catalog(), settings).with_size(size).with_progress(&mut progress);
    let upload = match reader.journal(&name, input).and_then(|journal| journal.read_all()) {
        Ok(upload) => upload,
        Err(error) => return Ok(Answer::nothing_recorded(&faults(error)?)),
    };
    bar.finish_and_clear();
    let mut journal = command()?.declaring_names();
    let mut rows_of = Vec::with_capacity(upload.rows.len());
    journal.actions.reserve_exact(upload.rows.len());
    for row in upload.rows {
        rows_of.push(row.row);
        journal.actions.push(row.action);
    }
    let bar = bars.spin("recording");
    let outcome = book.execute(&journal);
    bar.finish_and_clear();
    match outcome {
        Ok(_) => Ok(recorded(rows_of.len()).warning(&findings(upload.warnings))),
        Err(ExecuteError::Refused(refused_rows)) => {
            let row = |refused: &Refused| rows_of.get(refused.action).copied();
            Ok(Answer::nothing_recorded(&refusals(refused_rows.as_slice(), &name, row)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Each row as a command of its own.
fn row_by_row(task: &Import, book: &mut Book, bars: &Bars) -> Result<Answer> {
    let (input, name, size) = file(&task.journal)?;
    let settings = book.ledger().settings().context("the book has no settings")?.clone();
    // the reader looks names up while the book changes beside it: a journal adds no supplies and no reasons
    let catalog = book.ledger().catalog().clone();
    let bar = bars.fill("importing");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let reader = Reader::new(&catalog, &settings).with_size(size).with_progress(&mut progress);
    let mut journal = match reader.journal(&name, input) {
        Ok(journal) => journal,
        Err(error) => return Ok(Answer::nothing_recorded(&faults(error)?)),
    };
    let batch = command()?;
    let reasons: RefCell<Vec<Finding>> = RefCell::default();
    let rows_of: RefCell<Vec<u32>> = RefCell::default();
    let mut unreadable: Option<Error> = None;
    let commands = std::iter::from_fn(|| {
        loop {
            match journal.next()? {
                Ok(row) => {
                    let id = CommandId::new(format!("{}-{}", batch.id, row.row)).ok()?;
                    rows_of.borrow_mut().push(row.row);
                    return Some(Command::new(id, batch.recorded).with(row.action).declaring_names());
                }
                Err(FileError::Refused(report)) => reasons.borrow_mut().extend(findings(report.faults)),
                Err(error) => {
                    unreadable = Some(error.into());
                    return None;
                }
            }
        }
    });
    let mut done = 0_usize;
    let executed = book.execute_each(commands, &mut |number, outcome| {
        let row = rows_of.borrow().get(number).copied();
        match outcome {
            Ok(_) => done = done.saturating_add(1),
            Err(ExecuteError::Refused(refused)) => {
                reasons.borrow_mut().extend(refusals(refused.as_slice(), &name, |_| row));
            }
            Err(error) => reasons.borrow_mut().push(Finding { row, ..Finding::of_error(&error.into()) }),
        }
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    let warnings = findings(journal.warnings().clone());
    let mut reasons = reasons.into_inner();
    reasons.sort_by_key(|reason| reason.row);
    let rows: BTreeSet<Option<u32>> = reasons.iter().map(|reason| reason.row).collect();
    let told = format!("{} recorded, {} refused", figures::count(done, "row", "rows"), rows.len());
    let intro = match executed.err().map(Error::from).or(unreadable) {
        Some(error) => {
            reasons.push(Finding::of_error(&error));
            format!("{told}, and then it had to stop:")
        }
        None if reasons.is_empty() => return Ok(recorded(done).warning(&warnings)),
        None => format!("{told}:"),
    };
    Ok(Answer::refused(&intro, done, &reasons).warning(&warnings))
}

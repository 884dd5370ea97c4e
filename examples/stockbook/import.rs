//! Making a book, and recording journals in it.

use crate::answer::{Answer, RefusedRow};
use crate::bar::{Bars, advance};
use crate::change::{command, faults, file, open, reported, rows};
use crate::{Import, Init};
use anyhow::{Context, Result};
use ledger_core::{Action, BackdatedCounts, Catalog, Command, CommandId, NegativeStock, Settings};
use ledger_store::{Book, ExecuteError};
use ledger_xlsx::{FileError, Reader};
use serde_json::json;
use std::cell::RefCell;
use std::ops::ControlFlow;
use time::OffsetDateTime;

pub(crate) fn init(task: &Init, bars: &Bars) -> Result<Answer> {
    let settings = Settings {
        currency: task.currency.parse()?,
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
        Err(error) => return Ok(refused(&faults(error)?)),
    };
    bar.finish_and_clear();
    let count = upload.rows.len();
    let rows_of: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();
    let mut add = command()?;
    add.actions = upload.rows.into_iter().map(|row| Action::AddSupply(row.supply)).collect();

    let mut book = Book::create(&task.book, settings, OffsetDateTime::now_utc())?;
    if let Err(error) = book.execute(&add) {
        // a book without its supplies is of no use to anybody
        drop(book);
        std::fs::remove_file(&task.book)?;
        let ExecuteError::Refused(refusals) = error else { return Err(error.into()) };
        let row = |refused: &ledger_core::Refused| rows_of.get(refused.action).copied();
        return Ok(refused(&rows(refusals.as_slice(), row)));
    }
    let text = format!("{} is open, with {count} supplies.", task.book.display());
    Ok(Answer::done(text, json!({ "recorded": count, "refused": [] })))
}

pub(crate) fn import(task: &Import, bars: &Bars) -> Result<Answer> {
    let mut book = open(&task.book, bars)?;
    if task.keep_going { row_by_row(task, &mut book, bars) } else { at_once(task, &mut book, bars) }
}

fn refused(rows: &[RefusedRow]) -> Answer {
    Answer::refused("Nothing was recorded:", 0, rows)
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
        Err(error) => return Ok(refused(&faults(error)?)),
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
        Ok(_) => {
            let recorded = rows_of.len();
            let text = format!("{recorded} rows recorded.");
            Ok(Answer::done(text, json!({ "recorded": recorded, "refused": [] })))
        }
        Err(ExecuteError::Refused(refusals)) => {
            let row = |refused: &ledger_core::Refused| rows_of.get(refused.action).copied();
            Ok(refused(&rows(refusals.as_slice(), row)))
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
        Err(error) => return Ok(refused(&faults(error)?)),
    };
    let batch = command()?;
    let refused_rows: RefCell<Vec<RefusedRow>> = RefCell::default();
    let rows_of: RefCell<Vec<u32>> = RefCell::default();
    let mut failed: Option<FileError> = None;
    let commands = std::iter::from_fn(|| {
        loop {
            match journal.next()? {
                Ok(row) => {
                    let id = CommandId::new(format!("{}-{}", batch.id, row.row)).ok()?;
                    rows_of.borrow_mut().push(row.row);
                    return Some(Command::new(id, batch.recorded).with(row.action).declaring_names());
                }
                Err(FileError::Refused(report)) => refused_rows.borrow_mut().extend(reported(report)),
                Err(error) => {
                    failed = Some(error);
                    return None;
                }
            }
        }
    });
    let mut stopped = None;
    let summary = book.execute_each(commands, &mut |number, outcome| match outcome {
        Ok(_) => ControlFlow::Continue(()),
        Err(ExecuteError::Refused(refusals)) => {
            let row = rows_of.borrow().get(number).copied();
            refused_rows.borrow_mut().extend(rows(refusals.as_slice(), |_| row));
            ControlFlow::Continue(())
        }
        Err(error) => {
            stopped = Some(error);
            ControlFlow::Break(())
        }
    })?;
    bar.finish_and_clear();
    if let Some(error) = stopped {
        return Err(anyhow::Error::from(error).context(format!("{} rows were recorded, then", summary.recorded)));
    }
    if let Some(error) = failed {
        return Err(anyhow::Error::from(error).context(format!("{} rows were recorded, then", summary.recorded)));
    }
    let recorded = summary.recorded;
    let mut refused_rows = refused_rows.into_inner();
    refused_rows.sort_by_key(|refused| refused.row);
    if refused_rows.is_empty() {
        return Ok(Answer::done(format!("{recorded} rows recorded."), json!({ "recorded": recorded, "refused": [] })));
    }
    let intro = format!("{recorded} rows recorded, {} refused:", refused_rows.len());
    Ok(Answer::refused(&intro, recorded, &refused_rows))
}

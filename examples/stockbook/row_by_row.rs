//! Imports a journal, each row as a command of its own.

use crate::Import;
use crate::answer::{Answer, Finding, Source};
use crate::bar::{Bars, advance};
use crate::change::{command, file, findings, refusals, refused, settings};
use crate::figures;
use crate::import::{journal, recorded};
use crate::originals::Originals;
use anyhow::{Error, Result};
use ledger_core::{Action, Command, CommandId};
use ledger_store::{Book, ExecuteError};
use ledger_xlsx::{Amendment, FileError, Journal, JournalRow, Reader, RowContent};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::iter::from_fn;
use std::ops::ControlFlow;

pub(crate) fn import(task: &Import, book: &mut Book, bars: &Bars) -> Result<Answer> {
    let (input, name, size) = file(&task.journal)?;
    let settings = settings(book)?.clone();
    // a copy, because the book changes while the reader looks names up; a journal adds no supplies and no reasons
    let catalog = book.ask(|ledger| ledger.catalog().clone())?;
    let bar = bars.fill("importing");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let reader = Reader::new(&catalog, &settings).with_limits(task.report.limits());
    let reader = reader.with_size(size).with_progress(&mut progress);
    let journal = match journal(reader, &name, input) {
        Ok(journal) => journal,
        Err(error) => return refused(error),
    };
    let source = Source { file: &name, sheet: journal.sheet().cloned() };
    let (reasons, ready, amendment) = Default::default();
    let mut rows = Rows { journal, source, batch: command()?, reasons, done: 0, ready, amendment };
    let stopped = rows.record_all(book).err();
    bar.finish_and_clear();
    let Rows { journal, mut reasons, done, .. } = rows;
    let warnings = findings(journal.warnings().clone());
    reasons.sort_by_key(|reason| reason.row);
    let refused: BTreeSet<Option<u32>> = reasons.iter().map(|reason| reason.row).collect();
    let told = format!("{} recorded, {} refused", figures::count(done, "row", "rows"), refused.len());
    let intro = match stopped {
        Some(error) => {
            reasons.push(Finding::of_error(&error));
            format!("{told}, and then it had to stop:")
        }
        None if reasons.is_empty() => return Ok(recorded(done).warning(&warnings)),
        None => format!("{told}:"),
    };
    Ok(Answer::refused(&intro, done, &reasons).warning(&warnings))
}

/// A journal on its way into a book.
struct Rows<'a> {
    journal: Journal<'a, File>,
    source: Source<'a>,
    batch: Command,
    reasons: Vec<Finding>,
    done: usize,
    /// The correction to record next.
    ready: Option<(u32, Action)>,
    /// The correction to work out once every row before it is recorded.
    amendment: Option<(u32, Amendment)>,
}

impl Rows<'_> {
    fn record_all(&mut self, book: &mut Book) -> Result<()> {
        let mut originals = Originals::default();
        loop {
            self.record_some(book)?;
            let Some((row, amendment)) = self.amendment.take() else { return Ok(()) };
            match originals.correction(amendment, book)? {
                Ok(correction) => self.ready = Some((row, correction.into())),
                Err(misfit) => self.reasons.push(misfit.finding(&self.source, row)),
            }
        }
    }

    /// Records the rows before the next `correct` row.
    fn record_some(&mut self, book: &mut Book) -> Result<()> {
        let (source, mut done) = (self.source.clone(), 0_usize);
        let mut refused = Vec::new();
        let mut unreadable = None;
        let rows_of: RefCell<Vec<u32>> = RefCell::default();
        let commands = from_fn(|| {
            let (row, action) = self.next().map_err(|error| unreadable = Some(error)).ok()??;
            let id = CommandId::new(format!("{}-{row}", self.batch.id)).ok()?;
            rows_of.borrow_mut().push(row);
            Some(Command::new(id, self.batch.recorded).with(action).declaring_names())
        });
        let executed = book.execute_each(commands, &mut |number, outcome| {
            let row = rows_of.borrow().get(number).copied();
            match outcome {
                Ok(_) => done = done.saturating_add(1),
                Err(ExecuteError::Refused(why)) => refused.extend(refusals(why.as_slice(), &source, |_| row)),
                Err(error) => refused.push(Finding { row, ..Finding::of_error(&error.into()) }),
            }
            ControlFlow::Continue(())
        });
        self.done = self.done.saturating_add(done);
        self.reasons.append(&mut refused);
        executed?;
        unreadable.map_or(Ok(()), Err)
    }

    /// The next row to record, or `None` at the end and at a `correct` row.
    fn next(&mut self) -> Result<Option<(u32, Action)>, Error> {
        if let Some(ready) = self.ready.take() {
            return Ok(Some(ready));
        }
        loop {
            match self.journal.next() {
                None => return Ok(None),
                Some(Ok(JournalRow { row, content: RowContent::Action(action), .. })) => {
                    return Ok(Some((row, action)));
                }
                Some(Ok(JournalRow { row, content: RowContent::Amendment(amendment), .. })) => {
                    self.amendment = Some((row, *amendment));
                    return Ok(None);
                }
                Some(Err(FileError::Refused(report))) => self.reasons.extend(findings(report.faults)),
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }
}

//! The audit of a book after any failure: it reads the file by SQLite alone, and does not trust the store.

use ledger_core::value::Position;
use ledger_faults::{Report, Script};
use ledger_store::{Book, BookError, EventStore, MemoryStore, OpenError, PageLimit};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

use crate::disk::path_of;
use crate::journal::File;

/// Number of further commands that an audit records, to show that the book can still be written.
const MORE: usize = 3;

/// A row of the table `record`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) command: String,
    pub(crate) hash: Vec<u8>,
    pub(crate) body: String,
}

/// The script, and the rows that it leaves if nothing fails.
pub(crate) struct Expected {
    script: Script,
    rows: Vec<Row>,
}

impl Expected {
    /// Runs the script in memory.
    pub(crate) fn of(seed: u64, commands: usize) -> Self {
        let script = Script::new(seed, commands);
        let store = MemoryStore::new();
        let mut book = Book::new(store.clone()).unwrap();
        for command in script.commands() {
            book.execute(command).unwrap();
        }
        let records = store.page(Position::START, PageLimit::default().records(usize::MAX).bytes(usize::MAX)).unwrap();
        let row = |record: ledger_store::StoredRecord| Row {
            first: record.first.get(),
            last: record.last.get(),
            command: record.command.to_string(),
            hash: record.hash.as_bytes().to_vec(),
            body: record.body,
        };
        let rows: Vec<Row> = records.into_iter().map(row).collect();
        check_chain(&rows).unwrap();
        Self { script, rows }
    }

    /// Checks that the book holds all that was acknowledged, no half of a command, and takes the same commands again.
    ///
    /// Returns the number of records before the audit recorded more.
    pub(crate) fn audit(&self, path: &Path, reports: &[Report]) -> Result<usize, String> {
        let acknowledged = self.acknowledged(reports)?;
        let mut book = match Book::open(path) {
            Ok(book) => book,
            Err(BookError::Open(error)) if acknowledged == 0 && may_be_left(&error, reports) => {
                return make_again(path, &error).map(|()| 0);
            }
            Err(error) => return Err(format!("the book can't be opened: {error:?}")),
        };
        let rows = read(path)?;
        if rows.len() < acknowledged {
            return Err(format!("{} is lost: it was acknowledged", self.rows[rows.len()].command));
        }
        self.check_beginning(&rows)?;
        if let Some(command) = certainly_failed(reports)
            && rows.iter().any(|row| row.command == command)
        {
            return Err(format!("{command} is recorded: it was said to have failed"));
        }
        if book.ledger().head().get() != rows.last().map_or(0, |row| row.last) {
            return Err(format!("the ledger ends at {}, the log does not", book.ledger().head()));
        }
        self.retry(&mut book, rows.len())?;
        drop(book);
        let after = read(path)?;
        self.check_beginning(&after)?;
        let expected = self.rows.len().min(rows.len() + MORE);
        if after.len() != expected {
            return Err(format!("there are {} records, and should be {expected}", after.len()));
        }
        Ok(rows.len())
    }

    /// Returns the number of commands that the application knows to be recorded, and checks each.
    fn acknowledged(&self, reports: &[Report]) -> Result<usize, String> {
        let mut acknowledged = 0;
        for report in reports {
            if let Report::Recorded { command, first, last, hash } = report {
                let number = self.rows.iter().position(|row| &row.command == command).unwrap();
                let row = &self.rows[number];
                if (*first, *last, hash) != (row.first, row.last, &hex(&row.hash)) {
                    return Err(format!("{command} was acknowledged as something else: {report}"));
                }
                acknowledged = acknowledged.max(number + 1);
            }
        }
        Ok(acknowledged)
    }

    fn check_beginning(&self, rows: &[Row]) -> Result<(), String> {
        check_chain(rows)?;
        match rows.iter().zip(&self.rows).find(|(row, expected)| row != expected) {
            Some((row, expected)) => Err(format!("{row:?} is recorded instead of {expected:?}")),
            None if rows.len() > self.rows.len() => Err(format!("{:?} was never asked for", rows.last())),
            None => Ok(()),
        }
    }

    /// Executes the last recorded command again, which must change nothing, and the next ones.
    fn retry(&self, book: &mut Book, recorded: usize) -> Result<(), String> {
        let from = recorded.saturating_sub(1);
        for (number, command) in self.script.commands().enumerate().skip(from).take(MORE + recorded - from) {
            let outcome = book.execute(command).map_err(|error| format!("{} failed: {error:?}", command.id))?;
            if outcome.already_recorded != (number < recorded) {
                return Err(format!("{} is recorded twice, or was not at all", command.id));
            }
            let row = &self.rows[number];
            if (outcome.record().position.get(), outcome.hash.as_bytes().as_slice()) != (row.first, &row.hash) {
                return Err(format!("{} has another outcome now", command.id));
            }
        }
        Ok(())
    }
}

/// Returns the command that the writer gave up, if it was never in doubt.
fn certainly_failed(reports: &[Report]) -> Option<&str> {
    let Some(Report::Failed { command: last, .. }) = reports.last() else { return None };
    let in_doubt =
        |report: &Report| matches!(report, Report::Failed { command, certain: false, .. } if command == last);
    if reports.iter().any(in_doubt) { None } else { Some(last) }
}

/// Returns true if such a book may be left by a writer that has acknowledged no command.
fn may_be_left(error: &OpenError, reports: &[Report]) -> bool {
    match error {
        OpenError::NotFound { .. } | OpenError::Unfinished { .. } => true,
        // a writer that could not make the book has reported that, and may have removed only half of it
        _ => reports.iter().any(|report| matches!(report, Report::Failed { .. })),
    }
}

/// Does what the error advises: deletes the book, whose creation was cut off, and creates it again.
fn make_again(path: &Path, error: &OpenError) -> Result<(), String> {
    for file in File::ALL {
        let _ = fs::remove_file(path_of(path, file));
    }
    let opening = Script::new(0, 1).commands().next().unwrap().recorded;
    Book::create(path, Default::default(), opening).map_err(|again| format!("{error}, then {again}"))?;
    for file in File::ALL {
        let _ = fs::remove_file(path_of(path, file));
    }
    Ok(())
}

/// Reads all records, by SQLite alone.
pub(crate) fn read(path: &Path) -> Result<Vec<Row>, String> {
    let sql = Connection::open(path).map_err(|error| error.to_string())?;
    let integrity: rusqlite::Result<String> = sql.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    let mode: rusqlite::Result<String> = sql.query_row("PRAGMA journal_mode", [], |row| row.get(0));
    match integrity.as_deref() {
        Ok("ok") if mode.as_deref() != Ok("wal") => Err(format!("the file has no write-ahead log: {mode:?}")),
        Ok("ok") => rows(&sql).map_err(|error| format!("the records can't be read: {error}")),
        wrong => Err(format!("the file is damaged: {wrong:?}")),
    }
}

fn rows(sql: &Connection) -> rusqlite::Result<Vec<Row>> {
    let mut statement = sql.prepare("SELECT first, last, command, hash, body FROM record ORDER BY first")?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Row {
            first: row.get::<_, i64>(0)?.cast_unsigned(),
            last: row.get::<_, i64>(1)?.cast_unsigned(),
            command: row.get(2)?,
            hash: row.get(3)?,
            body: row.get(4)?,
        })
    };
    statement.query_map([], row)?.collect()
}

/// Checks that positions are dense, and that every hash is SHA-256 over the one before it and the body.
pub(crate) fn check_chain(rows: &[Row]) -> Result<(), String> {
    let (mut end, mut hash) = (0, vec![0; 32]);
    for row in rows {
        hash = Sha256::new().chain_update(&hash).chain_update(&row.body).finalize().to_vec();
        if row.first != end + 1 || row.last < row.first || row.hash != hash {
            return Err(format!("{row:?} does not follow position {end}"));
        }
        end = row.last;
    }
    Ok(())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

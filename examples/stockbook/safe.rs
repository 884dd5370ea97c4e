//! Keeps a book safe: verifies it, and copies it.

use crate::answer::{Answer, Finding};
use crate::bar::{Bars, advance};
use crate::change::file;
use crate::failure::{self, Failure};
use crate::figures::count;
use crate::page::Page;
use crate::terminal;
use anyhow::{Error, Result};
use indicatif::ProgressBar;
use ledger_store::{Broken, EventStore, Head, Kept, Progress, SqliteStore, Verified};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter};
use std::ops::ControlFlow;
use std::path::Path;

/// Checks that the log is as it was recorded, and that a head noted elsewhere is still in it.
pub(crate) fn verify(book: &Path, kept: Option<&Kept>, drop_snapshots: bool, bars: &Bars) -> Result<Answer> {
    let mut store = SqliteStore::open(book)?;
    if drop_snapshots {
        store.drop_snapshots()?;
    }
    let place = book.display();
    match checked(&store, kept, bars) {
        Ok(Verified { head, records, snapshots, stale_snapshots, .. }) => {
            let records_text = count(usize::try_from(records).unwrap_or(usize::MAX), "record", "records");
            let mut text = Page::from(format!("{place} is whole: {records_text} up to position {}.", head.position));
            if let Some(kept) = kept {
                text.add(format!("{kept}, which was noted, is in it."));
            }
            text.add(format!("Head: {}", Kept::from(head)));
            text.add(format!(
                "Note the head elsewhere: `stockbook verify {place} --head HEAD` then finds a book that was rewritten or cut off."
            ));
            let (head, stale) = (head_json(&head), stale_snapshots);
            let json = json!({ "whole": true, "records": records, "head": head, "snapshots": snapshots, "stale_snapshots": stale });
            Ok(Answer::done(text, json))
        }
        Err(broken) => {
            let position = broken.position().map(|position| position.get());
            let intro = match broken {
                Broken::WrongSnapshots { .. } => format!("The snapshots of {place} are not of its records:"),
                _ => format!("{place} is not what was recorded. Restore it from a backup; look at this first:"),
            };
            let reason = Finding::of_error(&Error::from(broken));
            Ok(Answer::refused(&intro, 0, &[reason])
                .with("whole", Value::Bool(false))
                .with("position", json!(position)))
        }
    }
}

fn checked(store: &SqliteStore, kept: Option<&Kept>, bars: &Bars) -> Result<Verified, Broken> {
    let bar = bars.fill("verifying");
    let verified = ledger_store::verify(store, kept, &mut |progress| read(&bar, progress));
    bar.finish_and_clear();
    verified
}

/// Shows the position and hash of the log's end.
pub(crate) fn head(book: &Path) -> Result<Answer> {
    let head = SqliteStore::open(book)?.head()?;
    Ok(Answer::done(Kept::from(head).to_string(), head_json(&head)))
}

pub(crate) fn head_json(head: &Head) -> Value {
    json!({ "position": head.position.get(), "hash": head.hash.to_string() })
}

/// Copies a book, which others may go on writing, and verifies the copy.
pub(crate) fn back_up(book: &Path, to: &Path, bars: &Bars) -> Result<Answer> {
    let head = copy(book, to, bars)?;
    Ok(made(to, &head, "a copy of the book, and whole"))
}

fn copy(book: &Path, to: &Path, bars: &Bars) -> Result<Head> {
    let bar = bars.fill("copying");
    let head = SqliteStore::open(book)?.back_up(to, &mut |copied| advance(&bar, copied.pages, Some(copied.of)))?;
    bar.finish_and_clear();
    checked(&SqliteStore::open(to)?, Some(&head.into()), bars)?;
    Ok(head)
}

/// Makes a book from an export or a copy. A book in its place is set aside once the new one is whole.
pub(crate) fn restore(book: &Path, from: &Path, replace: bool, bars: &Bars) -> Result<Answer> {
    if !replace {
        let (head, name) = restore_from(book, from, bars)?;
        return Ok(made(book, &head, &format!("the book of {name}")));
    }
    let mut whole = book.as_os_str().to_owned();
    whole.push(".restored");
    let whole = Path::new(&whole);
    let (head, name) = restore_from(whole, from, bars)?;
    let aside = SqliteStore::set_aside(book)?;
    fs::rename(whole, book).map_err(|error| Failure::of_writing(book, &error))?;
    let answer = made(book, &head, &format!("the book of {name}"));
    Ok(match aside {
        Some(aside) => {
            let aside = aside.file_name().map_or_else(Default::default, |name| book.with_file_name(name));
            let aside = aside.display().to_string();
            answer.adding(&format!("The book that was there before is now {aside}.")).with("set_aside", json!(aside))
        }
        None => answer,
    })
}

fn restore_from(book: &Path, from: &Path, bars: &Bars) -> Result<(Head, String)> {
    let (input, name, _) = file(from)?;
    let mut input = BufReader::new(input);
    let is_copy = input.fill_buf().is_ok_and(|begin| begin.starts_with(b"SQLite format 3\0"));
    if is_copy {
        // only SQLite may have the file open
        drop(input);
        return Ok((copy(from, book, bars)?, name));
    }
    let bar = bars.fill("restoring");
    let restored = SqliteStore::restore(book, &mut input, &mut |progress| read(&bar, progress));
    bar.finish_and_clear();
    let head = restored.map_err(|error| failure::of_restoring(error, &name))?.head()?;
    Ok((head, name))
}

fn made(book: &Path, head: &Head, what: &str) -> Answer {
    let text = Page::from(format!("{} is {what}, up to position {}.", book.display(), head.position))
        .with(format!("Head: {}", Kept::from(*head)));
    Answer::done(text, json!({ "written": book.display().to_string(), "head": head_json(head) }))
}

/// Writes the log as lines of JSON, to a file or to standard output.
pub(crate) fn export(book: &Path, output: Option<&Path>, bars: &Bars) -> Result<Answer> {
    let store = SqliteStore::open(book)?;
    let bar = bars.fill("exporting");
    let mut progress = |progress| read(&bar, progress);
    let Some(output) = output else {
        ledger_store::export(&store, &mut terminal::export(), &mut progress)?;
        return Ok(Answer::silent());
    };
    let failed = |error: io::Error| Failure::of_writing(output, &error);
    let file = File::create_new(output).map_err(failed)?;
    let head = ledger_store::export(&store, &mut BufWriter::new(&file), &mut progress)?;
    file.sync_all().map_err(failed)?;
    bar.finish_and_clear();
    Ok(made(output, &head, "an export of the book"))
}

fn read(bar: &ProgressBar, progress: Progress) -> ControlFlow<()> {
    advance(bar, progress.position.get(), Some(progress.head.get()))
}

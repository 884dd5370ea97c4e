//! Reads the lines of an export back, byte for byte.

use crate::audit::broken::Broken;
use crate::audit::export::VERSION;
use crate::audit::verify::Auditor;
use crate::log::chain::ChainHash;
use crate::log::record::{Head, StoredRecord};
use ledger_core::value::Position;
use std::io::{self, BufRead, Read};
use thiserror::Error;

/// Bytes of the longest line that is read: SQLite holds no larger record.
const LONGEST_LINE: u64 = 1 << 30;

/// The fault in a line of an export.
///
/// ```
/// use ledger_store::LineError;
/// assert_eq!(LineError::Newer(2).to_string(), "the export has version 2; this program reads version 1: use a newer one");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LineError {
    /// The first line is not that of an export.
    #[error(r#"this is no export of a book: its first line must be {{"ledger_export":1,"position":…,"hash":"…"}}"#)]
    NotAnExport,
    /// The export was written by a later version of this library.
    #[error("the export has version {0}; this program reads version {VERSION}: use a newer one")]
    Newer(u32),
    /// The line is no record.
    #[error(r#"this is no record: a line is {{"hash":"…","record":{{…}}}}, and ends with a line break"#)]
    NotARecord,
    /// Its record does not follow the one before it.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The export ends too early.
    #[error("the export ends at position {found}, but its first line says that it goes to {end}: get all of it")]
    CutOff {
        /// The position at which it ends.
        found: Position,
        /// The position at which it should end.
        end: Position,
    },
    /// The export does not end with the record whose position and hash the first line gives.
    #[error("the first line says that the export ends at position {end}, with another hash")]
    OtherEnd {
        /// The position at which it should end.
        end: Position,
    },
    /// A line follows the last record.
    #[error("the export goes on behind position {end}, where its first line says that it ends")]
    GoesOn {
        /// The position at which the export should end.
        end: Position,
    },
}

/// Reader of an export, which checks every line.
pub(crate) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    /// The number of the last line that was read, from 1.
    pub(crate) line: u64,
    /// The head that the first line gives.
    pub(crate) end: Head,
    auditor: Auditor<'static>,
}

/// The reason why a line can't be read.
pub(crate) enum Unread {
    Input(io::Error),
    Line(LineError),
}

impl<E: Into<LineError>> From<E> for Unread {
    fn from(error: E) -> Self {
        Self::Line(error.into())
    }
}

impl<'a> Lines<'a> {
    pub(crate) fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, line: 0, end: Head::default(), auditor: Auditor::default() }
    }

    /// Reads the first line.
    pub(crate) fn begin(&mut self) -> Result<(), Unread> {
        let line = self.line()?.ok_or(LineError::NotAnExport)?;
        let (version, rest) = line
            .strip_prefix(r#"{"ledger_export":"#)
            .and_then(|line| line.split_once(','))
            .and_then(|(version, rest)| Some((version.parse().ok()?, rest)))
            .ok_or(LineError::NotAnExport)?;
        if version != VERSION {
            return Err(LineError::Newer(version).into());
        }
        let read = || {
            let (position, rest) = rest.strip_prefix(r#""position":"#)?.split_once(',')?;
            let hash = rest.strip_prefix(r#""hash":""#)?.strip_suffix(r#""}"#)?;
            let position = Position::new(position.parse().ok().filter(|number: &u64| number.to_string() == position)?);
            Some(Head { position, hash: hash.parse().ok()?, known_since: None })
        };
        self.end = read().ok_or(LineError::NotAnExport)?;
        Ok(())
    }

    /// Reads the next record. Returns `None` once the log is whole.
    pub(crate) fn next(&mut self) -> Result<Option<StoredRecord>, Unread> {
        let end = self.end.position;
        let line = self.line()?;
        let found = self.auditor.head;
        match line {
            None if found.position < end => Err(LineError::CutOff { found: found.position, end }.into()),
            None if found.hash != self.end.hash => Err(LineError::OtherEnd { end }.into()),
            None => Ok(None),
            Some(_) if found.position >= end => Err(LineError::GoesOn { end }.into()),
            Some(line) => {
                let (hash, body) = record_in(&line).ok_or(LineError::NotARecord)?;
                let record = self.auditor.follow(body.to_owned(), hash)?;
                let at_its_end = record.last == end && record.hash == self.end.hash;
                if record.last >= end && !at_its_end {
                    return Err(LineError::OtherEnd { end }.into());
                }
                Ok(Some(record))
            }
        }
    }

    /// Reads the next line, without its line break.
    fn line(&mut self) -> Result<Option<String>, Unread> {
        let mut line = Vec::new();
        self.line += 1;
        self.input.take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(Unread::Input)?;
        if line.is_empty() {
            return Ok(None);
        }
        let whole = line.pop() == Some(b'\n');
        String::from_utf8(line).ok().filter(|_| whole).map(Some).ok_or_else(|| LineError::NotARecord.into())
    }
}

fn record_in(line: &str) -> Option<(ChainHash, &str)> {
    let (hash, rest) = line.strip_prefix(r#"{"hash":""#)?.split_once('"')?;
    Some((hash.parse().ok()?, rest.strip_prefix(r#","record":"#)?.strip_suffix('}')?))
}

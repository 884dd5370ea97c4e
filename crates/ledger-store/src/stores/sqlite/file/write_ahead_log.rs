//! The write-ahead log beside a book, which must continue what is in the file.
//!
//! SQLite takes any write-ahead log that lies beside a file for that file's own. If a book crashed and a copy was put
//! in its place, SQLite would lay the pages of the crashed book over those of the copy. Two logs can be read: the file
//! alone, and the file with its write-ahead log. Records are only ever appended, so the first must be a beginning of
//! the second. If it is not, the two files do not belong together.

use crate::log::record::{Head, StoredRecord};
use crate::log::store::PageLimit;
use crate::stores::sqlite::error::{is_damage, place};
use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::files::beside;
use crate::stores::sqlite::file::open_error::OpenError;
use crate::stores::sqlite::records::{hash_at, head, page};
use ledger_core::value::Position;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::Path;

/// A book's file as it is without the write-ahead log beside it.
pub(crate) struct FileAlone {
    connection: Connection,
    head: Head,
}

impl FileAlone {
    /// Reads the file alone, if a write-ahead log lies beside it. Returns `None` also for a file that can't be read so:
    /// its write-ahead log was being moved into it when the program stopped, and is its own.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        fs::metadata(beside(path, "-wal")).ok().filter(|log| log.len() > 0)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(immutable(path), flags).ok()?;
        let head = head(&connection).ok()?;
        Some(Self { connection, head })
    }

    /// Checks that the log with the write-ahead log continues the log of the file alone.
    pub(crate) fn check_continued(&self, database: &Database) -> Result<(), OpenError> {
        let apart = |what: String| OpenError::WrongWriteAheadLog { place: place(&database.path), what };
        let failed = |error: rusqlite::Error| {
            if is_damage(&error) { apart(error.to_string()) } else { database.failed("reading", error).into() }
        };
        let Head { position, hash, .. } = self.head;
        if position > Position::START && hash_at(&database.connection, position).map_err(failed)? != Some(hash) {
            // a page that was half written when the machine stopped looks the same, and proves nothing
            return match self.last_record_follows() {
                true => Err(apart(format!("the file has a record at position {position} that the log does not have"))),
                false => Ok(()),
            };
        }
        let mut end = self.head;
        loop {
            let records = page(&database.connection, end.position, PageLimit::default()).map_err(failed)?;
            if records.is_empty() {
                return Ok(());
            }
            for record in records {
                if !follows(&record, &end) {
                    let position = end.position.after(1);
                    return Err(apart(format!("the record at position {position} does not follow the one before it")));
                }
                end = record.head();
            }
        }
    }

    /// Returns true if the last record of the file alone is one, by its hash.
    fn last_record_follows(&self) -> bool {
        let one = PageLimit::default().records(1);
        let read = || {
            let before = Position::new(self.head.position.get().saturating_sub(1));
            let last = page(&self.connection, before, one).ok()?.pop()?;
            let before = Position::new(last.first.get().saturating_sub(1));
            let hash = match before {
                Position::START => Head::default().hash,
                before => hash_at(&self.connection, before).ok()??,
            };
            Some(follows(&last, &Head { position: before, hash, known_since: None }))
        };
        read().unwrap_or(false)
    }
}

fn follows(record: &StoredRecord, before: &Head) -> bool {
    record.first == before.position.after(1) && record.hash == before.hash.then(&record.body)
}

/// Returns the name under which SQLite reads a file and nothing beside it. SQLite has to read it, because closing a
/// file that was opened by other means would drop the locks that SQLite has on it.
fn immutable(path: &Path) -> String {
    let escaped = |byte: &u8| match byte {
        b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(*byte).to_string(),
        byte => format!("%{byte:02x}"),
    };
    format!("file:{}?immutable=1", bytes(path).iter().map(escaped).collect::<String>())
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    format!("/{}", path.display()).replace('\\', "/").into_bytes()
}

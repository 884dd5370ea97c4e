//! Makes and opens a book's file.

use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::files::{absolute, check_file, claim, remove};
use crate::stores::sqlite::file::layout::{check_schema, migrate, version_of};
use crate::stores::sqlite::file::open_error::OpenError;
use crate::stores::sqlite::file::write_ahead_log::FileAlone;
use crate::stores::sqlite::schema::{VERSION, steps};
use std::path::Path;

/// Oldest release of SQLite that is taken. Those before it can corrupt a database when its write-ahead log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Bytes of a page of a new book. SQLite writes every changed page twice, so larger pages make a large command cheaper;
/// up to this size they make a small one no slower.
const PAGE: u32 = 16_384;

pub(crate) fn create(path: &Path) -> Result<Database, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = absolute(path)?;
    claim(&path)?;
    let made = lay_out(&path);
    if made.is_err() {
        remove(&path);
    }
    made
}

/// Makes an empty log in the empty file at `path`.
pub(crate) fn lay_out(path: &Path) -> Result<Database, OpenError> {
    let database = Database::connect(path.to_owned())?;
    database.batch("laying out", &format!("PRAGMA page_size = {PAGE}; BEGIN IMMEDIATE; {} COMMIT;", steps(0)))?;
    database.set_up()?;
    Ok(database)
}

pub(crate) fn open(path: &Path) -> Result<Database, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = absolute(path)?;
    check_file(&path)?;
    // before the connection, because the write-ahead log may grow meanwhile
    let alone = FileAlone::read(&path);
    let mut database = Database::connect(path)?;
    // until the file is known to be a book, nothing may move from its write-ahead log into it
    database.keep_write_ahead_log(true)?;
    let version = version_of(&database)?;
    check_schema(&database.connection, &database.path, version, &mut database.schema)?;
    if let Some(alone) = alone {
        alone.check_continued(&database)?;
    }
    database.keep_write_ahead_log(false)?;
    database.check_writable()?;
    database.set_up()?;
    if version < VERSION {
        migrate(&database)?;
    }
    Ok(database)
}

pub(crate) fn check_sqlite(number: i32, found: &'static str) -> Result<(), OpenError> {
    if number < OLDEST_SQLITE { Err(OpenError::OldSqlite { found }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_can_corrupt_a_book_is_refused() {
        assert!(check_sqlite(rusqlite::version_number(), rusqlite::version()).is_ok());
        assert!(check_sqlite(3_051_003, "3.51.3").is_ok());
        insta::assert_snapshot!(
            check_sqlite(3_051_002, "3.51.2").unwrap_err(),
            @"this program has SQLite 3.51.2, which can corrupt a book: build it with SQLite 3.51.3 or later"
        );
    }
}

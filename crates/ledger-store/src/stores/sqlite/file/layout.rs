//! The layout of a book's file: told, compared with what it must be, and brought up to date.

use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::open_error::OpenError;
use crate::stores::sqlite::schema::{APPLICATION_ID, VERSION, added, steps};
use rusqlite::{ErrorCode, OptionalExtension, Transaction, TransactionBehavior};

/// The version of its layout, if it is one that is known here.
pub(crate) fn version_of(database: &Database) -> Result<i32, OpenError> {
    let identity = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
        FROM pragma_application_id, pragma_user_version";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (application_id, version, objects): (i32, i32, i64) =
        database.connection.query_row(identity, [], row).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { place: database.place() },
            _ => database.failed("reading", error).into(),
        })?;
    match (application_id, version) {
        (APPLICATION_ID, found @ 1..=VERSION) => Ok(found),
        (APPLICATION_ID, found) if found > VERSION => Err(OpenError::Newer { place: database.place(), found }),
        (APPLICATION_ID, found) => Err(database.damaged(format!("its layout version is {found}")).into()),
        (0, _) if objects == 0 => Err(OpenError::Unfinished { place: database.place() }),
        _ => Err(OpenError::Foreign { place: database.place(), application_id }),
    }
}

pub(crate) fn check_layout(database: &Database, version: i32) -> Result<(), OpenError> {
    for (kind, name, statement) in added(0, version) {
        let found: Option<String> = database
            .connection
            .query_row("SELECT sql FROM sqlite_schema WHERE type = ?1 AND name = ?2", [kind, name], |row| row.get(0))
            .optional()
            .map_err(|error| database.failed("reading", error))?;
        if found.as_deref() != Some(*statement) {
            return Err(database.damaged(format!("its {kind} {name:?} is missing or was changed")).into());
        }
    }
    Ok(())
}

/// Brings an older layout up to the newest, whole or not at all.
pub(crate) fn migrate(database: &Database) -> Result<(), OpenError> {
    let migrate = || {
        let transaction = Transaction::new_unchecked(&database.connection, TransactionBehavior::Immediate)?;
        // another process may have done it meanwhile
        let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version < VERSION {
            transaction.execute_batch(&steps(version))?;
        }
        transaction.commit()
    };
    Ok(migrate().map_err(|error| database.failed("bringing up to date", error))?)
}

//! The layout of a book's file: recognized, compared with the expected one, and migrated.

use crate::log::store::StoreError;
use crate::stores::sqlite::error::{failed, place};
use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::open_error::OpenError;
use crate::stores::sqlite::schema::{APPLICATION_ID, VERSION, added, steps};
use rusqlite::{Connection, ErrorCode, Row, Transaction, TransactionBehavior};
use std::fmt;
use std::path::Path;

/// Returns the version of the layout, if this program knows it.
pub(crate) fn version_of(database: &Database) -> Result<i32, OpenError> {
    let identity = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
        FROM pragma_application_id, pragma_user_version";
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
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

/// Compares the schema with the layout, unless it has not changed since the last comparison.
pub(crate) fn check_schema(
    connection: &Connection,
    path: &Path,
    version: i32,
    checked: &mut i64,
) -> Result<(), StoreError> {
    let found: i64 = connection
        .prepare_cached("PRAGMA schema_version")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(|error| failed(path, "reading", error))?;
    if found != *checked {
        check_layout(connection, path, version)?;
        *checked = found;
    }
    Ok(())
}

/// Compares the whole schema with the one that the statements of that layout make in an empty database. An object that
/// is missing, changed or added is an error – a trigger or an index can undo, change or stop any write.
fn check_layout(connection: &Connection, path: &Path, version: i32) -> Result<(), StoreError> {
    let failed = |error| failed(path, "reading", error);
    let mut found = Object::all(connection).map_err(failed)?;
    for expected in expected(version).map_err(failed)? {
        match found.iter().position(|object| *object == expected) {
            Some(place) => drop(found.swap_remove(place)),
            None => {
                let what = format!("its {expected} is missing or was changed");
                return Err(StoreError::Damaged { place: place(path), what });
            }
        }
    }
    match found.into_iter().min() {
        Some(object) => Err(StoreError::ForeignObject { place: place(path), object: object.to_string() }),
        None => Ok(()),
    }
}

/// A row of `sqlite_schema`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Object {
    kind: Option<String>,
    name: Option<String>,
    table: Option<String>,
    statement: Option<String>,
}

impl Object {
    fn all(connection: &Connection) -> rusqlite::Result<Vec<Self>> {
        let object = |row: &Row<'_>| {
            Ok(Self { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, statement: row.get(3)? })
        };
        connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?.query_map([], object)?.collect()
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = ["table", "index", "view", "trigger"].into_iter().find(|kind| self.kind.as_deref() == Some(kind));
        write!(f, "{} {:?}", kind.unwrap_or("object"), self.name.as_deref().unwrap_or_default())
    }
}

/// Returns all objects of that layout, with those that SQLite adds.
fn expected(version: i32) -> rusqlite::Result<Vec<Object>> {
    let model = Connection::open_in_memory()?;
    added(0, version).try_for_each(|(_, _, statement)| model.execute_batch(statement))?;
    Object::all(&model)
}

/// Migrates an older layout to the newest, whole or not at all.
pub(crate) fn migrate(database: &Database) -> Result<(), OpenError> {
    let migrate = || {
        let transaction = Transaction::new_unchecked(&database.connection, TransactionBehavior::Immediate)?;
        // another process may have migrated it meanwhile
        let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version < VERSION {
            transaction.execute_batch(&steps(version))?;
        }
        transaction.commit()
    };
    Ok(migrate().map_err(|error| database.failed("bringing up to date", error))?)
}

//! A log in the app's own database, kept by diesel – an example of a store that an app writes.

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::{BigInt, Text};
use ledger_core::{CommandId, decide::Decided, value::Position};
use ledger_store::{
    Admission, AppendError, EventStore, Head, PageLimit, Receipt, Sealed, StoreError, StoredRecord, admit,
};
use std::cell::RefCell;
use std::error::Error;
use time::OffsetDateTime;

/// Tables of the log, beside those of the app.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS record (
        last INTEGER PRIMARY KEY, first INTEGER NOT NULL, command TEXT NOT NULL UNIQUE, recorded INTEGER NOT NULL,
        known_since INTEGER NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS bookmark (reader TEXT PRIMARY KEY, position INTEGER NOT NULL);";

const COLUMNS: &str = "SELECT last, first, command, recorded, known_since, hash, body FROM record";

/// A log in a database to which diesel holds a connection.
pub struct DieselStore {
    connection: RefCell<SqliteConnection>,
}

/// A row of the table `record`. Instants are microseconds since 1970.
#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    last: i64,
    #[diesel(sql_type = BigInt)]
    first: i64,
    #[diesel(sql_type = Text)]
    command: String,
    #[diesel(sql_type = BigInt)]
    recorded: i64,
    #[diesel(sql_type = BigInt)]
    known_since: i64,
    #[diesel(sql_type = Text)]
    hash: String,
    #[diesel(sql_type = Text)]
    body: String,
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    position: i64,
}

impl DieselStore {
    /// Makes a store over `connection`, and the log's tables if they are missing. It waits 5 seconds for other writers.
    ///
    /// # Errors
    /// [`StoreError`] if the tables can't be made.
    pub fn new(mut connection: SqliteConnection) -> Result<Self, StoreError> {
        diesel::sql_query("PRAGMA busy_timeout = 5000").execute(&mut connection).map_err(failed)?;
        diesel::connection::SimpleConnection::batch_execute(&mut connection, TABLES).map_err(failed)?;
        Ok(Self { connection: RefCell::new(connection) })
    }
}

impl EventStore for DieselStore {
    fn head(&self) -> Result<Head, StoreError> {
        head(&mut self.connection.borrow_mut())
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        let connection = self.connection.get_mut();
        let sealed = Sealed::new(batch, &head(connection)?)?;
        // diesel rolls back for an error of its own type only; the real one is in `outcome`
        let mut outcome = Ok(Vec::new());
        connection
            .immediate_transaction(|connection| {
                outcome = write(connection, sealed);
                if outcome.is_ok() { Ok(()) } else { Err(DieselError::RollbackTransaction) }
            })
            .or_else(|error| match error {
                DieselError::RollbackTransaction => Ok(()),
                error => Err(AppendError::InDoubt { source: failed(error) }),
            })?;
        outcome
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        let rows = diesel::sql_query(format!("{COLUMNS} WHERE last > ? ORDER BY last LIMIT ?"))
            .bind::<BigInt, _>(integer(after.get())?)
            .bind::<BigInt, _>(i64::try_from(limit.records.max(1)).map_err(failed)?)
            .load::<Row>(&mut *self.connection.borrow_mut())
            .map_err(failed)?;
        let mut bytes = 0;
        let fits = |(place, row): &(usize, Row)| {
            bytes += row.body.len();
            *place == 0 || bytes <= limit.bytes
        };
        rows.into_iter().enumerate().take_while(fits).map(|(_, row)| record(row)).collect()
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        find(&mut self.connection.borrow_mut(), command)
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        place(
            diesel::sql_query("SELECT max(last) AS position FROM record WHERE known_since <= ? HAVING max(last) > 0")
                .bind::<BigInt, _>(microseconds(instant)?),
            &mut self.connection.borrow_mut(),
        )
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        place(
            diesel::sql_query("SELECT position FROM bookmark WHERE reader = ?").bind::<Text, _>(reader),
            &mut self.connection.borrow_mut(),
        )
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        let connection = self.connection.get_mut();
        let end = head(connection)?.position;
        if position > end {
            return Err(StoreError::BeyondEnd { place: PLACE.to_owned(), position, end });
        }
        diesel::sql_query("INSERT OR REPLACE INTO bookmark VALUES (?, ?)")
            .bind::<Text, _>(reader)
            .bind::<BigInt, _>(integer(position.get())?)
            .execute(connection)
            .map_err(failed)?;
        Ok(())
    }
}

/// The name of the log in errors.
const PLACE: &str = "the app's database";

fn failed(source: impl Error + Send + Sync + 'static) -> StoreError {
    StoreError::Failed { place: PLACE.to_owned(), doing: "using", source: Box::new(source) }
}

fn integer(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number.min(i64::MAX.unsigned_abs())).map_err(failed)
}

fn microseconds(instant: OffsetDateTime) -> Result<i64, StoreError> {
    i64::try_from(instant.unix_timestamp_nanos() / 1_000).map_err(failed)
}

fn instant(microseconds: i64) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1_000).map_err(failed)
}

fn position(number: i64) -> Result<Position, StoreError> {
    Ok(Position::new(u64::try_from(number).map_err(failed)?))
}

fn record(row: Row) -> Result<StoredRecord, StoreError> {
    Ok(StoredRecord {
        first: position(row.first)?,
        last: position(row.last)?,
        command: CommandId::new(row.command).map_err(failed)?,
        recorded: instant(row.recorded)?,
        known_since: instant(row.known_since)?,
        hash: row.hash.parse().map_err(failed)?,
        body: row.body,
    })
}

fn head(connection: &mut SqliteConnection) -> Result<Head, StoreError> {
    let last = diesel::sql_query(format!("{COLUMNS} ORDER BY last DESC LIMIT 1")).get_result::<Row>(connection);
    let last = last.optional().map_err(failed)?.map(record).transpose()?;
    Ok(last.map(|record| record.head()).unwrap_or_default())
}

fn find(connection: &mut SqliteConnection, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
    let query = diesel::sql_query(format!("{COLUMNS} WHERE command = ?")).bind::<Text, _>(command.as_str());
    query.get_result::<Row>(connection).optional().map_err(failed)?.map(record).transpose()
}

fn place<'a>(
    query: impl diesel::query_dsl::LoadQuery<'a, SqliteConnection, Place>,
    connection: &mut SqliteConnection,
) -> Result<Position, StoreError> {
    let found = query.get_result(connection).optional().map_err(failed)?;
    found.map_or(Ok(Position::START), |place: Place| position(place.position))
}

fn write(connection: &mut SqliteConnection, sealed: Sealed) -> Result<Vec<Receipt>, AppendError> {
    let end = head(connection)?;
    match admit(sealed, &end, &mut |command| find(connection, command))? {
        Admission::Known(receipts) => Ok(receipts),
        Admission::Append(records) => records
            .iter()
            .map(|record| {
                diesel::sql_query("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)")
                    .bind::<BigInt, _>(integer(record.last.get())?)
                    .bind::<BigInt, _>(integer(record.first.get())?)
                    .bind::<Text, _>(record.command.as_str())
                    .bind::<BigInt, _>(microseconds(record.recorded)?)
                    .bind::<BigInt, _>(microseconds(record.known_since)?)
                    .bind::<Text, _>(record.hash.to_string())
                    .bind::<Text, _>(&record.body)
                    .execute(connection)
                    .map_err(failed)?;
                Ok(Receipt::of(record, false))
            })
            .collect(),
    }
}

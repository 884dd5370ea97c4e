//! The rows of the table `record`: inserted, read, and searched.

use crate::log::chain::ChainHash;
use crate::log::record::{Head, StoredRecord};
use crate::log::store::PageLimit;
use ledger_core::{CommandId, value::Position};
use rusqlite::{Connection, OptionalExtension, Row, params};
use time::OffsetDateTime;

const COLUMNS: &str = "first, last, command, recorded, known_since, hash, body";

pub(crate) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let last = "SELECT last, hash, known_since FROM record ORDER BY last DESC LIMIT 1";
    let head = |row: &Row<'_>| {
        Ok(Head {
            position: position(row, 0)?,
            hash: ChainHash::from_bytes(row.get(1)?),
            known_since: Some(instant(row, 2)?),
        })
    };
    Ok(connection.prepare_cached(last)?.query_row([], head).optional()?.unwrap_or_default())
}

/// Returns the hash of the record that ends at `position`, if one does.
pub(crate) fn hash_at(connection: &Connection, position: Position) -> rusqlite::Result<Option<ChainHash>> {
    let ending = "SELECT hash FROM record WHERE last = ?1";
    let hash = |row: &Row<'_>| Ok(ChainHash::from_bytes(row.get(0)?));
    connection.prepare_cached(ending)?.query_row([place_of(position)], hash).optional()
}

pub(crate) fn insert(connection: &Connection, record: &StoredRecord) -> rusqlite::Result<()> {
    let insert = format!("INSERT INTO record ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    let written = connection.prepare_cached(&insert)?.execute(params![
        place_of(record.first),
        place_of(record.last),
        record.command.as_str(),
        microseconds(record.recorded),
        microseconds(record.known_since),
        record.hash.as_bytes(),
        record.body,
    ])?;
    one_row(written)
}

/// Checks that a statement has written its one row – that nothing in the file kept it from that.
pub(crate) fn one_row(written: usize) -> rusqlite::Result<()> {
    rows(written, 1)
}

pub(crate) fn rows(written: usize, meant: usize) -> rusqlite::Result<()> {
    if written == meant { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(written)) }
}

pub(crate) fn page(connection: &Connection, after: Position, limit: PageLimit) -> rusqlite::Result<Vec<StoredRecord>> {
    let behind = format!("SELECT {COLUMNS} FROM record WHERE last > ?1 ORDER BY last LIMIT ?2");
    let mut statement = connection.prepare_cached(&behind)?;
    let records = i64::try_from(limit.records.max(1)).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![place_of(after), records])?;
    let mut page = Vec::new();
    let mut bytes = 0;
    while bytes < limit.bytes.max(1)
        && let Some(row) = rows.next()?
    {
        let record = stored(row)?;
        bytes += record.body.len().max(1);
        page.push(record);
    }
    Ok(page)
}

pub(crate) fn find(connection: &Connection, command: &CommandId) -> rusqlite::Result<Option<StoredRecord>> {
    let named = format!("SELECT {COLUMNS} FROM record WHERE command = ?1");
    connection.prepare_cached(&named)?.query_row([command.as_str()], stored).optional()
}

/// Finds by bisection the last record that was known at an instant.
pub(crate) fn position_at(connection: &Connection, instant_asked: OffsetDateTime) -> rusqlite::Result<Position> {
    let holding = "SELECT first, last, known_since FROM record WHERE last >= ?1 ORDER BY last LIMIT 1";
    let mut statement = connection.prepare_cached(holding)?;
    let asked = microseconds(instant_asked);
    let mut known = 0;
    let mut unknown = place_of(head(connection)?.position) + 1;
    while unknown - known > 1 {
        let middle = known + (unknown - known) / 2;
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (first, last, since): (i64, i64, i64) = statement.query_row([middle], row)?;
        if since <= asked {
            known = last;
        } else {
            unknown = first;
        }
    }
    Ok(Position::new(known.unsigned_abs()))
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    let command: String = row.get(2)?;
    Ok(StoredRecord {
        first: position(row, 0)?,
        last: position(row, 1)?,
        command: CommandId::new(command).map_err(|error| unreadable(2, error))?,
        recorded: instant(row, 3)?,
        known_since: instant(row, 4)?,
        hash: ChainHash::from_bytes(row.get(5)?),
        body: row.get(6)?,
    })
}

pub(crate) fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<Position> {
    let place: i64 = row.get(column)?;
    u64::try_from(place).map(Position::new).map_err(|error| unreadable(column, error))
}

pub(crate) fn place_of(position: Position) -> i64 {
    i64::try_from(position.get()).unwrap_or(i64::MAX)
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<OffsetDateTime> {
    let microseconds: i64 = row.get(column)?;
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1_000)
        .map_err(|error| unreadable(column, error))
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Null, Box::new(error))
}

fn microseconds(instant: OffsetDateTime) -> i64 {
    i64::try_from(instant.unix_timestamp_nanos().div_euclid(1_000)).unwrap_or(i64::MAX)
}

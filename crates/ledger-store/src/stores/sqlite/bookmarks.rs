//! What a book keeps beside its records, and could lose without harm: bookmarks and snapshots.

use crate::log::chain::ChainHash;
use crate::log::snapshot::Snapshot;
use crate::stores::sqlite::records::{self, place_of, position};
use ledger_core::Position;
use rusqlite::{Connection, MAIN_DB, OptionalExtension, Row, Transaction, TransactionBehavior, params};

/// A second one serves where the newest is damaged.
const SNAPSHOTS_KEPT: u32 = 2;

pub(super) fn bookmark(connection: &Connection, reader: &str) -> rusqlite::Result<Position> {
    let of_reader = "SELECT position FROM bookmark WHERE reader = ?1";
    let found = connection.prepare_cached(of_reader)?.query_row([reader], |row| position(row, 0)).optional()?;
    Ok(found.unwrap_or(Position::START))
}

/// Puts it there unless the log ends before: then answers where.
pub(super) fn set_bookmark(
    connection: &Connection,
    reader: &str,
    position: Position,
) -> rusqlite::Result<Result<(), Position>> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let end = records::head(&transaction)?.position;
    if position > end {
        return Ok(Err(end));
    }
    let put = "INSERT OR REPLACE INTO bookmark (reader, position) VALUES (?1, ?2)";
    transaction.prepare_cached(put)?.execute(params![reader, place_of(position)])?;
    transaction.commit().map(Ok)
}

pub(super) fn snapshot(connection: &Connection, version: u32, until: Position) -> rusqlite::Result<Option<Snapshot>> {
    let newest = "SELECT position, hash, version, checksum FROM snapshot
        WHERE version = ?1 AND position <= ?2 ORDER BY position DESC";
    let mut statement = connection.prepare_cached(newest)?;
    let mut rows = statement.query(params![version, place_of(until)])?;
    while let Some(row) = rows.next()? {
        // one that is not of the right form is as good as none
        if let Ok(Some(intact)) = intact(connection, row) {
            return Ok(Some(intact));
        }
    }
    Ok(None)
}

fn intact(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Option<Snapshot>> {
    let position = position(row, 0)?;
    let snapshot = Snapshot {
        position,
        hash: ChainHash::from_bytes(row.get(1)?),
        version: row.get(2)?,
        state: state(connection, position)?,
    };
    let checksum: [u8; 4] = row.get(3)?;
    Ok((checksum == snapshot.checksum().to_be_bytes()).then_some(snapshot))
}

/// Reads it into its place: as a column it would be copied there once more.
fn state(connection: &Connection, position: Position) -> rusqlite::Result<Vec<u8>> {
    let blob = connection.blob_open(MAIN_DB, c"snapshot", c"state", place_of(position), true)?;
    let mut state = vec![0; blob.len()];
    blob.read_at_exact(&mut state, 0)?;
    Ok(state)
}

pub(super) fn keep_snapshot(connection: &Connection, snapshot: &Snapshot) -> rusqlite::Result<()> {
    let checksum = snapshot.checksum().to_be_bytes();
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    transaction.execute(
        "INSERT OR REPLACE INTO snapshot (position, hash, version, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![place_of(snapshot.position), snapshot.hash.as_bytes(), snapshot.version, checksum, snapshot.state],
    )?;
    let older = "DELETE FROM snapshot WHERE position NOT IN
        (SELECT position FROM snapshot ORDER BY position DESC LIMIT ?1)";
    transaction.execute(older, [SNAPSHOTS_KEPT])?;
    transaction.commit()
}

pub(super) fn drop_snapshots(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM snapshot", []).map(drop)
}

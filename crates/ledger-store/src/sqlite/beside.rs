//! What a book keeps beside its records, and could lose without harm: bookmarks and snapshots.

use super::{place_of, position};
use crate::chain::ChainHash;
use crate::snapshot::Snapshot;
use ledger_core::Position;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

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
    let end = super::head(&transaction)?.position;
    if position > end {
        return Ok(Err(end));
    }
    let put = "INSERT OR REPLACE INTO bookmark (reader, position) VALUES (?1, ?2)";
    transaction.prepare_cached(put)?.execute(params![reader, place_of(position)])?;
    transaction.commit().map(Ok)
}

pub(super) fn snapshot(connection: &Connection, version: u32, until: Position) -> rusqlite::Result<Option<Snapshot>> {
    let newest = "SELECT position, hash, version, state, checksum FROM snapshot
        WHERE version = ?1 AND position <= ?2 ORDER BY position DESC";
    let mut statement = connection.prepare_cached(newest)?;
    let mut rows = statement.query(params![version, place_of(until)])?;
    while let Some(row) = rows.next()? {
        // one that is not of the right form is as good as none
        if let Ok(Some(intact)) = intact(row) {
            return Ok(Some(intact));
        }
    }
    Ok(None)
}

fn intact(row: &Row<'_>) -> rusqlite::Result<Option<Snapshot>> {
    let snapshot = Snapshot {
        position: position(row, 0)?,
        hash: ChainHash::from_bytes(row.get(1)?),
        version: row.get(2)?,
        state: row.get(3)?,
    };
    let checksum: [u8; 32] = row.get(4)?;
    Ok((checksum == snapshot.checksum()).then_some(snapshot))
}

pub(super) fn keep_snapshot(connection: &Connection, snapshot: &Snapshot) -> rusqlite::Result<()> {
    let checksum = snapshot.checksum();
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

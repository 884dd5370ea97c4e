//! The snapshots of a book, which may be deleted at any time.

use crate::log::chain::ChainHash;
use crate::log::snapshot::{FoundSnapshot, Snapshot};
use crate::stores::sqlite::error::is_damage;
use crate::stores::sqlite::records::{one_row, place_of, position, rows};
use ledger_core::value::Position;
use rusqlite::{Connection, MAIN_DB, Row, Transaction, TransactionBehavior, params};

/// Calls `each` for every row, from the last position to the first. The states of other versions are not read.
pub(super) fn snapshots(
    connection: &Connection,
    version: u32,
    each: &mut dyn FnMut(FoundSnapshot),
) -> rusqlite::Result<()> {
    // in one transaction, because others may keep another snapshot meanwhile
    let connection = &Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
    let all = "SELECT position, version FROM snapshot ORDER BY position DESC";
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let all = connection.prepare_cached(all)?.query_map([], row)?.collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
    for (place, of_version) in all {
        let position = Position::new(u64::try_from(place).unwrap_or_default());
        each(match u32::try_from(of_version) {
            Ok(found) if found != version => FoundSnapshot::OtherVersion { position, version: found },
            Ok(_) => match intact(connection, place) {
                Ok(Some(snapshot)) => FoundSnapshot::Intact(snapshot),
                Ok(None) => FoundSnapshot::Damaged { position },
                Err(error) if is_damage(&error) => FoundSnapshot::Damaged { position },
                Err(error) => return Err(error),
            },
            Err(_) => FoundSnapshot::Damaged { position },
        });
    }
    Ok(())
}

fn intact(connection: &Connection, place: i64) -> rusqlite::Result<Option<Snapshot>> {
    let of_place = "SELECT position, hash, version, checksum FROM snapshot WHERE position = ?1";
    let row = |row: &Row<'_>| {
        let (position, hash, version) = (position(row, 0)?, ChainHash::from_bytes(row.get(1)?), row.get(2)?);
        let checksum: [u8; 4] = row.get(3)?;
        Ok((Snapshot { position, hash, version, state: state(connection, place)? }, checksum))
    };
    let (snapshot, checksum) = connection.prepare_cached(of_place)?.query_row([place], row)?;
    Ok((checksum == snapshot.checksum().to_be_bytes()).then_some(snapshot))
}

/// Reads a state as a blob – read as a column, it would be copied once more.
fn state(connection: &Connection, place: i64) -> rusqlite::Result<Vec<u8>> {
    let blob = connection.blob_open(MAIN_DB, c"snapshot", c"state", place, true)?;
    let mut state = vec![0; blob.len()];
    blob.read_at_exact(&mut state, 0)?;
    Ok(state)
}

/// Keeps a snapshot in the place of all others, because older ones would not be used.
pub(super) fn keep_snapshot(connection: &Connection, snapshot: &Snapshot) -> rusqlite::Result<()> {
    let checksum = snapshot.checksum().to_be_bytes();
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    delete_all(&transaction)?;
    let written = transaction.execute(
        "INSERT INTO snapshot (position, hash, version, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![place_of(snapshot.position), snapshot.hash.as_bytes(), snapshot.version, checksum, snapshot.state],
    )?;
    one_row(written)?;
    transaction.commit()
}

pub(super) fn drop_snapshots(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    delete_all(&transaction)?;
    transaction.commit()
}

fn delete_all(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let kept: i64 = transaction.query_row("SELECT count(*) FROM snapshot", [], |row| row.get(0))?;
    rows(transaction.execute("DELETE FROM snapshot", [])?, usize::try_from(kept).unwrap_or(usize::MAX))
}

//! The bookmarks of a book: the position that each reader of its log has reached.

use crate::stores::sqlite::records::{self, place_of, position};
use ledger_core::value::Position;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

pub(super) fn bookmark(connection: &Connection, reader: &str) -> rusqlite::Result<Position> {
    let of_reader = "SELECT position FROM bookmark WHERE reader = ?1";
    let found = connection.prepare_cached(of_reader)?.query_row([reader], |row| position(row, 0)).optional()?;
    Ok(found.unwrap_or(Position::START))
}

/// Sets a bookmark. Returns the end of the log as the inner error if `position` lies after it.
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
    records::one_row(transaction.prepare_cached(put)?.execute(params![reader, place_of(position)])?)?;
    transaction.commit().map(Ok)
}

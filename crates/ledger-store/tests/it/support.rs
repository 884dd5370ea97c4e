//! Commands and logs for the tests.

use ledger_core::{Action, Command, CommandId, Settings, StoreId};
use ledger_store::conformance::Subject;
use ledger_store::{Book, EventStore, MemoryStore, SqliteStore};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};

pub(crate) fn command(id: &str, second: i64, actions: impl IntoIterator<Item = Action>) -> Command {
    actions.into_iter().fold(Command::new(CommandId::new(id).unwrap(), instant(second)), Command::with)
}

/// Returns the command `open`, at second 0.
pub(crate) fn opening() -> Command {
    command("open", 0, [Action::Open(Settings::default())])
}

/// Returns a command that adds stores, with one event for each.
pub(crate) fn adding(id: &str, second: i64, stores: &[&str]) -> Command {
    command(id, second, stores.iter().map(|store| Action::AddStore(StoreId::new(store).unwrap())))
}

pub(crate) fn instant(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(second)
}

pub(crate) struct InMemory(pub(crate) MemoryStore);

impl Subject for InMemory {
    fn open(&self) -> Box<dyn EventStore> {
        Box::new(self.0.clone())
    }
}

/// A log in a file of its own.
pub(crate) struct InFile {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

impl InFile {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("farm.book");
        SqliteStore::create(&path).unwrap();
        Self { _folder: folder, path }
    }
}

impl Subject for InFile {
    fn open(&self) -> Box<dyn EventStore> {
        Box::new(SqliteStore::open(&self.path).unwrap())
    }
}

/// Makes a file with four records: positions 1, 2 and 3, 4, and 5.
pub(crate) fn filled() -> InFile {
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    for command in [opening(), adding("a", 5, &["A", "B"]), adding("b", 7, &["C"]), adding("c", 6, &["D"])] {
        book.execute(&command).unwrap();
    }
    file
}

/// Changes a book as a forger can: takes its triggers away, and puts them back after `act`.
pub(crate) fn tamper(path: &Path, act: impl FnOnce(&Connection)) {
    let sql = Connection::open(path).unwrap();
    let triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Vec<(String, String)> = sql
        .prepare(triggers)
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    sql.execute_batch("PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON; BEGIN").unwrap();
    triggers.iter().for_each(|(name, _)| sql.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    act(&sql);
    triggers.iter().for_each(|(_, statement)| sql.execute_batch(statement).unwrap());
    sql.execute_batch("COMMIT").unwrap();
}

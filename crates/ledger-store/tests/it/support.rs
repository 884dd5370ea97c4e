//! What the tests share: commands, and logs to run them on.

use ledger_core::{Action, Command, CommandId, Settings, StoreId};
use ledger_store::conformance::Subject;
use ledger_store::{EventStore, MemoryStore, SqliteStore};
use std::path::PathBuf;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};

pub(crate) fn command(id: &str, second: i64, actions: impl IntoIterator<Item = Action>) -> Command {
    actions.into_iter().fold(Command::new(CommandId::new(id).unwrap(), instant(second)), Command::with)
}

/// The command `open`, at second 0.
pub(crate) fn opening() -> Command {
    command("open", 0, [Action::Open(Settings::default())])
}

/// A command that adds stores, and so records as many events.
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

//! A book in an app that keeps its own tables by sqlx and by diesel, each over SQLite's library.
//!
//! The program shows that the two can be linked together: `ledger-store` without its feature `sqlite` brings no C
//! library, so nothing conflicts with the app's own SQLite. [`DieselStore`] keeps the log among the app's tables, and
//! keeps every promise of a store.

mod store;

pub use store::DieselStore;

#[cfg(test)]
mod tests {
    use crate::DieselStore;
    use diesel::{Connection as _, SqliteConnection};
    use ledger_core::{Action, Command, CommandId, Settings, StoreId};
    use ledger_store::conformance::{self, Subject};
    use ledger_store::{Book, EventStore, MemoryStore};
    use sqlx::ConnectOptions as _;
    use std::error::Error;
    use std::path::{Path, PathBuf};
    use tempfile::TempDir;
    use time::OffsetDateTime;

    /// Returns the ids of the commands in the log, read by sqlx.
    async fn commands(path: &Path) -> Result<Vec<String>, sqlx::Error> {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = options.connect().await?;
        sqlx::query_scalar("SELECT command FROM record ORDER BY last").fetch_all(&mut connection).await
    }

    /// A database in a temporary folder, which is deleted with this value.
    struct InFolder(TempDir);

    impl InFolder {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder can be made"))
        }

        fn path(&self) -> PathBuf {
            self.0.path().join("app.sqlite")
        }

        fn store(&self) -> DieselStore {
            let path = self.path();
            let connection = SqliteConnection::establish(path.to_str().expect("its name is text")).expect("it opens");
            DieselStore::new(connection).expect("its tables can be made")
        }
    }

    impl Subject for InFolder {
        fn open(&self) -> Box<dyn EventStore> {
            Box::new(self.store())
        }
    }

    #[test]
    fn a_store_of_the_app_keeps_every_promise() {
        conformance::check(&|| Box::new(InFolder::new()));
    }

    #[test]
    fn a_book_over_diesel_shares_its_program_and_its_database_with_sqlx() -> Result<(), Box<dyn Error>> {
        let database = InFolder::new();
        let mut book = Book::new(database.store())?;
        let command = |id| Ok::<_, Box<dyn Error>>(Command::new(CommandId::new(id)?, OffsetDateTime::UNIX_EPOCH));
        book.execute(&command("open")?.with(Action::Open(Settings::default())))?;
        book.execute(&command("north")?.with(Action::AddStore(StoreId::new("NORTH")?)))?;

        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        assert_eq!(runtime.block_on(commands(&database.path()))?, ["open", "north"]);
        assert!(Book::new(database.store())?.ledger().catalog().has_store(&StoreId::new("NORTH")?));
        Ok(())
    }

    #[test]
    fn a_book_in_memory_needs_no_database() -> Result<(), Box<dyn Error>> {
        let open = Command::new(CommandId::new("open")?, OffsetDateTime::UNIX_EPOCH);
        let book = Book::new(MemoryStore::new())?;
        assert_eq!(book.preview(&open.with(Action::Open(Settings::default()))).refusals, []);
        Ok(())
    }
}

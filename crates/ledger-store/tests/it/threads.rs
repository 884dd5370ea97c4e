//! Types that may be sent to another thread, and types that threads may share: checked by the compiler.

use crate::support::command;
use ledger_core::{Action, Settings, StoreId};
use ledger_store::{
    Admission, AppendError, AskError, BackupError, BadSnapshot, Book, BookError, Broken, ChainHash, ChainHashError,
    Copied, EventStore, ExecuteError, ExportError, FoundSnapshot, Head, Job, Kept, KeptError, LineError, MemoryStore,
    OpenError, Outcome, PageLimit, Pending, Progress, QueueFull, ReadError, Receipt, Report, RestoreError, Sealed,
    Snapshot, SqliteStore, Step, StoreError, StoredRecord, Summary, Verified, Writer,
};

const fn sent<T: Send + 'static>() {}
const fn shared<T: Send + Sync + 'static>() {}

/// True if a type is `Sync`: an inherent constant takes precedence over that of a trait, if its bound holds.
macro_rules! is_shared {
    ($type:ty) => {{
        #[allow(dead_code, reason = "only one of the two constants is used")]
        trait Otherwise {
            const SHARED: bool = false;
        }
        struct Asked<T>(std::marker::PhantomData<T>);
        impl<T> Otherwise for Asked<T> {}
        #[allow(dead_code, reason = "only one of the two constants is used")]
        impl<T: Sync> Asked<T> {
            const SHARED: bool = true;
        }
        <Asked<$type>>::SHARED
    }};
}

const _: () = {
    shared::<Book<MemoryStore>>();
    shared::<MemoryStore>();
    sent::<Book<SqliteStore>>();
    sent::<SqliteStore>();
    sent::<Box<dyn EventStore>>();
    sent::<Book<Box<dyn EventStore>>>();
    shared::<ledger_core::Ledger>();
    shared::<Job<MemoryStore>>();
    shared::<Job<SqliteStore>>();
    shared::<Writer<MemoryStore>>();
    shared::<Writer<SqliteStore>>();
    shared::<Writer<Box<dyn EventStore>>>();
    shared::<Admission>();
    shared::<AppendError>();
    shared::<AskError>();
    shared::<BackupError>();
    shared::<BadSnapshot>();
    shared::<BookError>();
    shared::<Broken>();
    shared::<ChainHash>();
    shared::<ChainHashError>();
    shared::<Copied>();
    shared::<ExecuteError>();
    shared::<ExportError>();
    shared::<FoundSnapshot>();
    shared::<Head>();
    shared::<Kept>();
    shared::<KeptError>();
    shared::<LineError>();
    shared::<OpenError>();
    shared::<Outcome>();
    shared::<PageLimit>();
    shared::<Pending>();
    shared::<Progress>();
    shared::<QueueFull>();
    shared::<ReadError>();
    shared::<Receipt>();
    shared::<Report>();
    shared::<RestoreError>();
    shared::<Sealed>();
    shared::<Snapshot>();
    shared::<Step>();
    shared::<StoreError>();
    shared::<StoredRecord>();
    shared::<Summary>();
    shared::<Verified>();
    assert!(is_shared!(Book<MemoryStore>));
    assert!(!is_shared!(SqliteStore) && !is_shared!(Book<SqliteStore>));
    assert!(!is_shared!(Box<dyn EventStore>));
};

#[test]
fn several_threads_preview_on_one_book_at_once() {
    let mut book = Book::new(MemoryStore::new()).unwrap();
    book.execute(&command("open", 0, [Action::Open(Settings::default())])).unwrap();
    let command = command("look", 1, [Action::AddStore(StoreId::new("NORTH").unwrap())]);
    let alone = book.preview(&command).impact;
    std::thread::scope(|scope| {
        let previews: Vec<_> = (0..4).map(|_| scope.spawn(|| book.preview(&command).impact)).collect();
        for preview in previews {
            assert!(preview.join().unwrap() == alone);
        }
    });
}
